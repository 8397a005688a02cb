//! Lessons on the form of answers, on the connection, and on status reports.

use super::lesson::SampleAnswer::{Changed, Described, Documented, Status};
use super::lesson::{DISABLED, Lesson, ONE, PARTNER_ENABLED};
use crate::contract::Callback::{CustomerGetState, CustomerSetState, PartnerEnable, PartnerGetState, PartnerReset};

pub(crate) const LESSONS: &[Lesson] = &[
    Lesson {
        of: "response.form",
        why: "The gateway cannot read an answer in another form. The operation fails in the partner's console, even if \
              the handler has carried it out.",
        when: "Customer $2 of partner $1 is enabled.",
        right: Documented(CustomerSetState, ""),
        wrong: Documented(CustomerSetState, r#"{ "status": "ok" }"#),
    },
    Lesson {
        of: "response.partner.get_state",
        why: "The console asks for this state first. If it cannot read the answer, the partner cannot open the app at \
              all.",
        when: "The gateway reads the state of partner $1, which was never enabled.",
        right: Documented(PartnerGetState, DISABLED),
        wrong: Documented(PartnerGetState, r#"{ "state": "disabled" }"#),
    },
    Lesson {
        of: "response.partner.enable",
        why: "The handler has made a record, but the console tells the partner that enabling failed.",
        when: "Partner $1 is enabled.",
        right: Documented(PartnerEnable, PARTNER_ENABLED),
        wrong: Documented(PartnerEnable, r#"{ "state": "ENABLED", "vendor_tenant_id": 1, "acronis_tenant_id": "$1" }"#),
    },
    Lesson {
        of: "response.partner.reset",
        why: "The partner is disabled at the vendor, but the console says that disabling failed.",
        when: "Partner $1 is disabled.",
        right: Documented(PartnerReset, ""),
        wrong: Documented(PartnerReset, DISABLED),
    },
    Lesson {
        of: "response.customer.get_state",
        why: "The console cannot show which customers are enabled, so the partner cannot enable any.",
        when: "The gateway reads the customers of partner $1, and none is enabled.",
        right: Documented(CustomerGetState, "[]"),
        wrong: Documented(CustomerGetState, r#"{ "items": [] }"#),
    },
    Lesson {
        of: "response.customer.set_state",
        why: "The customers are enabled at the vendor, but the console says that enabling failed.",
        when: "Customer $2 of partner $1 is enabled.",
        right: Documented(CustomerSetState, ""),
        wrong: Documented(CustomerSetState, "{}"),
    },
    Lesson {
        of: "response.status",
        why: "The gateway takes any other status for an error, whatever the body says. The console shows the partner a \
              failure and nothing from the body.",
        when: "Partner $1 is enabled.",
        right: Documented(PartnerEnable, PARTNER_ENABLED),
        wrong: Status(201, r#"{ "state": "ENABLED" }"#),
    },
    Lesson {
        of: "response.json",
        why: "The gateway cannot read an HTML page from a proxy or a web framework. The console tells the partner that \
              the answer is not valid.",
        when: "The gateway reads the state of a partner; the answers have these content types.",
        right: Described("Content-Type: application/json, and a body that is one JSON object"),
        wrong: Described("Content-Type: text/html, whatever the body is"),
    },
    Lesson {
        of: "response.request_id",
        why: "The gateway cannot tell which request the answer belongs to, and may throw away an answer with another \
              id.",
        when: "Request $0 asks for the state of partner $1.",
        right: Documented(PartnerGetState, DISABLED),
        wrong: Changed(PartnerGetState, "/request_id", r#""6eb3efde-8071-40ab-b820-6e749a2dafd6""#),
    },
    Lesson {
        of: "response.response_id",
        why: "Support, at Acronis and at the vendor, uses this id to find an answer in the logs. A repeated id leads to \
              the wrong one.",
        when: "Request $0 reads the state of partner $1.",
        right: Changed(PartnerGetState, "/response_id", r#""9f0c1d6e-51c7-4c55-9a3f-6a1b6a2d7f10""#),
        wrong: Changed(PartnerGetState, "/response_id", r#""$0""#),
    },
    Lesson {
        of: "response.observed",
        why: "If answers are only wrong now and then, only some partners have a problem, and they find it before you \
              do.",
        when: "The gateway has read an empty list and a list of several. Now it reads the list of partner $1, which has \
               one customer.",
        right: Documented(CustomerGetState, ONE),
        wrong: Documented(CustomerGetState, r#"{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" }"#),
    },
    Lesson {
        of: "transport.answer",
        why: "The console says that the vendor cannot be reached. The gateway may send the callback again, and the \
              partner does not know whether anything was done.",
        when: "Customer $2 is enabled under a name that the handler's database rejects.",
        right: Status(400, r#"{ "reason": "the name is longer than 255 characters" }"#),
        wrong: Described("the handler's thread dies, and the connection closes without an answer"),
    },
    Lesson {
        of: "transport.tls",
        why: "The gateway does not connect to such a handler, and Acronis does not take it into production.",
        when: "A client asks the handler's server which versions of TLS it supports.",
        right: Described("TLS 1.3, with a certificate for its host from a public authority"),
        wrong: Described("TLS 1.2 at most, or a certificate for another host"),
    },
    Lesson {
        of: "status.report",
        why: "The platform refuses the report with a 400 and goes on showing the old status: active although the \
              integration was switched off, or the other way round.",
        when: "The backend has enabled partner $1 and reports it to the data centre in context.datacenter_url.",
        right: Described(
            r#"POST …/status with { "application_code": "vendor.application", "module": { "name": "backend" }, … }"#,
        ),
        wrong: Described(r#"POST …/status with { "application_code": "vendor.application", "module": "backend" }"#),
    },
];
