//! Lessons on disagreements between documents: how a handler gets along with all of them.

use super::lesson::SampleAnswer::{Changed, Described, Documented, Status};
use super::lesson::{DISABLED, Lesson, ONE};
use crate::contract::Callback::{CustomerGetState, PartnerGetState, PartnerReset};

pub(crate) const LESSONS: &[Lesson] = &[
    Lesson {
        of: "request-id-echo",
        why: "If you copy an example pair, your answers belong to no request.",
        when: "Request $0 asks for the state of partner $1.",
        right: Documented(PartnerGetState, DISABLED),
        wrong: Changed(PartnerGetState, "/request_id", r#""6eb3efde-8071-40ab-b820-6e749a2dafd6""#),
    },
    Lesson {
        of: "payload-kind",
        why: "A framework that only knows objects turns the list into an object, and the console cannot read it.",
        when: "The gateway reads the list of partner $1.",
        right: Documented(CustomerGetState, ONE),
        wrong: Documented(
            CustomerGetState,
            r#"{ "items": [{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" }] }"#,
        ),
    },
    Lesson {
        of: "error-type",
        why: "No type is defined for errors. An error with the type of a success looks like a success in a log.",
        when: "Partner $1 may not be enabled, because its trial has ended.",
        right: Status(402, r#"{ "request_id": "$0", "response_id": "$4", "err_message": "Your trial has ended." }"#),
        wrong: Status(402, r#"{ "type": "cti.a.p.acgw.response.v1.1~a.p.partner.mirroring.enable.ok.v1.0" }"#),
    },
    Lesson {
        of: "enablement-write-payload",
        why: "A handler that follows the checklist sends members that the callback's page does not define.",
        when: "Partner $1 is mapped with enablement.write.",
        right: Status(
            200,
            r#"{ "type": "cti.a.p.acgw.response.v1.0~a.p.success_no_content.v1.0",
                 "request_id": "$0", "response_id": "$4" }"#,
        ),
        wrong: Status(
            200,
            r#"{ "type": "cti.a.p.acgw.response.v1.0~a.p.success_no_content.v1.0", "request_id": "$0",
                 "response_id": "$4", "payload": { "vendor_tenant_id": "vendor-1", "acronis_tenant_id": "$1" } }"#,
        ),
    },
    Lesson {
        of: "issuer-host",
        why: "If the code contains one host and the other one signs, the handler refuses every callback.",
        when: "The backend is set up for production, and for a test with acgw.",
        right: Described("the issuer is a setting, and the URL of the keys follows from the issuer"),
        wrong: Described("the code contains https://cloud.acronis.com"),
    },
    Lesson {
        of: "authorization-header",
        why: "A handler built from the old page is open to everybody.",
        when: "A callback without an Authorization header asks for the state of partner $1.",
        right: Status(401, r#"{ "reason": "there is no token" }"#),
        wrong: Documented(PartnerGetState, DISABLED),
    },
    Lesson {
        of: "token-path",
        why: "A backend may use any of the three paths on the platform, so all three must work here.",
        when: "A backend asks for an access token.",
        right: Described("POST to /api/2/idp/token, /bc/idp/token or /idp/token; new code uses the first one"),
        wrong: Described("POST to any other path; it gets a 404"),
    },
    Lesson {
        of: "tls-version",
        why: "A proxy that only supports TLS 1.2 keeps the whole handler out of production.",
        when: "A client asks the handler's server which versions of TLS it supports.",
        right: Described("TLS 1.3, and TLS 1.2 as well if you like"),
        wrong: Described("TLS 1.2 only"),
    },
    Lesson {
        of: "created-at-year-one",
        why: "A handler that wants a recent time refuses what the examples show.",
        when: "A request with `\"created_at\": \"0001-01-01T00:00:00Z\"` asks for the state of partner $1.",
        right: Documented(PartnerGetState, DISABLED),
        wrong: Status(400, r#"{ "reason": "created_at is too old" }"#),
    },
    Lesson {
        of: "identifier-versions",
        why: "A handler that compares the version of the endpoint works for one CyberApp and not for the next.",
        when: "The endpoint_id of one request ends with `endpoint.v1.0`, and that of the next with `endpoint.v1.1`.",
        right: Documented(PartnerGetState, DISABLED),
        wrong: Status(403, r#"{ "reason": "unknown endpoint" }"#),
    },
    Lesson {
        of: "timeout",
        why: "Nobody knows how long the gateway waits. A slow answer may come too late, and the request may come again.",
        when: "Enabling takes some minutes at the vendor.",
        right: Described("the handler stores the request, answers 200 at once, and does the work afterwards"),
        wrong: Described("the handler answers when the work is done"),
    },
    Lesson {
        of: "payload-omitted",
        why: "The gateway may write a missing payload in either way.",
        when: "A request with `\"payload\": {}` disables partner $1.",
        right: Documented(PartnerReset, ""),
        wrong: Status(400, r#"{ "reason": "payload is not allowed" }"#),
    },
    Lesson {
        of: "application-code-placeholder",
        why: "The platform refuses a report with the placeholder and does not show the integration as active.",
        when: "A backend reports its status.",
        right: Described(r#"{ "application_code": "vendor.application", … }"#),
        wrong: Described(r#"{ "application_code": "<vendor.application>", … }"#),
    },
];
