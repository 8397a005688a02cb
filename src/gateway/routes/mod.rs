//! The endpoints. [`ENDPOINTS`] is the one list: it makes the router and tells a lost caller what exists.

mod admin;
mod clients;
mod keys;
mod status;
mod token;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, delete, get, post};
use hyper::header::{ALLOW, HeaderValue};
use hyper::{Method, StatusCode};
use serde_json::json;

use super::exchange::{Inbound, Note, Received};
use super::refusal::Refusal;
use super::shared::App;

/// Where the issuer lives that nobody should trust.
pub(super) const OTHER_ISSUER: &str = "/_acgw/other-issuer";

/// Where status reports go (S0, “API endpoint”).
pub const STATUS_PATH: &str = "/api/integration_management/v2/status";

/// Where the issuer publishes its keys, below its own URL (“Verifying callback requests”).
pub const KEYS_PATH: &str = "/api/idp/v1/keys";

/// One method of one path.
struct Endpoint {
    method: Method,
    path: &'static str,
    about: &'static str,
    route: fn() -> MethodRouter<App>,
}

const fn endpoint(
    method: Method,
    path: &'static str,
    about: &'static str,
    route: fn() -> MethodRouter<App>,
) -> Endpoint {
    Endpoint { method, path, about, route }
}

const ENDPOINTS: &[Endpoint] = &[
    endpoint(Method::POST, "/api/2/idp/token", "access tokens", || post(token::issue)),
    endpoint(Method::POST, "/bc/idp/token", "access tokens", || post(token::issue)),
    endpoint(Method::POST, "/idp/token", "access tokens", || post(token::issue)),
    endpoint(Method::GET, KEYS_PATH, "keys of callback tokens (JWKS)", || get(keys::own)),
    endpoint(Method::GET, "/api/2/clients/{id}", "an API client and its tenant", || get(clients::show)),
    endpoint(Method::POST, STATUS_PATH, "status reports", || post(status::report)),
    endpoint(Method::GET, "/_acgw/health", "whether the gateway answers", || get(admin::health)),
    endpoint(Method::GET, "/_acgw/integrations", "the reported status", || get(admin::integrations)),
    endpoint(Method::GET, "/_acgw/journal", "every exchange, newest last", || get(admin::journal)),
    endpoint(Method::POST, "/_acgw/keys/rotate", "a new signing key", || post(admin::rotate)),
    endpoint(Method::DELETE, "/_acgw/state", "forget reports and journal", || delete(admin::forget)),
    endpoint(Method::GET, "/_acgw/other-issuer/api/idp/v1/keys", "keys not to be trusted (JWKS)", || get(keys::other)),
];

/// The router over all endpoints.
pub(super) fn router(app: App) -> Router {
    ENDPOINTS
        .iter()
        .fold(Router::new(), |router, endpoint| router.route(endpoint.path, (endpoint.route)()))
        .method_not_allowed_fallback(wrong_method)
        .fallback(unknown_path)
        .with_state(app)
}

async fn unknown_path(inbound: Inbound) -> Response {
    let details = ENDPOINTS.iter().map(|e| json!({ "method": e.method.as_str(), "path": e.path, "about": e.about }));
    let message = format!("`{}` is no endpoint of this gateway; `details` lists what exists", inbound.uri.path());
    unmatched(&inbound, Refusal::new(StatusCode::NOT_FOUND, "not_found", message).details(details.collect()))
}

async fn wrong_method(inbound: Inbound) -> Response {
    let here: Vec<&Endpoint> = ENDPOINTS.iter().filter(|e| matches(e.path, inbound.uri.path())).collect();
    let methods = here.iter().map(|e| e.method.as_str()).collect::<Vec<_>>().join(", ");
    let message = format!("`{}` does not take {}; use {methods}", inbound.uri.path(), inbound.method);
    let details = here.iter().map(|e| json!({ "method": e.method.as_str(), "path": e.path, "about": e.about }));
    let refusal =
        Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message).details(details.collect());
    let allow = HeaderValue::try_from(methods).unwrap_or(HeaderValue::from_static(""));
    unmatched(&inbound, refusal.header(ALLOW, allow))
}

/// Marks an answer to a request that met no endpoint.
fn unmatched(inbound: &Received, refusal: Refusal) -> Response {
    let mut response = refusal.into_response();
    let near = ENDPOINTS.iter().find(|e| e.path.eq_ignore_ascii_case(inbound.uri.path().trim_end_matches('/')));
    if let (Some(Note(note)), Some(near)) = (response.extensions_mut().get_mut(), near) {
        note.push_str(&format!("; `{}` is near", near.path));
    }
    response
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
    fn the_other_issuer_is_listed_where_it_says() {
        assert!(ENDPOINTS.iter().any(|e| e.path == format!("{OTHER_ISSUER}/api/idp/v1/keys")));
    }
}
