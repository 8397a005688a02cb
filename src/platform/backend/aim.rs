//! What a request was for: its path or, where that is not one of the platform's, what is near it or in its body.

use hyper::Method;
use serde_json::Value;

use crate::platform::endpoint::{ENDPOINTS, Endpoint, EndpointId, OTHER_ISSUER, OWN_PATHS, STATUS_PATH, TOKEN_PATH};
use crate::platform::request::ReceivedRequest;

/// Members that show that a JSON body is a status report.
const OF_REPORTS: [&str; 6] =
    ["application_code", "application_id", "module", "vendor_system", "events", "activation_event"];

/// What a backend wants of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Aim {
    /// An access token.
    Token,
    /// To report its status.
    Report,
    /// Something else: keys, its own client, or what this gateway does not have.
    Other,
}

/// A request's aim, and whether it has the path and the method for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Aimed {
    pub(crate) aim: Aim,
    pub(crate) at_path: bool,
    pub(crate) by_method: bool,
}

impl Aim {
    /// The path for it; of several, the usual one.
    pub(crate) fn path(self) -> &'static str {
        if self == Self::Token { TOKEN_PATH } else { STATUS_PATH }
    }

    /// All paths for it.
    pub(crate) fn paths(self) -> impl Iterator<Item = &'static str> {
        ENDPOINTS.iter().filter(move |endpoint| Self::of(endpoint.id) == self).map(|endpoint| endpoint.path)
    }

    fn of(endpoint: EndpointId) -> Self {
        match endpoint {
            EndpointId::IssueToken => Self::Token,
            EndpointId::ReportStatus => Self::Report,
            _ => Self::Other,
        }
    }
}

/// The aim of a request; `None` for one to the gateway's own endpoints.
pub(crate) fn aimed(request: &ReceivedRequest) -> Option<Aimed> {
    let path = request.path();
    if path.starts_with(OWN_PATHS) || path.starts_with(OTHER_ISSUER) {
        return None;
    }
    let here = || ENDPOINTS.iter().filter(|endpoint| endpoint.is_at(path));
    if let Some(endpoint) = here().next() {
        let aim = Aim::of(endpoint.id);
        // A browser or a probe asks this way, and gets its answer.
        let probes = [Method::OPTIONS, Method::HEAD].contains(&request.method);
        return Some(Aimed { aim, at_path: true, by_method: probes || Endpoint::find(request).is_some() });
    }
    Some(Aimed { aim: near(path, request.body.bytes()), at_path: false, by_method: true })
}

/// What a request to this path, with this body, was for.
pub(crate) fn aim_of(path: &str, body: &[u8]) -> Aim {
    let here = ENDPOINTS.iter().find(|endpoint| endpoint.is_at(path));
    here.map_or_else(|| near(path, body), |endpoint| Aim::of(endpoint.id))
}

/// What a request to another path was for, by the words in its path and the members of its body.
fn near(path: &str, body: &[u8]) -> Aim {
    let path = path.to_ascii_lowercase();
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    // A plural at most.
    let is_near = |part: &str, word: &str| part.starts_with(word) && part.len() <= word.len() + 2;
    let last = parts.clone().next_back().unwrap_or_default();
    let is_platform = parts.clone().any(|part| ["api", "idp", "bc", "oauth", "oauth2"].contains(&part));
    if is_near(last, "token") && (is_platform || last == path.trim_matches('/')) || asks_for_token(body) {
        return Aim::Token;
    }
    let is_of_integrations = parts.any(|part| part.replace(['-', '_'], "") == "integrationmanagement");
    let is_status = (is_of_integrations || is_platform) && path.split('/').any(|part| is_near(part, "status"));
    if is_status || is_report(body) { Aim::Report } else { Aim::Other }
}

fn asks_for_token(body: &[u8]) -> bool {
    let has_grant = |name: &str| name == "grant_type";
    let form = || url::form_urlencoded::parse(body).any(|(name, _)| has_grant(&name));
    body.len() < 8192 && (form() || members(body).iter().any(|name| has_grant(name)))
}

fn is_report(body: &[u8]) -> bool {
    members(body).iter().filter(|name| OF_REPORTS.contains(&name.as_str())).count() >= 2
}

/// The names of the members of a JSON object.
fn members(body: &[u8]) -> Vec<String> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => members.into_iter().map(|(name, _)| name).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_paths_are_for_tokens_or_reports() {
        for path in ["//api/2/idp/token", "/api/2/idp/token/", "/API/2/idp/token", "/api/1/idp/token", "/oauth/token"] {
            assert_eq!(near(path, b""), Aim::Token, "{path}");
        }
        for path in [
            "//api/integration_management/v2/status",
            "/api/integration_management/v1/status",
            "/integration_management/v2/status/",
            "/api/integration-management/v2/statuses",
            "/api/v2/status",
        ] {
            assert_eq!(near(path, b""), Aim::Report, "{path}");
        }
        for path in ["/", "/favicon.ico", "/healthz", "/status", "/api/2/tenants/x", "/robots.txt", "/api/2/users/me"] {
            assert_eq!(near(path, b""), Aim::Other, "{path}");
        }
        assert_eq!(near("/x", b"grant_type=client_credentials"), Aim::Token);
        assert_eq!(near("/x", br#"{ "grant_type": "client_credentials" }"#), Aim::Token);
        assert_eq!(near("/x", br#"{ "module": {}, "events": [] }"#), Aim::Report);
    }
}
