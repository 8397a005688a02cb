//! Errors for requests to no endpoint. They list what exists.

use hyper::StatusCode;
use hyper::header::{ALLOW, HeaderValue};
use serde_json::{Value, json};

use crate::platform::api_error::ApiError;
use crate::platform::endpoint::{ENDPOINTS, Endpoint};
use crate::platform::request::ReceivedRequest;

/// The member of the details that lists endpoints.
const LISTED: &str = "endpoints";

/// A 404 for an unknown path, or a 405 for a wrong method.
pub(crate) fn error(request: &ReceivedRequest) -> ApiError {
    let here: Vec<&Endpoint> = ENDPOINTS.iter().filter(|endpoint| endpoint.is_at(request.path())).collect();
    if here.is_empty() { unknown_path(request) } else { wrong_method(request, &here) }
}

fn unknown_path(request: &ReceivedRequest) -> ApiError {
    let path = request.uri.path();
    let fix = near(request.path()).unwrap_or("`details.endpoints` lists what exists".to_owned());
    let message = format!("`{path}` is not an endpoint of this gateway; {fix}");
    let all = ENDPOINTS.iter().map(listed).collect();
    ApiError::new(StatusCode::NOT_FOUND, "not_found", message).details(LISTED, all)
}

/// The endpoint that the path nearly names, and how it differs.
fn near(path: &str) -> Option<String> {
    let single = path.split('/').filter(|part| !part.is_empty()).map(|part| format!("/{part}")).collect::<String>();
    let known = |path: &str| ENDPOINTS.iter().find(|endpoint| endpoint.is_at(path)).map(|_| path.to_owned());
    let any_case = || ENDPOINTS.iter().find(|known| known.path.eq_ignore_ascii_case(&single));
    let right = known(&single).or_else(|| any_case().map(|endpoint| endpoint.path.to_owned()))?;
    let differs = if path.contains("//") {
        "it has one slash too many: the URL before the path must not end in a slash"
    } else if path.len() > single.len() {
        "it has one slash too many, at its end"
    } else {
        "capital and small letters differ"
    };
    Some(format!("{differs}; ask for `{right}`"))
}

fn wrong_method(request: &ReceivedRequest, here: &[&Endpoint]) -> ApiError {
    let methods = here.iter().map(|endpoint| endpoint.method.as_str()).collect::<Vec<_>>().join(", ");
    let message = format!("`{}` does not support {}; use {methods}", request.uri.path(), request.method);
    let allowed = HeaderValue::try_from(methods.replace("GET", "GET, HEAD")).unwrap_or(HeaderValue::from_static(""));
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message)
        .details(LISTED, here.iter().copied().map(listed).collect())
        .header(ALLOW, allowed)
}

fn listed(endpoint: &Endpoint) -> Value {
    json!({ "method": endpoint.method.as_str(), "path": endpoint.path, "about": endpoint.about })
}
