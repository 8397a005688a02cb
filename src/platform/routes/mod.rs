//! The endpoints. [`ENDPOINTS`] is the one list: it makes the router and tells a lost caller what exists.

pub(crate) mod admin;
pub(crate) mod callbacks;
pub(crate) mod clients;
pub(crate) mod faults;
pub(crate) mod keys;
pub(crate) mod place;
pub(crate) mod status;
pub(crate) mod token;

use axum::Router;
use axum::routing::{MethodRouter, delete, get, post, put};
use hyper::header::{ALLOW, HeaderValue};
use hyper::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::front::{Inbound, Received};
use super::operation::Operation;
use super::refusal::Refusal;
use super::state::{App, Shared};

pub(super) use status::report;

pub(super) use place::{KEYS, TOKEN, is_platform, places};

/// What the paths of the gateway's own endpoints begin with. All others are the platform's.
pub(crate) const OWN_PATHS: &str = "/_acgw/";

/// Where the issuer lives that nobody should trust. Handlers fetch its keys, so it is no endpoint of the gateway's own.
pub(crate) const OTHER_ISSUER: &str = "/other-issuer";

/// Where status reports go (S0, “API endpoint”).
pub const STATUS_PATH: &str = "/api/integration_management/v2/status";

/// Where access tokens are fetched (“Authenticating to the platform”); the other two paths do the same.
pub(crate) const TOKEN_PATH: &str = "/api/2/idp/token";

/// Where the issuer publishes its keys, below its own URL (“Verifying callback requests”).
pub const KEYS_PATH: &str = "/api/idp/v1/keys";

/// Where callback tokens are made on request.
pub const MINT_PATH: &str = "/_acgw/tokens";

/// Where the faults in force are shown and replaced.
pub const FAULTS_PATH: &str = "/_acgw/faults";

/// Where callbacks are sent on request.
pub(crate) const CALLBACKS_PATH: &str = "/_acgw/callbacks";

/// One method of one path.
pub(crate) struct Endpoint {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    /// A title of a few words.
    pub(crate) about: &'static str,
    /// What it takes and answers; `None` for the gateway's own endpoints, which the platform does not have.
    pub(crate) operation: Option<&'static Operation>,
    /// `None` for status reports, which do not go through the router: it takes longer than they do.
    route: Option<fn() -> MethodRouter<App>>,
}

/// An endpoint of the platform.
const fn platform(
    method: Method,
    path: &'static str,
    about: &'static str,
    operation: &'static Operation,
    route: fn() -> MethodRouter<App>,
) -> Endpoint {
    Endpoint { method, path, about, operation: Some(operation), route: Some(route) }
}

/// An endpoint of the gateway's own.
const fn endpoint(
    method: Method,
    path: &'static str,
    about: &'static str,
    route: fn() -> MethodRouter<App>,
) -> Endpoint {
    Endpoint { method, path, about, operation: None, route: Some(route) }
}

/// Every endpoint.
pub(crate) const ENDPOINTS: &[Endpoint] = &[
    platform(Method::POST, TOKEN_PATH, "access tokens", &token::BY_FORM, || post(token::issue)),
    platform(Method::POST, "/bc/idp/token", "access tokens", &token::BY_QUERY, || post(token::issue)),
    platform(Method::POST, "/idp/token", "access tokens", &token::BY_FORM, || post(token::issue)),
    platform(Method::GET, KEYS_PATH, "keys of callback tokens (JWKS)", &keys::OPERATION, || get(keys::own)),
    platform(Method::GET, "/api/2/clients/{id}", "an API client and its tenant", &clients::OPERATION, || {
        get(clients::show)
    }),
    Endpoint {
        method: Method::POST,
        path: STATUS_PATH,
        about: "status reports",
        operation: Some(&status::OPERATION),
        route: None,
    },
    endpoint(Method::GET, "/_acgw/health", "whether the gateway answers", || get(admin::health)),
    endpoint(Method::GET, "/_acgw/integrations", "the reported status", || get(admin::integrations)),
    endpoint(Method::GET, "/_acgw/journal", "every exchange, newest last", || get(admin::journal)),
    endpoint(Method::POST, CALLBACKS_PATH, "send a callback", || post(callbacks::send)),
    endpoint(Method::POST, "/_acgw/keys/rotate", "a new signing key", || post(admin::rotate)),
    endpoint(Method::POST, MINT_PATH, "a callback token, good or bad", || post(admin::mint)),
    endpoint(Method::GET, FAULTS_PATH, "the faults in force", || get(faults::show)),
    endpoint(Method::PUT, FAULTS_PATH, "other faults in their place", || put(faults::replace)),
    endpoint(Method::GET, "/_acgw/openapi", "the interfaces as OpenAPI 3.1", || get(admin::openapi)),
    endpoint(Method::DELETE, "/_acgw/state", "forget reports and journal", || delete(admin::forget)),
    endpoint(Method::GET, "/other-issuer/api/idp/v1/keys", "keys not to be trusted (JWKS)", || get(keys::other)),
];

