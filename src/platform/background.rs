//! Slow work that must not block other requests.

use std::sync::Arc;

use hyper::StatusCode;

use super::api_error::ApiError;
use crate::identity::Keys;

/// Runs slow work on a thread of its own.
pub(crate) async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
    let unavailable = |_| ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", "the gateway is stopping");
    tokio::task::spawn_blocking(work).await.map_err(unavailable)
}

/// Waits for the first keys, so that signing does not block afterwards.
pub(crate) async fn first_key(keys: &Arc<Keys>) -> Result<(), ApiError> {
    if keys.is_ready() {
        return Ok(());
    }
    let keys = Arc::clone(keys);
    run(move || drop(keys.published())).await
}
