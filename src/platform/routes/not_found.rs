//! Errors for requests to no endpoint. They list what exists.

use hyper::StatusCode;
use hyper::header::{ALLOW, HeaderValue};
use serde_json::{Value, json};

use crate::platform::api_error::ApiError;
use crate::platform::endpoint::{ENDPOINTS, Endpoint};
use crate::platform::request::ReceivedRequest;

/// A 404 for an unknown path, or a 405 for a wrong method.
pub(crate) fn error(request: &ReceivedRequest) -> ApiError {
    let here: Vec<&Endpoint> = ENDPOINTS.iter().filter(|endpoint| endpoint.is_at(request.uri.path())).collect();
    if here.is_empty() { unknown_path(request) } else { wrong_method(request, &here) }
}

fn unknown_path(request: &ReceivedRequest) -> ApiError {
    let path = request.uri.path();
    let is_near = |endpoint: &&Endpoint| endpoint.path.eq_ignore_ascii_case(path.trim_end_matches('/'));
    let fix = ENDPOINTS.iter().find(is_near).map_or("`details` lists what exists".to_owned(), |near| {
        format!("`{}` is one, and `details` lists the others", near.path)
    });
    let message = format!("`{path}` is not an endpoint of this gateway; {fix}");
    ApiError::new(StatusCode::NOT_FOUND, "not_found", message).details(ENDPOINTS.iter().map(listed).collect())
}

fn wrong_method(request: &ReceivedRequest, here: &[&Endpoint]) -> ApiError {
    let methods = here.iter().map(|endpoint| endpoint.method.as_str()).collect::<Vec<_>>().join(", ");
    let message = format!("`{}` does not support {}; use {methods}", request.uri.path(), request.method);
    let allowed = HeaderValue::try_from(methods.replace("GET", "GET, HEAD")).unwrap_or(HeaderValue::from_static(""));
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message)
        .details(here.iter().copied().map(listed).collect())
        .header(ALLOW, allowed)
}

fn listed(endpoint: &Endpoint) -> Value {
    json!({ "method": endpoint.method.as_str(), "path": endpoint.path, "about": endpoint.about })
}
