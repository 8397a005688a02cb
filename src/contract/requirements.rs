//! What the documents require of a handler, beyond the form of single messages.

// Each record says in `text` what a comment would.
#![allow(missing_docs)]

use std::sync::LazyLock;

use super::custom_requirements;
pub use super::custom_requirements::*;
use super::document::Source;
pub use super::mapping_requirements::*;
pub use super::report_requirements::*;
use super::requirement::{Level, Requirement};
use super::{mapping_requirements, report_requirements};

pub const RESPONSE_FORM: Requirement = Requirement {
    id: "response.form",
    level: Level::Must,
    source: Source::new("Callback response format", "response body"),
    text: "The answer to a callback has the form that is defined for it: the same members and types, and no others.",
};

pub const RESPONSE_STATUS: Requirement = Requirement {
    id: "response.status",
    level: Level::Must,
    source: Source::new("S2", "Response: the status code must be 200"),
    text: "The answer to a callback that was carried out has status 200.",
};

pub const RESPONSE_JSON: Requirement = Requirement {
    id: "response.json",
    level: Level::Must,
    source: Source::new("Basic requirements", "JSON"),
    text: "An answer is JSON, and its Content-Type says so.",
};

pub const RESPONSE_ECHO: Requirement = Requirement {
    id: "response.request_id",
    level: Level::Must,
    source: Source::new("Callback response format", "request_id"),
    text: "An answer repeats the request_id of its request.",
};

pub const RESPONSE_ID: Requirement = Requirement {
    id: "response.response_id",
    level: Level::Must,
    source: Source::new("Callback response format", "response_id"),
    text: "An answer has a response_id that the handler made for it, and no other answer has the same one.",
};

pub const REQUEST_TOLERANCE: Requirement = Requirement {
    id: "request.tolerance",
    level: Level::Must,
    source: Source::new("Callback request format", "request body"),
    text: "The handler accepts every request that the format allows.",
};

pub const REQUEST_HEADERS: Requirement = Requirement {
    id: "request.headers",
    level: Level::Must,
    source: Source::new("Callback request format", "request headers"),
    text: "The handler accepts requests with the documented headers, needs no others, and ignores those that proxies add.",
};

pub const PARTNER_STATE: Requirement = Requirement {
    id: "mirroring.partner.state",
    level: Level::Must,
    source: Source::new("Getting partner enablement state", "Response: payload.state"),
    text: "The answer says whether the partner in context.tenant_id is enabled; a partner that was never enabled is DISABLED.",
};

pub const PARTNER_ENABLE: Requirement = Requirement {
    id: "mirroring.partner.enable",
    level: Level::Must,
    source: Source::new("Enabling a partner using mirroring", "Response"),
    text: "Enabling creates the partner's record or updates the one that is there, and the answer carries the enabled partner's tenant id.",
};

pub const PARTNER_RESET: Requirement = Requirement {
    id: "mirroring.partner.reset",
    level: Level::Must,
    source: Source::new("Disabling a mirrored partner", "Response"),
    text: "A reset disables the partner and all of its customers.",
};

pub const CUSTOMER_LIST: Requirement = Requirement {
    id: "mirroring.customer.list",
    level: Level::Must,
    source: Source::new("Getting customer enablement status", "Response: payload"),
    text: "The answer lists exactly the partner's enabled customers, each once.",
};

pub const CUSTOMER_ENABLE: Requirement = Requirement {
    id: "mirroring.customer.enable",
    level: Level::Must,
    source: Source::new("S2", "Request: enabled"),
    text: "Every customer in the list becomes enabled; all others stay as they are.",
};

pub const CUSTOMER_DISABLE: Requirement = Requirement {
    id: "mirroring.customer.disable",
    level: Level::Must,
    source: Source::new("Disabling mirrored customers", "Request: disabled"),
    text: "Every customer in the list becomes disabled; all others stay as they are.",
};

pub const CUSTOMER_SETTINGS: Requirement = Requirement {
    id: "mirroring.customer.settings",
    level: Level::Must,
    source: Source::new("Getting customer enablement status", "Response: payload[*].settings"),
    text: "The list shows each customer with the settings that it was last enabled with.",
};

pub const ISOLATION: Requirement = Requirement {
    id: "mirroring.isolation",
    level: Level::Must,
    source: Source::new("Callback request format", "context.tenant_id"),
    text: "A callback reads and changes the state of the partner in context.tenant_id, and of no other partner.",
};

pub const CONCURRENCY: Requirement = Requirement {
    id: "mirroring.concurrency",
    level: Level::Must,
    source: Source::new("S2", "Request: enabled"),
    text: "Callbacks that arrive at the same time have the same effect as callbacks that arrive one after another.",
};

