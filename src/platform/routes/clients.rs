//! `GET /api/2/clients/{id}`: the tenant of an API client.

use hyper::StatusCode;
use percent_encoding::percent_decode_str;
use serde_json::json;

use super::caller::caller;
use crate::platform::api_error::ApiError;
use crate::platform::request::ReceivedRequest;
use crate::platform::response::ApiResponse;
use crate::platform::state::State;

/// Reads a client.
pub(crate) fn read(state: &State, request: &ReceivedRequest) -> Result<ApiResponse, ApiError> {
    let caller = caller(state, request)?;
    let id = request.path().rsplit('/').next().unwrap_or_default();
    // An id that does not decode to text belongs to nobody; the error shows it as it was sent.
    let id = percent_decode_str(id).decode_utf8().unwrap_or(id.into());
    let is_own = caller.as_ref().is_some_and(|grant| grant.client_id == id);
    let tenant = match &caller {
        Some(grant) if is_own => Some(grant.tenant_id),
        _ => state.settings.directory.tenant_of(&id),
    };
    let Some(tenant) = tenant else {
        let message = format!("there is no client `{id}`; ask for the client that fetched the token");
        return Err(ApiError::new(StatusCode::NOT_FOUND, "not_found", message));
    };
    if caller.is_some_and(|grant| !is_own && !state.settings.directory.reaches(grant.tenant_id, tenant)) {
        let message = format!("this client may not see the client `{id}`; ask for the client that fetched the token");
        return Err(ApiError::new(StatusCode::FORBIDDEN, "forbidden", message));
    }
    Ok(ApiResponse::json(StatusCode::OK, &json!({ "client_id": id, "tenant_id": tenant, "type": "api_client" })))
}
