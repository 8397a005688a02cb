//! The endpoints as data. [`ENDPOINTS`] is the only list: it routes requests, writes the OpenAPI document, and tells a
//! caller with a wrong URL what exists. `routes` has the code behind each endpoint.

use hyper::Method;

use super::operation::Operation;
use super::operations::{FETCH_TOKEN, FETCH_TOKEN_BY_QUERY, READ_CLIENT, READ_DISCOVERY, READ_KEYS, REPORT_STATUS};
use super::request::ReceivedRequest;

/// The paths of the gateway's own endpoints start with this. All others belong to the platform.
pub(crate) const OWN_PATHS: &str = "/_acgw/";

/// The path of an issuer that nobody should trust. Handlers fetch its keys, so it is not one of the gateway's own paths.
pub(crate) const OTHER_ISSUER: &str = "/other-issuer";

/// Where vendors send status reports (“API endpoint”, Integration Management).
pub const STATUS_PATH: &str = "/api/integration_management/v2/status";

/// Where vendors fetch access tokens (“Authenticating to the platform”). Two other paths do the same.
pub(crate) const TOKEN_PATH: &str = "/api/2/idp/token";

/// Where an issuer publishes its keys, below its own URL (“Verifying callback requests”). One other path does the same.
pub const KEYS_PATH: &str = "/api/idp/v1/keys";

/// Where an issuer publishes its keys too: the place that the discovery document names.
pub(crate) const DISCOVERED_KEYS_PATH: &str = "/api/2/idp/keys";

/// Where an issuer says where everything is (OpenID Connect Discovery).
pub(crate) const DISCOVERY_PATH: &str = "/.well-known/openid-configuration";

/// Where callers request callback tokens.
pub const MINT_PATH: &str = "/_acgw/tokens";

/// Where callers list and replace the faults in force.
pub const FAULTS_PATH: &str = "/_acgw/faults";

/// Where callers send a callback.
pub(crate) const CALLBACKS_PATH: &str = "/_acgw/callbacks";

/// Names the code behind an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndpointId {
    IssueToken,
    ReadKeys,
    ReadDiscovery,
    ReadClient,
    ReportStatus,
    Health,
    ListIntegrations,
    ReadJournal,
    SendCallback,
    RotateKeys,
    MintToken,
    ListFaults,
    ReplaceFaults,
    OpenApi,
    Forget,
    ReadOtherKeys,
}

/// One method of one path.
pub(crate) struct Endpoint {
    pub(crate) id: EndpointId,
    pub(crate) method: Method,
    /// May have a part in braces, which stands for any text.
    pub(crate) path: &'static str,
    /// A title of a few words.
    pub(crate) about: &'static str,
    /// What it takes and answers; `None` for the gateway's own endpoints, which the platform does not have.
    pub(crate) operation: Option<&'static Operation>,
}

/// An endpoint of the platform.
const fn platform(
    id: EndpointId,
    method: Method,
    path: &'static str,
    about: &'static str,
    operation: &'static Operation,
) -> Endpoint {
    Endpoint { id, method, path, about, operation: Some(operation) }
}

/// One of the gateway's own endpoints.
const fn own(id: EndpointId, method: Method, path: &'static str, about: &'static str) -> Endpoint {
    Endpoint { id, method, path, about, operation: None }
}

