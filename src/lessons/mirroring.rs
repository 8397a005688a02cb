//! Lessons on the state of one partner and its customers.

use super::lesson::SampleAnswer::{Described, Documented, Status};
use super::lesson::{BOTH, DISABLED, ENABLED, Lesson, ONE, PARTNER_ENABLED};
use crate::contract::Callback::{CustomerGetState, PartnerEnable, PartnerGetState};

pub(crate) const LESSONS: &[Lesson] = &[
    Lesson {
        of: "mirroring.lifecycle",
        why: "Acronis goes through these steps before a CyberApp may go into production, and sends back a handler that \
              fails one of them.",
        when: "A partner is enabled, then a customer is enabled and disabled again. The gateway reads the list.",
        right: Documented(CustomerGetState, "[]"),
        wrong: Documented(CustomerGetState, ONE),
    },
    Lesson {
        of: "mirroring.partner.state",
        why: "The console shows this state. A partner that is wrongly shown as enabled cannot enable the app, and one \
              that is wrongly shown as disabled cannot manage its customers.",
        when: "The gateway reads the state of partner $1, which was never enabled.",
        right: Documented(PartnerGetState, DISABLED),
        wrong: Status(404, r#"{ "reason": "unknown tenant" }"#),
    },
    Lesson {
        of: "mirroring.partner.enable",
        why: "Enabling is repeated: after a time-out, when settings change, when a partner comes back. If that is an \
              error, the partner is stuck. If it makes a second record, customers end up under the wrong one.",
        when: "Partner $1 is enabled already, and is enabled again.",
        right: Documented(PartnerEnable, PARTNER_ENABLED),
        wrong: Status(409, r#"{ "reason": "the tenant exists already" }"#),
    },
    Lesson {
        of: "mirroring.partner.keeps_customers",
        why: "A partner who changes a setting loses all customers, and nobody says so.",
        when: "Partner $1 has customer $2, and is enabled again. The gateway reads the list.",
        right: Documented(CustomerGetState, ONE),
        wrong: Documented(CustomerGetState, "[]"),
    },
    Lesson {
        of: "mirroring.partner.reset",
        why: "The partner has left, but is still served and billed, and the customers' data stays accessible.",
        when: "Partner $1 was enabled and disabled again. The gateway reads its state.",
        right: Documented(PartnerGetState, DISABLED),
        wrong: Documented(PartnerGetState, ENABLED),
    },
    Lesson {
        of: "mirroring.partner.reset_customers",
        why: "A partner who comes back finds customers enabled that nobody has enabled, and pays for them.",
        when: "Partner $1 with customers $2 and $3 is disabled and enabled again. The gateway reads the list.",
        right: Documented(CustomerGetState, "[]"),
        wrong: Documented(CustomerGetState, BOTH),
    },
    Lesson {
        of: "mirroring.customer.list",
        why: "The console shows this list. The partner cannot disable a customer that is missing from it, and pays for \
              one that should not be there.",
        when: "Customers $2 and $3 of partner $1 are enabled, and $2 twice. The gateway reads the list.",
        right: Documented(CustomerGetState, BOTH),
        wrong: Documented(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" },
                { "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" }]"#,
        ),
    },
    Lesson {
        of: "mirroring.customer.none",
        why: "A new partner has no customers yet, so the first page it opens is the one that fails.",
        when: "Partner $1 is enabled and has no customers. The gateway reads the list.",
        right: Documented(CustomerGetState, "[]"),
        wrong: Documented(CustomerGetState, ""),
    },
    Lesson {
        of: "mirroring.customer.enable",
        why: "The partner has paid for a service that the customer does not get, or enabling one customer switches off \
              the others.",
        when: "One request enables customer $2 of partner $1, a second one enables $3. The gateway reads the list.",
        right: Documented(CustomerGetState, BOTH),
        wrong: Documented(CustomerGetState, r#"[{ "vendor_tenant_id": "v-3", "acronis_tenant_id": "$3" }]"#),
    },
    Lesson {
        of: "mirroring.customer.disable",
        why: "A customer who has left still gets the service, or others lose it together with that one.",
        when: "Customers $2 and $3 of partner $1 are enabled, then $3 is disabled. The gateway reads the list.",
        right: Documented(CustomerGetState, ONE),
        wrong: Documented(CustomerGetState, "[]"),
    },
    Lesson {
        of: "mirroring.customer.settings",
        why: "The console shows the settings to the partner, who edits them and sends them again. If something is lost \
              or mixed up here, it becomes the next setting.",
        when: "Customer $2 was enabled with field1_id and field2_id, then again with field1_id only. The gateway reads \
               the list.",
        right: Documented(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": "new" } }]"#,
        ),
        wrong: Documented(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2",
                  "settings": { "field1_id": "new", "field2_id": "old" } }]"#,
        ),
    },
    Lesson {
        of: "mirroring.customer.several",
        why: "A partner selects several customers and presses one button. Only one of them gets the service, and nobody \
              says so.",
        when: "One request enables customers $2 and $3. The gateway reads the list.",
        right: Documented(CustomerGetState, BOTH),
        wrong: Documented(CustomerGetState, ONE),
    },
    Lesson {
        of: "mirroring.customer.back",
        why: "A customer who comes back can never be enabled again.",
        when: "Customer $2 was enabled, disabled and enabled again. The gateway reads the list.",
        right: Documented(CustomerGetState, ONE),
        wrong: Documented(CustomerGetState, "[]"),
    },
    Lesson {
        of: "mirroring.customer.disable_unknown",
        why: "A slip in the console takes the service from other customers.",
        when: "Customer $2 is enabled, and $3, which never was, is disabled. The gateway reads the list.",
        right: Documented(CustomerGetState, ONE),
        wrong: Documented(CustomerGetState, "[]"),
    },
    Lesson {
        of: "mirroring.customer.alike",
        why: "Two customers become one if their ids begin or end with the same characters.",
        when: "Customers $2 and $3 are enabled, and their ids differ in one digit. The gateway reads the list.",
        right: Documented(CustomerGetState, BOTH),
        wrong: Documented(CustomerGetState, ONE),
    },
    Lesson {
        of: "mirroring.customer.large",
        why: "It fails for the partner with the most customers.",
        when: "One request enables 250 customers. The gateway reads the list.",
        right: Described("200 with all 250 of them"),
        wrong: Described("200 with the first 100, or 413"),
    },
    Lesson {
        of: "mirroring.customer.settings_of_each",
        why: "One customer's credentials are used for another customer's data.",
        when: "One request enables $2 with field1_id = two and $3 with field1_id = three. The gateway reads the list.",
        right: Documented(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": "two" } },
                { "vendor_tenant_id": "v-3", "acronis_tenant_id": "$3", "settings": { "field1_id": "three" } }]"#,
        ),
        wrong: Documented(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": "three" } },
                { "vendor_tenant_id": "v-3", "acronis_tenant_id": "$3", "settings": { "field1_id": "three" } }]"#,
        ),
    },
    Lesson {
        of: "mirroring.customer.settings_change",
        why: "The partner corrects a password but still sees the old one, and the integration goes on using it.",
        when: "$2 is enabled with field1_id = old, then with field1_id = new. The gateway reads the list.",
        right: Documented(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": "new" } }]"#,
        ),
        wrong: Documented(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": "old" } }]"#,
        ),
    },
    Lesson {
        of: "mirroring.model.customers",
        why: "Each callback works alone, but some order of them leaves a state that nobody asked for.",
        when: "In a random sequence $1 and $4 are enabled and reset, and enable and disable customers. The gateway reads \
               the list.",
        right: Described("exactly the customers that the sequence leaves enabled, with their last settings"),
        wrong: Described("one customer too many or too few, or older settings"),
    },
];
