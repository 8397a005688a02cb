//! The gateway's own endpoints under `/_acgw/`. The journal does not record them.

use std::sync::Arc;

use hyper::StatusCode;
use serde::Serialize;
use serde_json::json;

use crate::identity::TokenRequest;
use crate::platform::api_error::ApiError;
use crate::platform::background;
use crate::platform::openapi::openapi as document;
use crate::platform::request::ReceivedRequest;
use crate::platform::response::ApiResponse;
use crate::platform::state::State;

pub(crate) fn health(state: &State) -> ApiResponse {
    let (site, target) = (&state.site, &state.settings.target);
    let version = env!("CARGO_PKG_VERSION");
    shown(&json!({ "status": "ok", "version": version, "url": site.url, "issuer": site.issuer, "target": target }))
}

pub(crate) async fn integrations(state: &Arc<State>) -> Result<ApiResponse, ApiError> {
    let state = Arc::clone(state);
    background::run(move || shown(&state.register.list())).await
}

pub(crate) async fn journal(state: &Arc<State>) -> Result<ApiResponse, ApiError> {
    let state = Arc::clone(state);
    background::run(move || shown(&state.journal.entries())).await
}

pub(crate) async fn rotate(state: &State) -> Result<ApiResponse, ApiError> {
    let keys = Arc::clone(&state.keys);
    let key = background::run(move || keys.rotate()).await?;
    Ok(shown(&json!({ "kid": key.kid() })))
}

pub(crate) async fn mint(state: &Arc<State>, request: &ReceivedRequest) -> Result<ApiResponse, ApiError> {
    let wanted: TokenRequest = serde_json::from_slice(request.body()?).map_err(|error| {
        let message =
            format!("the body is not a request for a token: {error}; send {{\"endpoint_id\": …, \"flaw\": …}}");
        ApiError::new(StatusCode::BAD_REQUEST, "bad_token_request", message)
    })?;
    let state = Arc::clone(state);
    background::run(move || shown(&json!({ "token": state.mint(&wanted) }))).await
}

pub(crate) fn openapi() -> ApiResponse {
    shown(&document(&[]))
}

pub(crate) fn forget(state: &State) -> ApiResponse {
    state.forget();
    ApiResponse::empty(StatusCode::NO_CONTENT).unrecorded()
}

/// A response with this value, which the journal does not record.
pub(crate) fn shown(value: &impl Serialize) -> ApiResponse {
    ApiResponse::json(StatusCode::OK, value).unrecorded()
}
