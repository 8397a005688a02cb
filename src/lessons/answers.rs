//! Lessons on the form of answers, on the connection, and on status reports.

use super::Answer::{But, Status, Told, With};
use super::Lesson;
use crate::contract::Callback::{CustomerGetState, CustomerSetState, PartnerEnable, PartnerGetState, PartnerReset};

pub(crate) const LESSONS: &[Lesson] = &[
    Lesson {
        of: "response.form",
        why: "The gateway cannot read an answer of another form: the operation fails in the partner's console, although \
              the handler may have carried it out.",
        when: "Customer $2 of partner $1 is enabled.",
        right: With(CustomerSetState, ""),
        wrong: With(CustomerSetState, r#"{ "status": "ok" }"#),
    },
    Lesson {
        of: "response.partner.get_state",
        why: "The console asks for this state first. If it cannot read it, the partner cannot open the app at all.",
        when: "The partner $1 was never enabled, and its state is read.",
        right: With(PartnerGetState, r#"{ "state": "DISABLED" }"#),
        wrong: With(PartnerGetState, r#"{ "state": "disabled" }"#),
    },
    Lesson {
        of: "response.partner.enable",
        why: "The handler has made a record, but the console tells the partner that enabling failed.",
        when: "The partner $1 is enabled.",
        right: With(
            PartnerEnable,
            r#"{ "state": "ENABLED", "vendor_tenant_id": "vendor-1", "acronis_tenant_id": "$1" }"#,
        ),
        wrong: With(PartnerEnable, r#"{ "state": "ENABLED", "vendor_tenant_id": 1, "acronis_tenant_id": "$1" }"#),
    },
    Lesson {
        of: "response.partner.reset",
        why: "The partner is disabled on the vendor's side, but the console tells that disabling failed.",
        when: "The partner $1 is disabled.",
        right: With(PartnerReset, ""),
        wrong: With(PartnerReset, r#"{ "state": "DISABLED" }"#),
    },
    Lesson {
        of: "response.customer.get_state",
        why: "The console cannot show which customers are enabled, and so the partner can enable none.",
        when: "No customer of the partner $1 is enabled, and the list is read.",
        right: With(CustomerGetState, "[]"),
        wrong: With(CustomerGetState, r#"{ "items": [] }"#),
    },
    Lesson {
        of: "response.customer.set_state",
        why: "The customers are enabled on the vendor's side, but the console tells that enabling failed.",
        when: "Customer $2 of partner $1 is enabled.",
        right: With(CustomerSetState, ""),
        wrong: With(CustomerSetState, "{}"),
    },
    Lesson {
        of: "response.status",
        why: "Another status is an error to the gateway, whatever the body says: the console shows a failure to the \
              partner, and nothing that the body has.",
        when: "The partner $1 is enabled.",
        right: With(
            PartnerEnable,
            r#"{ "state": "ENABLED", "vendor_tenant_id": "vendor-1", "acronis_tenant_id": "$1" }"#,
        ),
        wrong: Status(201, r#"{ "state": "ENABLED" }"#),
    },
    Lesson {
        of: "response.json",
        why: "A page of HTML, from a proxy or a framework's error page, cannot be read by the gateway: the partner is \
              told that the answer is not valid.",
        when: "The partner's state is read; the answers have these content types.",
        right: Told("Content-Type: application/json, and a body that is one JSON object"),
        wrong: Told("Content-Type: text/html, whatever the body is"),
    },
    Lesson {
        of: "response.request_id",
        why: "The gateway cannot tell which request is answered. An answer with another id may be taken for none.",
        when: "The request $0 asks for the state of the partner $1.",
        right: With(PartnerGetState, r#"{ "state": "DISABLED" }"#),
        wrong: But(PartnerGetState, "/request_id", r#""6eb3efde-8071-40ab-b820-6e749a2dafd6""#),
    },
    Lesson {
        of: "response.response_id",
        why: "Support, at Acronis and at the vendor, finds an answer in the logs by this id; ids that come again find \
              the wrong one.",
        when: "The state of the partner $1 is read by the request $0.",
        right: But(PartnerGetState, "/response_id", r#""9f0c1d6e-51c7-4c55-9a3f-6a1b6a2d7f10""#),
        wrong: But(PartnerGetState, "/response_id", r#""$0""#),
    },
    Lesson {
        of: "response.observed",
        why: "An answer that is wrong only now and then fails for some partners only, and is found by them.",
        when: "The list is read while one customer of the partner $1 is enabled, after lists of none and of several.",
        right: With(CustomerGetState, r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" }]"#),
        wrong: With(CustomerGetState, r#"{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" }"#),
    },
    Lesson {
        of: "transport.answer",
        why: "The console shows that the vendor cannot be reached. The gateway may send the callback again, and the \
              partner does not know what was carried out.",
        when: "Customer $2 is enabled with a name that the handler's database rejects.",
        right: Status(400, r#"{ "reason": "the name is longer than 255 characters" }"#),
        wrong: Told("the handler's thread dies, and the connection is closed without an answer"),
    },
    Lesson {
        of: "transport.tls",
        why: "The gateway makes no connection to such a handler, and Acronis does not take it into production.",
        when: "The handler's server is asked which versions of TLS it speaks.",
        right: Told("TLS 1.3, with a certificate for its host from a public authority"),
        wrong: Told("TLS 1.2 at most, or a certificate of another host"),
    },
    Lesson {
        of: "status.report",
        why: "The platform refuses the report with a 400, and goes on to show the integration as it was: active though \
              it was switched off, or the other way round.",
        when: "The handler has enabled the partner $1 and reports it to the data centre in context.datacenter_url.",
        right: Told(
            r#"POST …/status with { "application_code": "vendor.application", "module": { "name": "backend" }, … }"#,
        ),
        wrong: Told(r#"POST …/status with { "application_code": "vendor.application", "module": "backend" }"#),
    },
];
