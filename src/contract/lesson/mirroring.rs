//! Lessons on the state of partners and customers.

use super::Answer::{But, Status, Told, With};
use super::Lesson;
use crate::contract::Callback::{CustomerGetState, CustomerSetState, PartnerEnable, PartnerGetState, PartnerReset};

/// A list with one customer.
const ONE: &str = r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" }]"#;
/// A list with both customers.
const BOTH: &str = r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" },
                       { "vendor_tenant_id": "v-3", "acronis_tenant_id": "$3" }]"#;
const ENABLED: &str = r#"{ "state": "ENABLED" }"#;
const DISABLED: &str = r#"{ "state": "DISABLED" }"#;

pub(super) const LESSONS: &[Lesson] = &[
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
        of: "mirroring.isolation",
        why: "One partner sees, changes or ends what belongs to another: a breach of data between competitors.",
        when: "The customer $2 was enabled by the partner $4; then the list of the partner $1 is read.",
        right: With(CustomerGetState, "[]"),
        wrong: With(CustomerGetState, ONE),
    },
    Lesson {
        of: "mirroring.isolation.partner_state",
        why: "The second partner cannot enable the app, since the console takes it for enabled.",
        when: "The partner $4 is enabled; then the state of the partner $1 is read.",
        right: With(PartnerGetState, DISABLED),
        wrong: With(PartnerGetState, ENABLED),
    },
    Lesson {
        of: "mirroring.isolation.partner_reset",
        why: "One partner who leaves takes the service from all others.",
        when: "The partners $1 and $4 are enabled, then $4 is disabled; then the state of $1 is read.",
        right: With(PartnerGetState, ENABLED),
        wrong: With(PartnerGetState, DISABLED),
    },
    Lesson {
        of: "mirroring.isolation.customer_disable",
        why: "Whoever knows the id of a tenant can switch off the service of somebody else's customer.",
        when: "The customer $2 of the partner $1 is enabled; the partner $4 disables $2; then the list of $1 is read.",
        right: With(CustomerGetState, ONE),
        wrong: With(CustomerGetState, "[]"),
    },
    Lesson {
        of: "mirroring.isolation.customer_reset",
        why: "One partner who leaves takes the service from the customers of others.",
        when: "The customer $2 of the partner $1 is enabled; the partner $4 is disabled; then the list of $1 is read.",
        right: With(CustomerGetState, ONE),
        wrong: With(CustomerGetState, "[]"),
    },
    Lesson {
        of: "mirroring.concurrency",
        why: "A partner enables many customers at once, and the gateway sends the requests together. Some are lost, and \
              nobody is told.",
        when: "The customers $2 and $3 of the partner $1 are enabled by two requests at the same time; then the list is \
               read.",
        right: With(CustomerGetState, BOTH),
        wrong: With(CustomerGetState, ONE),
    },
    Lesson {
        of: "concurrency.same_customer",
        why: "Two records of one customer: the partner pays twice, and disabling ends one of them only.",
        when: "The customer $2 is enabled by two requests at the same time; then the list is read.",
        right: With(CustomerGetState, ONE),
        wrong: With(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" },
                { "vendor_tenant_id": "v-9", "acronis_tenant_id": "$2" }]"#,
        ),
    },
    Lesson {
        of: "concurrency.reads",
        why: "The console shows a list that never was, or an error, whenever somebody works at the same time.",
        when: "The list of the partner $1 is read while the customers $2 and $3 are being enabled by one request.",
        right: Told("200 with none or both of the customers"),
        wrong: Told("500, or 200 with the one customer that was stored first"),
    },
    Lesson {
        of: "unstated",
        why: "The gateway and partners do what no page describes. The answer that fits the state asked for spares \
              everybody a case for support.",
        when: "The customer $2 of the partner $1, who was never enabled, is disabled.",
        right: With(CustomerSetState, ""),
        wrong: Status(404, r#"{ "reason": "unknown customer" }"#),
    },
    Lesson {
        of: "unstated.same_request",
        why: "The gateway may send a request again when the answer was late. If the second one fails, the partner is \
              told of a failure although all is done.",
        when: "The request $0, which enables the customer $2, arrives a second time.",
        right: With(CustomerSetState, ""),
        wrong: Status(409, r#"{ "reason": "request_id is used already" }"#),
    },
    Lesson {
        of: "unstated.empty_list",
        why: "A partner who presses a button with nothing selected is shown an error.",
        when: "The partner $1 enables an empty list of customers.",
        right: With(CustomerSetState, ""),
        wrong: Status(400, r#"{ "reason": "enabled is empty" }"#),
    },
    Lesson {
        of: "unstated.customers_without_partner",
        why: "A server error tells nobody what is missing, and the gateway counts it against the vendor.",
        when: "The customer $2 is enabled, but the partner $1 was never enabled.",
        right: With(CustomerSetState, ""),
        wrong: Status(500, r#"{ "reason": "foreign key violation" }"#),
    },
    Lesson {
        of: "unstated.list_of_unknown",
        why: "The console shows an error in place of an empty page.",
        when: "The partner $1 was never enabled, and its list is read.",
        right: With(CustomerGetState, "[]"),
        wrong: Status(404, r#"{ "reason": "unknown partner" }"#),
    },
    Lesson {
        of: "unstated.reset_unknown",
        why: "A partner who wants to be sure that the service is off is told that this failed.",
        when: "The partner $1, who was never enabled, is disabled.",
        right: With(PartnerReset, ""),
        wrong: Status(404, r#"{ "reason": "unknown partner" }"#),
    },
    Lesson {
        of: "unstated.vendor_ids",
        why: "The id leads from the console to the vendor's records; one that changes or is shared leads to the wrong \
              customer.",
        when: "The customers $2 and $3 are enabled; then the list is read.",
        right: With(CustomerGetState, BOTH),
        wrong: With(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "", "acronis_tenant_id": "$2" },
                { "vendor_tenant_id": "", "acronis_tenant_id": "$3" }]"#,
        ),
    },
    Lesson {
        of: "unstated.partner_settings",
        why: "The partner edits what the console shows, and so sets what somebody else had set.",
        when: "The partner $1 was enabled with field1_id = new; then its state is read.",
        right: With(PartnerGetState, r#"{ "state": "ENABLED", "settings": { "field1_id": "new" } }"#),
        wrong: With(PartnerGetState, r#"{ "state": "ENABLED", "settings": { "field1_id": "old" } }"#),
    },
    Lesson {
        of: "unstated.refusal_type",
        why: "Whoever reads the answers in a log takes a refusal for a success.",
        when: "The partner $1 is enabled by a callback without a token.",
        right: Status(401, r#"{ "reason": "there is no token" }"#),
        wrong: Status(401, r#"{ "type": "cti.a.p.acgw.response.v1.1~a.p.partner.mirroring.enable.ok.v1.0" }"#),
    },
    Lesson {
        of: "unstated.both_lists",
        why: "Half of what the partner asked for is done, and the answer says that all of it is.",
        when: "One request enables the customer $3 and disables $2; it is answered with 200, and then the list is read.",
        right: With(CustomerGetState, r#"[{ "vendor_tenant_id": "v-3", "acronis_tenant_id": "$3" }]"#),
        wrong: With(CustomerGetState, BOTH),
    },
    Lesson {
        of: "unstated.same_customer_twice",
        why: "An error in place of an effect, or two records of one customer.",
        when: "The customer $2 stands twice in the list of a request; then the list is read.",
        right: With(CustomerGetState, ONE),
        wrong: But(CustomerGetState, "/payload", "[]"),
    },
];
