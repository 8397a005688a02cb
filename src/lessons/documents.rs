//! Lessons on the disagreements of the documents: what a handler does that gets along with all of them.

use super::Answer::{But, Status, Told, With};
use super::Lesson;
use crate::contract::Callback::{CustomerGetState, PartnerGetState, PartnerReset};

const DISABLED: &str = r#"{ "state": "DISABLED" }"#;

pub(crate) const LESSONS: &[Lesson] = &[
    Lesson {
        of: "request-id-echo",
        why: "Who copies an example pair builds a handler whose answers belong to no request.",
        when: "The request $0 asks for the state of the partner $1.",
        right: With(PartnerGetState, DISABLED),
        wrong: But(PartnerGetState, "/request_id", r#""6eb3efde-8071-40ab-b820-6e749a2dafd6""#),
    },
    Lesson {
        of: "payload-kind",
        why: "A framework that knows objects only makes an object of the list, and the console cannot read it.",
        when: "The list of the partner $1 is read.",
        right: With(CustomerGetState, r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" }]"#),
        wrong: With(CustomerGetState, r#"{ "items": [{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" }] }"#),
    },
    Lesson {
        of: "error-type",
        why: "No error has a type that is defined; one that carries the type of a success looks like one in a log.",
        when: "The partner $1 may not be enabled, since its trial has ended.",
        right: Status(402, r#"{ "request_id": "$0", "response_id": "$4", "err_message": "Your trial has ended." }"#),
        wrong: Status(402, r#"{ "type": "cti.a.p.acgw.response.v1.1~a.p.partner.mirroring.enable.ok.v1.0" }"#),
    },
    Lesson {
        of: "enablement-write-payload",
        why: "A handler that follows the checklist sends members which the page of the callback does not have.",
        when: "The partner $1 is mapped by enablement.write.",
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
        why: "A handler with one host written into it refuses every callback, when the other one signs.",
        when: "The backend is set up for production, and for a test with acgw.",
        right: Told("the issuer comes from a setting, and the keys URL from the issuer"),
        wrong: Told("https://cloud.acronis.com stands in the code"),
    },
    Lesson {
        of: "authorization-header",
        why: "Who builds by the old page builds a handler that is open to everybody.",
        when: "The state of the partner $1 is read without an Authorization header.",
        right: Status(401, r#"{ "reason": "there is no token" }"#),
        wrong: With(PartnerGetState, DISABLED),
    },
    Lesson {
        of: "token-path",
        why: "A backend that fetches its access tokens from any of the three works on the platform, and has to work \
              here.",
        when: "A backend asks for an access token.",
        right: Told("POST to /api/2/idp/token, /bc/idp/token or /idp/token; new code takes the first one"),
        wrong: Told("POST to a path that is made up; it gets a 404"),
    },
    Lesson {
        of: "tls-version",
        why: "A proxy that stops at TLS 1.2 keeps the whole handler out of production.",
        when: "The handler's server is asked which versions of TLS it speaks.",
        right: Told("TLS 1.3, and 1.2 too if you like"),
        wrong: Told("TLS 1.2 only"),
    },
    Lesson {
        of: "created-at-year-one",
        why: "A handler that asks for a recent time refuses what the examples show.",
        when: "The state of the partner $1 is read by a request with `\"created_at\": \"0001-01-01T00:00:00Z\"`.",
        right: With(PartnerGetState, DISABLED),
        wrong: Status(400, r#"{ "reason": "created_at is too old" }"#),
    },
    Lesson {
        of: "identifier-versions",
        why: "A handler that compares the version of the endpoint works for one CyberApp and not for the next.",
        when: "The endpoint_id of a request ends with `endpoint.v1.0`, that of the next one with `endpoint.v1.1`.",
        right: With(PartnerGetState, DISABLED),
        wrong: Status(403, r#"{ "reason": "unknown endpoint" }"#),
    },
    Lesson {
        of: "timeout",
        why: "Nobody knows how long the gateway waits. A slow answer may be none, and the request may come again.",
        when: "Enabling takes some minutes on the vendor's side.",
        right: Told("the wish is stored and answered with 200 at once; the work goes on afterwards"),
        wrong: Told("the answer comes when the work is done"),
    },
    Lesson {
        of: "payload-omitted",
        why: "The gateway may write a payload that is omitted in either way.",
        when: "The partner $1 is disabled by a request with `\"payload\": {}`.",
        right: With(PartnerReset, ""),
        wrong: Status(400, r#"{ "reason": "payload is not allowed" }"#),
    },
    Lesson {
        of: "application-code-placeholder",
        why: "A report with the placeholder in it is refused, and the integration is not shown as active.",
        when: "A backend reports its status.",
        right: Told(r#"{ "application_code": "vendor.application", … }"#),
        wrong: Told(r#"{ "application_code": "<vendor.application>", … }"#),
    },
];