/// The router over all endpoints but that of status reports.
pub(crate) fn router(app: App) -> Router {
    ENDPOINTS
        .iter()
        .filter_map(|endpoint| Some((endpoint.path, endpoint.route?)))
        .fold(Router::new(), |router, (path, route)| router.route(path, route()))
        .method_not_allowed_fallback(lost)
        .fallback(lost)
        .with_state(app)
}

/// The tenant that a request to the platform is about: the one that it names, or else that of its client.
pub(crate) fn tenant(app: &Shared, received: &Received) -> Option<Uuid> {
    status::tenant(app, received).or_else(|| token::tenant(app, received))
}

/// Whether a request is a status report.
pub(crate) fn is_report(received: &Received) -> bool {
    received.method == Method::POST && received.uri.path() == STATUS_PATH
}

async fn lost(inbound: Inbound) -> Refusal {
    let here: Vec<&Endpoint> = ENDPOINTS.iter().filter(|e| matches(e.path, inbound.uri.path())).collect();
    if here.is_empty() { unknown_path(&inbound) } else { wrong_method(&inbound, here) }
}

fn unknown_path(inbound: &Received) -> Refusal {
    let path = inbound.uri.path();
    let near = |e: &&Endpoint| e.path.eq_ignore_ascii_case(path.trim_end_matches('/'));
    let remedy = ENDPOINTS.iter().find(near).map_or("`details` lists what exists".to_owned(), |near| {
        format!("`{}` is, and `details` lists what else exists", near.path)
    });
    let message = format!("`{path}` is no endpoint of this gateway; {remedy}");
    Refusal::new(StatusCode::NOT_FOUND, "not_found", message).details(ENDPOINTS.iter().map(listed).collect())
}

fn wrong_method(inbound: &Received, here: Vec<&Endpoint>) -> Refusal {
    let path = inbound.uri.path();
    let methods = here.iter().map(|e| e.method.as_str()).collect::<Vec<_>>().join(", ");
    let message = format!("`{path}` does not take {}; use {methods}", inbound.method);
    // What answers GET answers HEAD too.
    let allowed = methods.replace("GET", "GET, HEAD");
    let allow = HeaderValue::try_from(allowed).unwrap_or(HeaderValue::from_static(""));
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message)
        .details(here.into_iter().map(listed).collect())
        .header(ALLOW, allow)
}

fn listed(endpoint: &Endpoint) -> Value {
    json!({ "method": endpoint.method.as_str(), "path": endpoint.path, "about": endpoint.about })
}

/// Whether a path is one of a pattern with `{…}` in it.
fn matches(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(expected), Some(actual)) if expected == actual || expected.starts_with('{') => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_paths() {
        assert!(matches("/api/2/clients/{id}", "/api/2/clients/x"));
        assert!(!matches("/api/2/clients/{id}", "/api/2/clients"));
        assert!(!matches("/idp/token", "/idp/token/"));
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
        assert!(ENDPOINTS.iter().any(|e| e.path == format!("{OTHER_ISSUER}/api/idp/v1/keys")));
    }
}
