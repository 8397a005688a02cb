//! The endpoints. [`ENDPOINTS`] is the one list: it makes the router and tells a lost caller what exists.

mod admin;
mod clients;
mod keys;
mod status;
mod token;

use axum::Router;
use axum::routing::{MethodRouter, delete, get, post};
use hyper::header::{ALLOW, HeaderValue};
use hyper::{Method, StatusCode};
use serde_json::{Value, json};

use super::exchange::Inbound;
use super::refusal::Refusal;
use super::shared::App;

/// What the paths of the gateway's own endpoints begin with. All others are the platform's.
pub(super) const OWN_PATHS: &str = "/_acgw/";

/// Where the issuer lives that nobody should trust. Handlers fetch its keys, so it is no endpoint of the gateway's own.
pub(super) const OTHER_ISSUER: &str = "/other-issuer";

/// Where status reports go (S0, “API endpoint”).
pub const STATUS_PATH: &str = "/api/integration_management/v2/status";

/// Where the issuer publishes its keys, below its own URL (“Verifying callback requests”).
pub const KEYS_PATH: &str = "/api/idp/v1/keys";

/// Where callback tokens are made on request.
pub const MINT_PATH: &str = "/_acgw/tokens";

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
    endpoint(Method::POST, MINT_PATH, "a callback token, good or bad", || post(admin::mint)),
    endpoint(Method::DELETE, "/_acgw/state", "forget reports and journal", || delete(admin::forget)),
    endpoint(Method::GET, "/other-issuer/api/idp/v1/keys", "keys not to be trusted (JWKS)", || get(keys::other)),
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

async fn unknown_path(inbound: Inbound) -> Refusal {
    let path = inbound.uri.path();
    let near = |e: &&Endpoint| e.path.eq_ignore_ascii_case(path.trim_end_matches('/'));
    let remedy = ENDPOINTS.iter().find(near).map_or("`details` lists what exists".to_owned(), |near| {
        format!("`{}` is, and `details` lists what else exists", near.path)
    });
    let message = format!("`{path}` is no endpoint of this gateway; {remedy}");
    Refusal::new(StatusCode::NOT_FOUND, "not_found", message).details(ENDPOINTS.iter().map(listed).collect())
}

async fn wrong_method(inbound: Inbound) -> Refusal {
    let path = inbound.uri.path();
    let here: Vec<&Endpoint> = ENDPOINTS.iter().filter(|e| matches(e.path, path)).collect();
    let methods = here.iter().map(|e| e.method.as_str()).collect::<Vec<_>>().join(", ");
    let message = format!("`{path}` does not take {}; use {methods}", inbound.method);
    let allow = HeaderValue::try_from(methods).unwrap_or(HeaderValue::from_static(""));
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
    fn the_other_issuer_is_listed_where_it_says() {
        assert!(ENDPOINTS.iter().any(|e| e.path == format!("{OTHER_ISSUER}/api/idp/v1/keys")));
    }
}
