//! Lessons on what the documents do not state.

use super::lesson::SampleAnswer::{Changed, Documented, Status};
use super::lesson::{BOTH, Lesson, ONE};
use crate::contract::Callback::{CustomerGetState, CustomerSetState, PartnerGetState, PartnerReset};

pub(crate) const LESSONS: &[Lesson] = &[
    Lesson {
        of: "unstated",
        why: "The gateway and partners do things that no page describes. An answer that fits the requested state spares \
              everybody a support case.",
        when: "Customer $2 of partner $1, which was never enabled, is disabled.",
        right: Documented(CustomerSetState, ""),
        wrong: Status(404, r#"{ "reason": "unknown customer" }"#),
    },
    Lesson {
        of: "unstated.same_request",
        why: "The gateway may send a request again if the answer was late. If the second one fails, the partner reads of \
              a failure although everything is done.",
        when: "Request $0, which enables customer $2, arrives a second time.",
        right: Documented(CustomerSetState, ""),
        wrong: Status(409, r#"{ "reason": "request_id is used already" }"#),
    },
    Lesson {
        of: "unstated.empty_list",
        why: "A partner who presses a button with nothing selected gets an error.",
        when: "Partner $1 enables an empty list of customers.",
        right: Documented(CustomerSetState, ""),
        wrong: Status(400, r#"{ "reason": "enabled is empty" }"#),
    },
    Lesson {
        of: "unstated.customers_without_partner",
        why: "A server error tells nobody what is missing, and makes the vendor look unreliable.",
        when: "Customer $2 is enabled, but partner $1 never was.",
        right: Documented(CustomerSetState, ""),
        wrong: Status(500, r#"{ "reason": "foreign key violation" }"#),
    },
    Lesson {
        of: "unstated.list_of_unknown",
        why: "The console shows an error instead of an empty page.",
        when: "The gateway reads the list of partner $1, which was never enabled.",
        right: Documented(CustomerGetState, "[]"),
        wrong: Status(404, r#"{ "reason": "unknown partner" }"#),
    },
    Lesson {
        of: "unstated.reset_unknown",
        why: "A partner who wants to make sure that the service is off reads that this failed.",
        when: "Partner $1, which was never enabled, is disabled.",
        right: Documented(PartnerReset, ""),
        wrong: Status(404, r#"{ "reason": "unknown partner" }"#),
    },
    Lesson {
        of: "unstated.vendor_ids",
        why: "The id leads from the console to the vendor's records. If it changes or is shared, it leads to the wrong \
              customer.",
        when: "Customers $2 and $3 are enabled. The gateway reads the list.",
        right: Documented(CustomerGetState, BOTH),
        wrong: Documented(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "", "acronis_tenant_id": "$2" },
                { "vendor_tenant_id": "", "acronis_tenant_id": "$3" }]"#,
        ),
    },
    Lesson {
        of: "unstated.partner_settings",
        why: "The partner edits what the console shows, and so restores what was there before.",
        when: "Partner $1 was enabled with field1_id = new. The gateway reads its state.",
        right: Documented(PartnerGetState, r#"{ "state": "ENABLED", "settings": { "field1_id": "new" } }"#),
        wrong: Documented(PartnerGetState, r#"{ "state": "ENABLED", "settings": { "field1_id": "old" } }"#),
    },
    Lesson {
        of: "unstated.refusal_type",
        why: "Someone who reads the answers in a log takes a refusal for a success.",
        when: "A callback without a token enables partner $1.",
        right: Status(401, r#"{ "reason": "there is no token" }"#),
        wrong: Status(401, r#"{ "type": "cti.a.p.acgw.response.v1.1~a.p.partner.mirroring.enable.ok.v1.0" }"#),
    },
    Lesson {
        of: "unstated.both_lists",
        why: "The handler does half of what the partner asked for, and its answer says that it did all of it.",
        when: "One request enables customer $3 and disables $2, and is answered with 200. The gateway reads the list.",
        right: Documented(CustomerGetState, r#"[{ "vendor_tenant_id": "v-3", "acronis_tenant_id": "$3" }]"#),
        wrong: Documented(CustomerGetState, BOTH),
    },
    Lesson {
        of: "unstated.same_customer_twice",
        why: "The partner gets an error, or two records of one customer.",
        when: "A request contains customer $2 twice. The gateway reads the list.",
        right: Documented(CustomerGetState, ONE),
        wrong: Changed(CustomerGetState, "/payload", "[]"),
    },
];
