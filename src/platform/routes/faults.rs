//! `/_acgw/faults`: the faults in force.

use hyper::StatusCode;

use super::admin::shown;
use crate::platform::api_error::ApiError;
use crate::platform::fault::Fault;
use crate::platform::request::ReceivedRequest;
use crate::platform::response::ApiResponse;
use crate::platform::state::State;

/// Lists the faults.
pub(crate) fn list(state: &State) -> ApiResponse {
    shown(&state.faults.list())
}

/// Replaces the faults.
pub(crate) fn replace(state: &State, request: &ReceivedRequest) -> Result<ApiResponse, ApiError> {
    let faults: Vec<Fault> = serde_json::from_slice(request.body()?).map_err(|error| {
        let message = format!(
            "the body is not a list of faults: {error}; send one such as \
             [\"status=503:0.2\", {{\"token\": \"expired\", \"times\": 1}}], or an empty list for no faults"
        );
        ApiError::new(StatusCode::BAD_REQUEST, "bad_faults", message)
    })?;
    state.faults.set(faults);
    Ok(list(state))
}
