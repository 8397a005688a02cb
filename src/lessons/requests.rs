//! Lessons on requests: what a handler must accept, and what it should refuse.

use super::lesson::SampleAnswer::{Described, Documented, Status};
use super::lesson::{DISABLED, ENABLED, Lesson, ONE};
use crate::contract::Callback::{CustomerGetState, CustomerSetState, PartnerGetState, PartnerReset};

pub(crate) const LESSONS: &[Lesson] = &[
    Lesson {
        of: "request.tolerance",
        why: "The gateway sends everything that the format allows. If the handler refuses some of it, only some partners \
              have a problem, long after the tests.",
        when: "A customer called `Müller & Söhne 🦀` is enabled.",
        right: Documented(CustomerSetState, ""),
        wrong: Status(400, r#"{ "reason": "the name holds forbidden characters" }"#),
    },
    Lesson {
        of: "tolerance.empty_payload",
        why: "The partner cannot be disabled, or its state cannot be read, depending on how the gateway writes a missing \
              payload.",
        when: "A request without `payload` disables partner $1, then one with `\"payload\": {}`.",
        right: Documented(PartnerReset, ""),
        wrong: Status(400, r#"{ "reason": "payload is required" }"#),
    },
    Lesson {
        of: "tolerance.created_at",
        why: "The documented requests carry the year 1. A handler that checks this time refuses all of them.",
        when: "A request with `\"created_at\": \"0001-01-01T00:00:00Z\"` asks for the state of partner $1.",
        right: Documented(PartnerGetState, DISABLED),
        wrong: Status(400, r#"{ "reason": "created_at is too old" }"#),
    },
    Lesson {
        of: "tolerance.member_order",
        why: "Nobody has promised in which order the gateway writes members, and a new release may change it.",
        when: "A request in which `payload` comes first and `type` last asks for the state of partner $1.",
        right: Documented(PartnerGetState, DISABLED),
        wrong: Status(400, r#"{ "reason": "malformed" }"#),
    },
    Lesson {
        of: "tolerance.endpoint_versions",
        why: "Each CyberApp has one of the documented versions. A handler that knows only one of them refuses every \
              callback with the other.",
        when: "The gateway reads the state of partner $1 with an endpoint_id of version 1.0, then with one of version \
               1.1.",
        right: Documented(PartnerGetState, DISABLED),
        wrong: Status(403, r#"{ "reason": "unknown endpoint" }"#),
    },
    Lesson {
        of: "tolerance.same_names",
        why: "Two customers called “Office” are common. The second one cannot be enabled.",
        when: "Customer $3 is enabled under the name that customer $2 already has.",
        right: Documented(CustomerSetState, ""),
        wrong: Status(409, r#"{ "reason": "the name is taken" }"#),
    },
    Lesson {
        of: "tolerance.values",
        why: "People type passwords and keys into these fields. If one character is lost, the integration does not \
              connect.",
        when: "Customer $2 is enabled with the value `\" a&b \"`, spaces included. The gateway reads the list.",
        right: Documented(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": " a&b " } }]"#,
        ),
        wrong: Documented(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": "a&amp;b" } }]"#,
        ),
    },
    Lesson {
        of: "tolerance.long_list",
        why: "A partner with some hundred customers selects them all. The request hits a limit for bodies, or the list \
              that comes back is only the first page.",
        when: "One request enables 300 customers of partner $1.",
        right: Documented(CustomerSetState, ""),
        wrong: Status(413, ""),
    },
    Lesson {
        of: "tolerance.identifier_case",
        why: "One tenant becomes two as soon as its id is written in upper case.",
        when: "A partner is enabled as `AAAAAAAA-…`, and the gateway asks for `aaaaaaaa-…`.",
        right: Documented(PartnerGetState, ENABLED),
        wrong: Documented(PartnerGetState, DISABLED),
    },
    Lesson {
        of: "tolerance.scope_roles",
        why: "The handler refuses callbacks as soon as a token names a second role.",
        when: "The token's scope has two roles, and the second one is the endpoint of the request.",
        right: Documented(PartnerGetState, DISABLED),
        wrong: Status(403, r#"{ "reason": "the token is for another endpoint" }"#),
    },
    Lesson {
        of: "request.headers",
        why: "A handler that needs a header which the gateway does not send refuses every callback in production.",
        when: "The gateway reads the state of partner $1 with the documented headers, `X-CyberApp-Extra: e30=` among \
               them.",
        right: Documented(PartnerGetState, DISABLED),
        wrong: Status(400, r#"{ "reason": "X-Request-Signature is missing" }"#),
    },
    Lesson {
        of: "robustness.refusal",
        why: "A handler that accepts anything stores anything. Then the list cannot be read any more, for any partner.",
        when: "A request enables a customer whose `acronis_tenant_id` is 7.",
        right: Status(400, r#"{ "reason": "acronis_tenant_id is not a UUID" }"#),
        wrong: Documented(CustomerSetState, ""),
    },
    Lesson {
        of: "robustness.survival",
        why: "Anyone on the internet can send such a request. If it ends the process, nobody gets an answer.",
        when: "The body of a request is `{\"type\":`.",
        right: Status(400, r#"{ "reason": "the body is not JSON" }"#),
        wrong: Status(500, r#"{ "reason": "unexpected end of input" }"#),
    },
    Lesson {
        of: "robustness.half_applied",
        why: "The partner reads that nothing was done, but half of it was. Trying again makes it worse.",
        when: "A request enables customer $2 and one whose id is 7, and is refused. The gateway reads the list.",
        right: Documented(CustomerGetState, "[]"),
        wrong: Documented(CustomerGetState, ONE),
    },
    Lesson {
        of: "robustness.method",
        why: "If the handler answers 200 to a browser or a scanner, it looks as if it had carried something out.",
        when: "A client sends GET to the handler's URL.",
        right: Status(405, ""),
        wrong: Status(200, r#"{ "status": "up" }"#),
    },
    Lesson {
        of: "refusal.status",
        why: "For 401 and 403 the console says that the credentials are invalid, and the partner knows where to look. \
              For any other status it says that the error is unknown.",
        when: "A callback comes without a token.",
        right: Status(401, r#"{ "reason": "there is no token" }"#),
        wrong: Status(400, r#"{ "reason": "bad request" }"#),
    },
    Lesson {
        of: "auth.keys.cached",
        why: "Every callback waits for a second request. When many arrive, the issuer limits the handler, and all of \
              them fail.",
        when: "A hundred callbacks arrive, all with tokens from the same key.",
        right: Described("the handler fetches the keys once and keeps them"),
        wrong: Described("the handler fetches the keys a hundred times"),
    },
    Lesson {
        of: "tolerance.escapes",
        why: "The handler stores question marks for letters beyond ASCII, or the request fails.",
        when: "Customer $2 is enabled under the name `\\u004d\\u00fcller \\ud83e\\udd80`, escaped as JSON allows.",
        right: Documented(CustomerSetState, ""),
        wrong: Status(400, r#"{ "reason": "malformed" }"#),
    },
    Lesson {
        of: "tolerance.identifier_versions",
        why: "Some tenants can never be enabled, because their ids have another version than those in your tests.",
        when: "The gateway reads the state of a partner whose id `018f4e3a-7c1b-7d2e-9a4b-3f5c6d7e8f90` has version 7.",
        right: Documented(PartnerGetState, DISABLED),
        wrong: Status(400, r#"{ "reason": "tenant_id is not a UUID of version 4" }"#),
    },
    Lesson {
        of: "tolerance.keys",
        why: "A vendor names a field with a dot, and its value is lost. Or a name such as `__proto__` changes the \
              program.",
        when: "Customer $2 is enabled with the field `user.name`. The gateway reads the list.",
        right: Documented(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "user.name": "me" } }]"#,
        ),
        wrong: Documented(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "user": "me" } }]"#,
        ),
    },
    Lesson {
        of: "tolerance.longer_list",
        why: "The request of the largest partner hits a limit that nobody remembers.",
        when: "One request enables some thousand customers of partner $1.",
        right: Documented(CustomerSetState, ""),
        wrong: Status(413, ""),
    },
    Lesson {
        of: "tolerance.empty_value",
        why: "A partner empties a field, and the old value comes back.",
        when: "Customer $2 is enabled with an empty value. The gateway reads the list.",
        right: Documented(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": "" } }]"#,
        ),
        wrong: Documented(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": {} }]"#,
        ),
    },
    Lesson {
        of: "tolerance.long_value",
        why: "Certificates and keys are long. A shortened one is worthless, and nobody sees why.",
        when: "Customer $2 is enabled with a value of some thousand characters. The gateway reads the list.",
        right: Described("200 with the whole value"),
        wrong: Described("200 with its first 255 characters, or a 500 from the database"),
    },
    Lesson {
        of: "tolerance.media_type",
        why: "A proxy or a new release of the gateway adds the charset, and the handler refuses every callback.",
        when: "The gateway reads the state of partner $1 with `Content-Type: application/json; charset=utf-8`.",
        right: Documented(PartnerGetState, DISABLED),
        wrong: Status(415, r#"{ "reason": "unsupported media type" }"#),
    },
    Lesson {
        of: "robustness.wrong_shape",
        why: "The handler fails at the first missing member, with a server error that explains nothing.",
        when: "The body of a request is `[]`.",
        right: Status(400, r#"{ "reason": "the body is not an object" }"#),
        wrong: Status(500, r#"{ "reason": "type is undefined" }"#),
    },
    Lesson {
        of: "robustness.unknown_callback",
        why: "If a later release of the platform sends a new callback, it looks as if the handler had carried it out.",
        when: "context.callback_id names a callback that the handler does not serve.",
        right: Status(404, r#"{ "reason": "there is no such callback" }"#),
        wrong: Documented(CustomerSetState, ""),
    },
    Lesson {
        of: "robustness.mismatched_type",
        why: "The handler takes the payload of one callback for that of another.",
        when: "context.callback_id is that of customer.mirroring.get_state, and type is that of \
               partner.mirroring.reset.",
        right: Status(400, r#"{ "reason": "type does not belong to callback_id" }"#),
        wrong: Documented(CustomerGetState, "[]"),
    },
];
