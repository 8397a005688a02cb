//! Lessons on the state of one partner and its customers.

use super::Answer::{Status, Told, With};
use super::Lesson;
use crate::contract::Callback::{CustomerGetState, PartnerEnable, PartnerGetState};

/// A list with one customer.
const ONE: &str = r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" }]"#;
/// A list with both customers.
const BOTH: &str = r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" },
                       { "vendor_tenant_id": "v-3", "acronis_tenant_id": "$3" }]"#;
const ENABLED: &str = r#"{ "state": "ENABLED" }"#;
const DISABLED: &str = r#"{ "state": "DISABLED" }"#;

pub(crate) const LESSONS: &[Lesson] = &[
    Lesson {
        of: "mirroring.lifecycle",
        why: "Acronis goes through these steps before a CyberApp may go into production; a handler that fails one of \
              them is sent back.",
        when: "A partner is enabled, a customer is enabled and disabled again, and then the list is read.",
        right: With(CustomerGetState, "[]"),
        wrong: With(CustomerGetState, ONE),
    },
    Lesson {
        of: "mirroring.partner.state",
        why: "The console shows this state. A partner whom it takes for enabled cannot enable the app, and one whom it \
              takes for disabled cannot manage the customers.",
        when: "The partner $1 was never enabled, and its state is read.",
        right: With(PartnerGetState, DISABLED),
        wrong: Status(404, r#"{ "reason": "unknown tenant" }"#),
    },
    Lesson {
        of: "mirroring.partner.enable",
        why: "Enabling is repeated: after a time-out, when settings change, when a partner comes back. If that is an \
              error, the partner is stuck; if it makes a second record, customers hang on the wrong one.",
        when: "The partner $1 is enabled already, and is enabled again.",
        right: With(
            PartnerEnable,
            r#"{ "state": "ENABLED", "vendor_tenant_id": "vendor-1", "acronis_tenant_id": "$1" }"#,
        ),
        wrong: Status(409, r#"{ "reason": "the tenant exists already" }"#),
    },
    Lesson {
        of: "mirroring.partner.keeps_customers",
        why: "A partner who changes a setting loses all customers, without being told.",
        when: "The partner $1 has the customer $2, and is enabled again; then the list is read.",
        right: With(CustomerGetState, ONE),
        wrong: With(CustomerGetState, "[]"),
    },
    Lesson {
        of: "mirroring.partner.reset",
        why: "The partner has left the service, but goes on to be served and billed, and customers' data stays in \
              reach.",
        when: "The partner $1 was enabled and disabled again, and its state is read.",
        right: With(PartnerGetState, DISABLED),
        wrong: With(PartnerGetState, ENABLED),
    },
    Lesson {
        of: "mirroring.partner.reset_customers",
        why: "A partner who comes back finds customers enabled whom nobody has enabled, and pays for them.",
        when: "The partner $1 with the customers $2 and $3 is disabled and enabled again; then the list is read.",
        right: With(CustomerGetState, "[]"),
        wrong: With(CustomerGetState, BOTH),
    },
    Lesson {
        of: "mirroring.customer.list",
        why: "The console shows this list. The partner cannot disable a customer that is missing in it, and is charged \
              for one that stands there wrongly.",
        when: "The customers $2 and $3 of the partner $1 are enabled, and $2 twice; then the list is read.",
        right: With(CustomerGetState, BOTH),
        wrong: With(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" },
                { "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" }]"#,
        ),
    },
    Lesson {
        of: "mirroring.customer.none",
        why: "A new partner has no customers yet: the first page that it opens is the one that fails.",
        when: "The partner $1 is enabled and has no customers; the list is read.",
        right: With(CustomerGetState, "[]"),
        wrong: With(CustomerGetState, ""),
    },
    Lesson {
        of: "mirroring.customer.enable",
        why: "The partner has paid for the service, but the customer is without it; or enabling one customer switches \
              off the others.",
        when: "The customer $2 of the partner $1 is enabled, then $3 in a second request; then the list is read.",
        right: With(CustomerGetState, BOTH),
        wrong: With(CustomerGetState, r#"[{ "vendor_tenant_id": "v-3", "acronis_tenant_id": "$3" }]"#),
    },
    Lesson {
        of: "mirroring.customer.disable",
        why: "A customer who has left goes on to be served, or others lose the service together with that one.",
        when: "The customers $2 and $3 of the partner $1 are enabled, then $3 is disabled; then the list is read.",
        right: With(CustomerGetState, ONE),
        wrong: With(CustomerGetState, "[]"),
    },
    Lesson {
        of: "mirroring.customer.settings",
        why: "The console shows the settings to the partner, who edits and sends them again. What is lost or mixed here \
              becomes the next setting.",
        when: "The customer $2 was enabled with field1_id and field2_id, then again with field1_id alone; then the list \
               is read.",
        right: With(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": "new" } }]"#,
        ),
        wrong: With(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2",
                  "settings": { "field1_id": "new", "field2_id": "old" } }]"#,
        ),
    },
    Lesson {
        of: "mirroring.customer.several",
        why: "A partner selects several customers and presses one button; one of them gets the service, and nobody is told.",
        when: "The customers $2 and $3 are enabled by one request; then the list is read.",
        right: With(CustomerGetState, BOTH),
        wrong: With(CustomerGetState, ONE),
    },
    Lesson {
        of: "mirroring.customer.back",
        why: "A customer who comes back cannot be enabled any more.",
        when: "The customer $2 was enabled, disabled and enabled again; then the list is read.",
        right: With(CustomerGetState, ONE),
        wrong: With(CustomerGetState, "[]"),
    },
    Lesson {
        of: "mirroring.customer.disable_unknown",
        why: "Somebody's slip in the console takes the service from other customers.",
        when: "The customer $2 is enabled; $3, who never was, is disabled; then the list is read.",
        right: With(CustomerGetState, ONE),
        wrong: With(CustomerGetState, "[]"),
    },
    Lesson {
        of: "mirroring.customer.alike",
        why: "Two customers become one, as soon as their ids begin or end alike.",
        when: "The customers $2 and $3 are enabled, whose ids differ in one digit; then the list is read.",
        right: With(CustomerGetState, BOTH),
        wrong: With(CustomerGetState, ONE),
    },
    Lesson {
        of: "mirroring.customer.large",
        why: "The partner with the most customers is the one for whom it fails.",
        when: "250 customers are enabled by one request; then the list is read.",
        right: Told("200 with all 250 of them"),
        wrong: Told("200 with the first 100, or 413"),
    },
    Lesson {
        of: "mirroring.customer.settings_of_each",
        why: "One customer's credentials are used for another one's data.",
        when: "$2 is enabled with field1_id = two and $3 with field1_id = three, by one request; then the list is read.",
        right: With(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": "two" } },
                { "vendor_tenant_id": "v-3", "acronis_tenant_id": "$3", "settings": { "field1_id": "three" } }]"#,
        ),
        wrong: With(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": "three" } },
                { "vendor_tenant_id": "v-3", "acronis_tenant_id": "$3", "settings": { "field1_id": "three" } }]"#,
        ),
    },
    Lesson {
        of: "mirroring.customer.settings_change",
        why: "The partner corrects a password, sees the old one, and the integration goes on with it.",
        when: "$2 is enabled with field1_id = old, then with field1_id = new; then the list is read.",
        right: With(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": "new" } }]"#,
        ),
        wrong: With(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": "old" } }]"#,
        ),
    },
    Lesson {
        of: "mirroring.model.customers",
        why: "Each callback works alone, and yet some order of them leaves a state that nobody asked for.",
        when: "A random sequence: $1 and $4 are enabled, reset, and enable and disable customers in turn; then the list is read.",
        right: Told("exactly those whom the sequence leaves enabled, with their last settings"),
        wrong: Told("one too many or too few, or older settings"),
    },
];
