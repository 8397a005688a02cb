//! What the documents ask of a handler beyond the form of single messages.

use serde::Serialize;

use super::source::Source;

/// How binding a requirement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A document states it: a handler that breaks it fails.
    Must,
    /// No document states it, or they disagree: reported, never failing by default.
    Advisory,
}

impl Level {
    /// The level as it stands in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Advisory => "advisory",
        }
    }
}

/// One thing asked of a handler.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Requirement {
    /// Dotted name, the rule of findings that no schema constraint names.
    pub id: &'static str,
    /// Must or advisory.
    pub level: Level,
    /// Document and clause.
    pub source: Source,
    /// The requirement in one sentence of our own.
    pub text: &'static str,
}

macro_rules! catalogue {
    ($($name:ident = $level:ident $id:literal, $document:literal, $clause:literal, $text:literal;)*) => {
        /// Every requirement, by name.
        pub mod requirements {
            use super::{Level, Requirement, Source};
            $(
                #[doc = $text]
                pub const $name: Requirement = Requirement {
                    id: $id,
                    level: Level::$level,
                    source: Source::new($document, $clause),
                    text: $text,
                };
            )*
            /// All of them, in order.
            pub const ALL: &[&Requirement] = &[$(&$name),*];
        }
    };
}

catalogue! {
    RESPONSE_FORM = Must "response.form", "Callback response format", "response body",
        "A callback is answered with the response that is defined for it: its members, their types, no others.";
    RESPONSE_STATUS = Must "response.status", "S2", "Response: the status code must be 200",
        "A callback that is carried out is answered with status 200.";
    RESPONSE_JSON = Must "response.json", "Basic requirements", "JSON",
        "An answer is JSON and says so in its Content-Type.";
    RESPONSE_ECHO = Must "response.request_id", "Callback response format", "request_id",
        "An answer carries the request_id of the request that it answers.";
    RESPONSE_ID = Must "response.response_id", "Callback response format", "response_id",
        "An answer carries a response_id of the handler's own, a new one for each answer.";
    REQUEST_TOLERANCE = Must "request.tolerance", "Callback request format", "request body",
        "Whatever the request format allows is taken.";
    REQUEST_HEADERS = Must "request.headers", "Callback request format", "request headers",
        "The documented request headers are taken, and none beyond them is needed.";
    PARTNER_STATE = Must "mirroring.partner.state", "Getting partner enablement state", "Response: payload.state",
        "The answer tells whether the partner in context.tenant_id is enabled; one that never was is DISABLED.";
    PARTNER_ENABLE = Must "mirroring.partner.enable", "Enabling a partner using mirroring", "Response",
        "Enabling creates the partner's record or updates the one that is there, and answers with the enabled partner's tenant id.";
    PARTNER_RESET = Must "mirroring.partner.reset", "Disabling a mirrored partner", "Response",
        "A reset disables the partner and all of its customers.";
    CUSTOMER_LIST = Must "mirroring.customer.list", "Getting customer enablement status", "Response: payload",
        "The answer lists exactly the partner's enabled customers, each once.";
    CUSTOMER_ENABLE = Must "mirroring.customer.enable", "S2", "Request: enabled",
        "Each customer in the list becomes enabled; the others stay as they are.";
    CUSTOMER_DISABLE = Must "mirroring.customer.disable", "Disabling mirrored customers", "Request: disabled",
        "Each customer in the list becomes disabled; the others stay as they are.";
    CUSTOMER_SETTINGS = Must "mirroring.customer.settings", "Getting customer enablement status", "Response: payload[*].settings",
        "A customer is listed with the settings that it was last enabled with.";
    ISOLATION = Must "mirroring.isolation", "Callback request format", "context.tenant_id",
        "A callback concerns the partner in context.tenant_id and nobody else's state.";
    CONCURRENCY = Must "mirroring.concurrency", "S2", "Request: enabled",
        "Callbacks that arrive together take effect as if they had come one after another.";
    LIFECYCLE = Must "mirroring.lifecycle", "Callback handler verification", "mirroring",
        "Enabling and disabling a test partner and a test customer goes as documented.";
    AUTH_TOKEN = Must "auth.token", "Verifying callback requests", "signature, issuer, expiry",
        "A request whose token is missing, unsigned, wrongly signed, expired or of another issuer is refused.";
    AUTH_SCOPE = Must "auth.scope", "Verifying callback requests", "scope",
        "A token is good only for the endpoint that its scope names: it must be the endpoint in context.endpoint_id.";
    AUTH_KEYS = Must "auth.keys", "Verifying callback requests", "public keys",
        "Keys are taken from the issuer's JWKS, by kid, and fetched again when they have rotated.";
    AUTH_EFFECT = Must "auth.effect", "Verifying callback requests", "deny",
        "A refused request changes nothing.";
    REFUSAL = Advisory "robustness.refusal", "Callback request format", "request body",
        "A request that the format does not allow is refused with a 4xx.";
    ROBUSTNESS = Advisory "robustness.survival", "Callback error handling", "server errors",
        "A malformed request leaves the handler working, and is not answered with a server error.";
    UNSTATED = Advisory "unstated", "no page", "left open",
        "What the documents leave open is best handled in the way that leaves the state asked for.";
    CLEAR_REFUSAL = Advisory "refusal.status", "Callback error handling", "401/403",
        "A refusal for want of a valid token is best said with 401 or 403, which the console shows as invalid credentials.";
    TLS = Must "transport.tls", "Basic requirements", "TLS 1.3",
        "An HTTPS handler speaks TLS 1.3 with a certificate that is valid for its host.";
    ANSWER = Must "transport.answer", "Callback error handling", "unreachable, timed out",
        "A callback gets a complete answer, in time and over HTTP.";
    STATUS_REPORT = Must "status.report", "S0", "Request body structure",
        "A status report that the handler sends keeps to its format, and the platform accepts it.";
}

#[cfg(test)]
mod tests {
    use super::requirements::ALL;

    #[test]
    fn identifiers_are_distinct_and_all_is_said() {
        let ids: std::collections::HashSet<_> = ALL.iter().map(|requirement| requirement.id).collect();
        assert_eq!(ids.len(), ALL.len());
        for requirement in ALL {
            assert!(!requirement.text.is_empty() && !requirement.source.clause.is_empty(), "{}", requirement.id);
        }
    }
}