/// Every endpoint.
pub(crate) const ENDPOINTS: &[Endpoint] = &[
    platform(EndpointId::IssueToken, Method::POST, TOKEN_PATH, "access tokens", &FETCH_TOKEN),
    platform(EndpointId::IssueToken, Method::POST, "/bc/idp/token", "access tokens", &FETCH_TOKEN_BY_QUERY),
    platform(EndpointId::IssueToken, Method::POST, "/idp/token", "access tokens", &FETCH_TOKEN),
    platform(EndpointId::ReadKeys, Method::GET, KEYS_PATH, "keys of callback tokens (JWKS)", &READ_KEYS),
    platform(EndpointId::ReadKeys, Method::GET, DISCOVERED_KEYS_PATH, "keys of callback tokens (JWKS)", &READ_KEYS),
    platform(EndpointId::ReadDiscovery, Method::GET, DISCOVERY_PATH, "where the issuer has its keys", &READ_DISCOVERY),
    platform(EndpointId::ReadClient, Method::GET, "/api/2/clients/{id}", "an API client and its tenant", &READ_CLIENT),
    platform(EndpointId::ReportStatus, Method::POST, STATUS_PATH, "status reports", &REPORT_STATUS),
    own(EndpointId::Health, Method::GET, "/_acgw/health", "whether the gateway answers"),
    own(EndpointId::ListIntegrations, Method::GET, "/_acgw/integrations", "the reported status"),
    own(EndpointId::ReadJournal, Method::GET, "/_acgw/journal", "every exchange, newest last"),
    own(EndpointId::SendCallback, Method::POST, CALLBACKS_PATH, "send a callback"),
    own(EndpointId::RotateKeys, Method::POST, "/_acgw/keys/rotate", "a new signing key"),
    own(EndpointId::MintToken, Method::POST, MINT_PATH, "a callback token, good or bad"),
    own(EndpointId::ListFaults, Method::GET, FAULTS_PATH, "the faults in force"),
    own(EndpointId::ReplaceFaults, Method::PUT, FAULTS_PATH, "replace the faults in force"),
    own(EndpointId::OpenApi, Method::GET, "/_acgw/openapi", "the interfaces as OpenAPI 3.1"),
    own(EndpointId::Forget, Method::DELETE, "/_acgw/state", "forget reports and journal"),
    own(EndpointId::ReadOtherKeys, Method::GET, "/other-issuer/api/idp/v1/keys", "keys of an untrusted issuer (JWKS)"),
];

impl Endpoint {
    /// The endpoint that a request calls. An endpoint that answers GET answers HEAD too.
    pub(crate) fn find(request: &ReceivedRequest) -> Option<&'static Self> {
        let method = if request.method == Method::HEAD { &Method::GET } else { &request.method };
        ENDPOINTS.iter().find(|endpoint| endpoint.method == *method && endpoint.is_at(request.path()))
    }

    /// Whether a path is the endpoint's.
    pub(crate) fn is_at(&self, path: &str) -> bool {
        if !self.path.contains('{') {
            return self.path == path;
        }
        let (mut pattern, mut parts) = (self.path.split('/'), path.split('/'));
        loop {
            match (pattern.next(), parts.next()) {
                (None, None) => return true,
                (Some(expected), Some(part)) if expected == part => {}
                (Some(expected), Some(part)) if expected.starts_with('{') && !part.is_empty() => {}
                _ => return false,
            }
        }
    }
}

/// The endpoints that the platform has.
pub(crate) fn of_platform() -> impl Iterator<Item = &'static Endpoint> {
    ENDPOINTS.iter().filter(|endpoint| endpoint.operation.is_some())
}

/// What the platform's endpoint for such a request is about, and what it takes and answers.
pub(crate) fn platform_operation(method: &str, path: &str) -> Option<(&'static str, &'static Operation)> {
    let method = if method == "HEAD" { "GET" } else { method };
    let endpoint = of_platform().find(|endpoint| endpoint.method == method && endpoint.is_at(path))?;
    Some((endpoint.about, endpoint.operation?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_paths() {
        let clients = ENDPOINTS.iter().find(|endpoint| endpoint.id == EndpointId::ReadClient).expect("an endpoint");
        assert!(clients.is_at("/api/2/clients/x"));
        for path in ["/api/2/clients", "/api/2/clients/", "/api/2/clients/x/y"] {
            assert!(!clients.is_at(path), "{path}");
        }
        assert!(!ENDPOINTS.iter().any(|endpoint| endpoint.is_at("/idp/token/")));
    }

    #[test]
    fn the_platforms_endpoints_and_no_others_are_described() {
        for Endpoint { path, operation, .. } in ENDPOINTS {
            let is_own = path.starts_with(OWN_PATHS) || path.starts_with(OTHER_ISSUER);
            assert_eq!(operation.is_none(), is_own, "{path}");
        }
    }

    #[test]
    fn the_other_issuer_is_listed_where_it_says() {
        assert!(ENDPOINTS.iter().any(|endpoint| endpoint.path == format!("{OTHER_ISSUER}{KEYS_PATH}")));
    }
}
