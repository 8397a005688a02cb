//! Lessons on what the documents leave open.

use super::Answer::{But, Status, With};
use super::Lesson;
use crate::contract::Callback::{CustomerGetState, CustomerSetState, PartnerGetState, PartnerReset};

/// A list with one customer.
const ONE: &str = r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" }]"#;
/// A list with both customers.
const BOTH: &str = r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" },
                       { "vendor_tenant_id": "v-3", "acronis_tenant_id": "$3" }]"#;

pub(crate) const LESSONS: &[Lesson] = &[
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
