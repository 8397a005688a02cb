//! The JWKS of callback tokens, and one of an issuer that nobody should trust.

use std::sync::Arc;

use hyper::StatusCode;

use crate::identity::Keys;
use crate::platform::api_error::ApiError;
use crate::platform::background;
use crate::platform::response::ApiResponse;
use crate::platform::state::State;

/// Reads the gateway's keys.
pub(crate) async fn read(state: &State) -> Result<ApiResponse, ApiError> {
    let count = state.count_key_fetch();
    jwks(&state.keys, format!("fetch {count} of the keys")).await
}

/// Reads the other issuer's keys.
pub(crate) async fn read_other(state: &State) -> Result<ApiResponse, ApiError> {
    jwks(state.other_keys(), "fetch of the keys of another issuer, which is not to be trusted".to_owned()).await
}

async fn jwks(keys: &Arc<Keys>, note: String) -> Result<ApiResponse, ApiError> {
    background::first_key(keys).await?;
    Ok(ApiResponse::json(StatusCode::OK, &keys.jwks()).note(Some(note)))
}
