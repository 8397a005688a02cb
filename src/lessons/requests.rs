//! Lessons on requests: what must be taken, and what had better be refused.

use super::Answer::{Status, Told, With};
use super::Lesson;
use crate::contract::Callback::{CustomerGetState, CustomerSetState, PartnerGetState, PartnerReset};

const DISABLED: &str = r#"{ "state": "DISABLED" }"#;

pub(crate) const LESSONS: &[Lesson] = &[
    Lesson {
        of: "request.tolerance",
        why: "The gateway sends whatever the format allows. What the handler refuses fails for some partners only, and \
              long after the tests.",
        when: "A customer is enabled whose name is `Müller & Söhne 🦀`.",
        right: With(CustomerSetState, ""),
        wrong: Status(400, r#"{ "reason": "the name holds forbidden characters" }"#),
    },
    Lesson {
        of: "tolerance.empty_payload",
        why: "The partner cannot be disabled, or its state cannot be read, depending on how the gateway writes a \
              payload that is omitted.",
        when: "The partner $1 is disabled by a request without `payload`, then by one with `\"payload\": {}`.",
        right: With(PartnerReset, ""),
        wrong: Status(400, r#"{ "reason": "payload is required" }"#),
    },
    Lesson {
        of: "tolerance.created_at",
        why: "The documented requests carry the year 1: a handler that parses or checks this time refuses them all.",
        when: "The state of the partner $1 is read by a request with `\"created_at\": \"0001-01-01T00:00:00Z\"`.",
        right: With(PartnerGetState, DISABLED),
        wrong: Status(400, r#"{ "reason": "created_at is too old" }"#),
    },
    Lesson {
        of: "tolerance.member_order",
        why: "The order in which the gateway writes members is nobody's promise, and changes with its releases.",
        when: "The state of the partner $1 is read by a request in which `payload` comes first and `type` last.",
        right: With(PartnerGetState, DISABLED),
        wrong: Status(400, r#"{ "reason": "malformed" }"#),
    },
    Lesson {
        of: "tolerance.endpoint_versions",
        why: "Each CyberApp has one of the documented versions. A handler that knows one of them refuses every callback \
              of the other.",
        when: "The state of the partner $1 is read with an endpoint_id of version 1.0, and with one of version 1.1.",
        right: With(PartnerGetState, DISABLED),
        wrong: Status(403, r#"{ "reason": "unknown endpoint" }"#),
    },
    Lesson {
        of: "tolerance.same_names",
        why: "Two customers called “Office” are common; the second one cannot be enabled.",
        when: "The customer $3 is enabled under the name that the customer $2 has already.",
        right: With(CustomerSetState, ""),
        wrong: Status(409, r#"{ "reason": "the name is taken" }"#),
    },
    Lesson {
        of: "tolerance.values",
        why: "Passwords and keys are typed into these fields: one character less, and the integration does not connect.",
        when: "The customer $2 is enabled with the value `\" a&b \"`, spaces included; then the list is read.",
        right: With(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": " a&b " } }]"#,
        ),
        wrong: With(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": "a&amp;b" } }]"#,
        ),
    },
    Lesson {
        of: "tolerance.long_list",
        why: "A partner with some hundred customers selects them all; the request fails at a limit for bodies, or the \
              list that comes back is its first page.",
        when: "300 customers of the partner $1 are enabled by one request.",
        right: With(CustomerSetState, ""),
        wrong: Status(413, ""),
    },
    Lesson {
        of: "tolerance.identifier_case",
        why: "One tenant becomes two, when its id is once written in upper case.",
        when: "A partner enabled as `AAAAAAAA-…` is asked for as `aaaaaaaa-…`.",
        right: With(PartnerGetState, r#"{ "state": "ENABLED" }"#),
        wrong: With(PartnerGetState, DISABLED),
    },
    Lesson {
        of: "tolerance.scope_roles",
        why: "Callbacks are refused as soon as a token names a second role.",
        when: "The token's scope has two roles, and the second one is the endpoint of the request.",
        right: With(PartnerGetState, DISABLED),
        wrong: Status(403, r#"{ "reason": "the token is for another endpoint" }"#),
    },
    Lesson {
        of: "request.headers",
        why: "A handler that asks for a header which the gateway does not send refuses every callback in production.",
        when: "The state of the partner $1 is read with the documented headers, `X-CyberApp-Extra: e30=` among them.",
        right: With(PartnerGetState, DISABLED),
        wrong: Status(400, r#"{ "reason": "X-Request-Signature is missing" }"#),
    },
    Lesson {
        of: "robustness.refusal",
        why: "A handler that takes anything stores anything: the next list cannot be read, and every partner is \
              affected.",
        when: "A customer is to be enabled whose `acronis_tenant_id` is 7.",
        right: Status(400, r#"{ "reason": "acronis_tenant_id is not a UUID" }"#),
        wrong: With(CustomerSetState, ""),
    },
    Lesson {
        of: "robustness.survival",
        why: "Anybody on the internet can send such a request; if it ends the process, nobody is served.",
        when: "The body of a request is `{\"type\":`.",
        right: Status(400, r#"{ "reason": "the body is not JSON" }"#),
        wrong: Status(500, r#"{ "reason": "unexpected end of input" }"#),
    },
    Lesson {
        of: "robustness.half_applied",
        why: "The partner is told that nothing was done, though half of it was; trying again makes it worse.",
        when: "A request enables the customer $2 and one whose id is 7; it is refused, and then the list is read.",
        right: With(CustomerGetState, "[]"),
        wrong: With(CustomerGetState, r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" }]"#),
    },
    Lesson {
        of: "robustness.method",
        why: "A page that answers 200 to a browser or a scanner looks as if it had carried out something.",
        when: "The handler's URL is asked for with GET.",
        right: Status(405, ""),
        wrong: Status(200, r#"{ "status": "up" }"#),
    },
    Lesson {
        of: "refusal.status",
        why: "With 401 and 403 the console speaks of invalid credentials, and the partner knows where to look; with \
              another status it speaks of an unknown error.",
        when: "A callback comes without a token.",
        right: Status(401, r#"{ "reason": "there is no token" }"#),
        wrong: Status(400, r#"{ "reason": "bad request" }"#),
    },
    Lesson {
        of: "auth.keys.cached",
        why: "Each callback waits for two; and when many arrive, the issuer limits the handler, and all of them fail.",
        when: "A hundred callbacks arrive, all with tokens of one key.",
        right: Told("the keys are fetched once, and kept"),
        wrong: Told("the keys are fetched a hundred times"),
    },
    Lesson {
        of: "tolerance.escapes",
        why: "Names with letters beyond ASCII are stored as question marks, or the request fails.",
        when: "The customer $2 is enabled with the name `\\u004d\\u00fcller \\ud83e\\udd80`, escaped as JSON allows.",
        right: With(CustomerSetState, ""),
        wrong: Status(400, r#"{ "reason": "malformed" }"#),
    },
    Lesson {
        of: "tolerance.identifier_versions",
        why: "Some tenants cannot be enabled at all, since their ids are of another version than those of the tests.",
        when: "The state of a partner is read whose id is `018f4e3a-7c1b-7d2e-9a4b-3f5c6d7e8f90`, of version 7.",
        right: With(PartnerGetState, DISABLED),
        wrong: Status(400, r#"{ "reason": "tenant_id is not a UUID of version 4" }"#),
    },
    Lesson {
        of: "tolerance.keys",
        why: "A vendor names a field with a dot, and its value is lost; or a name such as `__proto__` changes the program.",
        when: "The customer $2 is enabled with the field `user.name`; then the list is read.",
        right: With(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "user.name": "me" } }]"#,
        ),
        wrong: With(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "user": "me" } }]"#,
        ),
    },
    Lesson {
        of: "tolerance.longer_list",
        why: "The largest partner's request is refused at a limit that nobody remembers.",
        when: "Some thousand customers of the partner $1 are enabled by one request.",
        right: With(CustomerSetState, ""),
        wrong: Status(413, ""),
    },
    Lesson {
        of: "tolerance.empty_value",
        why: "A partner empties a field, and the old value comes back.",
        when: "The customer $2 is enabled with an empty value; then the list is read.",
        right: With(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": "" } }]"#,
        ),
        wrong: With(CustomerGetState, r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": {} }]"#),
    },
    Lesson {
        of: "tolerance.long_value",
        why: "Certificates and keys are long; one that is cut is worthless, and nobody sees why.",
        when: "The customer $2 is enabled with a value of some thousand characters; then the list is read.",
        right: Told("200 with the whole value"),
        wrong: Told("200 with its first 255 characters, or a 500 from the database"),
    },
    Lesson {
        of: "tolerance.media_type",
        why: "A proxy or a new release of the gateway adds the charset, and every callback is refused.",
        when: "The state of the partner $1 is read with `Content-Type: application/json; charset=utf-8`.",
        right: With(PartnerGetState, DISABLED),
        wrong: Status(415, r#"{ "reason": "unsupported media type" }"#),
    },
    Lesson {
        of: "robustness.wrong_shape",
        why: "The handler fails at the first member that is not there, with a server error that tells nothing.",
        when: "The body of a request is `[]`.",
        right: Status(400, r#"{ "reason": "the body is not an object" }"#),
        wrong: Status(500, r#"{ "reason": "type is undefined" }"#),
    },
    Lesson {
        of: "robustness.unknown_callback",
        why: "A callback that a later release of the platform sends looks as if it had been carried out.",
        when: "context.callback_id names a callback that the handler does not serve.",
        right: Status(404, r#"{ "reason": "there is no such callback" }"#),
        wrong: With(CustomerSetState, ""),
    },
    Lesson {
        of: "robustness.mismatched_type",
        why: "The handler takes the payload of one callback for that of another.",
        when: "context.callback_id is that of customer.mirroring.get_state, type that of partner.mirroring.reset.",
        right: Status(400, r#"{ "reason": "type does not belong to callback_id" }"#),
        wrong: With(CustomerGetState, "[]"),
    },
];