pub const LIFECYCLE: Requirement = Requirement {
    id: "mirroring.lifecycle",
    level: Level::Must,
    source: Source::new("Callback handler verification", "mirroring"),
    text: "A test partner and a test customer can be enabled and disabled as documented.",
};

pub const AUTH_TOKEN: Requirement = Requirement {
    id: "auth.token",
    level: Level::Must,
    source: Source::new("Verifying callback requests", "signature, issuer, expiry"),
    text: "The handler refuses a request whose token is missing, unsigned, wrongly signed, expired or from another issuer.",
};

pub const AUTH_SCOPE: Requirement = Requirement {
    id: "auth.scope",
    level: Level::Must,
    source: Source::new("Verifying callback requests", "scope"),
    text: "A token is valid only for the endpoint that its scope names, and that must be the one in context.endpoint_id.",
};

pub const AUTH_KEYS: Requirement = Requirement {
    id: "auth.keys",
    level: Level::Must,
    source: Source::new("Verifying callback requests", "public keys"),
    text: "The handler takes keys from the issuer's JWKS, selects them by kid, and fetches them again after a rotation.",
};

pub const AUTH_EFFECT: Requirement = Requirement {
    id: "auth.effect",
    level: Level::Must,
    source: Source::new("Verifying callback requests", "deny"),
    text: "A refused request changes nothing.",
};

pub const REFUSAL: Requirement = Requirement {
    id: "robustness.refusal",
    level: Level::Advisory,
    source: Source::new("Callback request format", "request body"),
    text: "The handler refuses a request that the format does not allow with a 4xx.",
};

pub const ROBUSTNESS: Requirement = Requirement {
    id: "robustness.survival",
    level: Level::Advisory,
    source: Source::new("Callback error handling", "server errors"),
    text: "A malformed request causes no server error, and the handler goes on working.",
};

pub const UNSTATED: Requirement = Requirement {
    id: "unstated",
    level: Level::Advisory,
    source: Source::new("no page", "left open"),
    text: "Where the documents say nothing, the handler should end up in the state that the request asked for.",
};

pub const CLEAR_REFUSAL: Requirement = Requirement {
    id: "refusal.status",
    level: Level::Advisory,
    source: Source::new("Callback error handling", "401/403"),
    text: "A refusal for lack of a valid token should be a 401 or 403, which the console shows as invalid credentials.",
};

pub const TLS: Requirement = Requirement {
    id: "transport.tls",
    level: Level::Must,
    source: Source::new("Basic requirements", "TLS 1.3"),
    text: "An HTTPS handler supports TLS 1.3 and has a certificate that is valid for its host.",
};

pub const ANSWER: Requirement = Requirement {
    id: "transport.answer",
    level: Level::Must,
    source: Source::new("Callback error handling", "unreachable, timed out"),
    text: "Every callback gets a complete HTTP answer in time.",
};

/// All of them, in the order in which they are listed.
pub static ALL: LazyLock<Vec<&'static Requirement>> = LazyLock::new(|| {
    [OF_HANDLERS, &mapping_requirements::ALL, &custom_requirements::ALL, &report_requirements::ALL].concat()
});

const OF_HANDLERS: &[&Requirement] = &[
    &RESPONSE_FORM,
    &RESPONSE_STATUS,
    &RESPONSE_JSON,
    &RESPONSE_ECHO,
    &RESPONSE_ID,
    &REQUEST_TOLERANCE,
    &REQUEST_HEADERS,
    &PARTNER_STATE,
    &PARTNER_ENABLE,
    &PARTNER_RESET,
    &CUSTOMER_LIST,
    &CUSTOMER_ENABLE,
    &CUSTOMER_DISABLE,
    &CUSTOMER_SETTINGS,
    &ISOLATION,
    &CONCURRENCY,
    &LIFECYCLE,
    &AUTH_TOKEN,
    &AUTH_SCOPE,
    &AUTH_KEYS,
    &AUTH_EFFECT,
    &REFUSAL,
    &ROBUSTNESS,
    &UNSTATED,
    &CLEAR_REFUSAL,
    &TLS,
    &ANSWER,
];

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn identifiers_are_distinct_and_no_record_is_left_out() {
        let ids: std::collections::HashSet<_> = ALL.iter().map(|requirement| requirement.id).collect();
        assert_eq!(ids.len(), ALL.len());
        let of_handlers = include_str!("requirements.rs").matches("pub const ").count() - 4;
        let of_reports = include_str!("report_requirements.rs").matches("pub const ").count();
        let of_custom = include_str!("custom_requirements.rs").matches("pub const ").count();
        let of_mapping = include_str!("mapping_requirements.rs").matches("pub const ").count();
        assert_eq!(of_handlers + of_custom + of_mapping + of_reports, ALL.len());
        for requirement in ALL.iter() {
            assert!(!requirement.text.is_empty() && !requirement.source.clause.is_empty(), "{}", requirement.id);
        }
    }
}
