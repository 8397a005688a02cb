//! The JWKS of callback tokens, and one of an issuer that nobody should trust.

use std::sync::Arc;

use hyper::StatusCode;
use serde_json::json;

use crate::identity::Keys;
use crate::platform::api_error::ApiError;
use crate::platform::background;
use crate::platform::endpoint::{DISCOVERED_KEYS_PATH, TOKEN_PATH};
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

/// Says where the keys are. They are at the gateway, whatever the issuer is called.
pub(crate) fn discovery(state: &State) -> ApiResponse {
    let (url, issuer) = (&state.site.url, &state.site.issuer);
    let document = json!({
        "issuer": issuer,
        "jwks_uri": format!("{url}{DISCOVERED_KEYS_PATH}"),
        "token_endpoint": format!("{url}{TOKEN_PATH}"),
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "id_token_signing_alg_values_supported": ["RS256"],
    });
    ApiResponse::json(StatusCode::OK, &document)
}

async fn jwks(keys: &Arc<Keys>, note: String) -> Result<ApiResponse, ApiError> {
    background::first_key(keys).await?;
    Ok(ApiResponse::json(StatusCode::OK, &keys.jwks()).note(Some(note)))
}
