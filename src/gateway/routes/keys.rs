//! The JWKS of callback tokens, and one of an issuer that is not to be trusted.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use hyper::StatusCode;

use crate::gateway::exchange::Note;
use crate::gateway::keys::Keys;
use crate::gateway::refusal::{Refusal, json_response};
use crate::gateway::shared::{App, ready};

pub(super) async fn own(State(app): State<App>) -> Result<Response, Refusal> {
    let count = app.count_key_fetch();
    jwks(&app.keys, format!("fetch {count} of the keys")).await
}

pub(super) async fn other(State(app): State<App>) -> Result<Response, Refusal> {
    jwks(app.other_keys(), "fetch of the keys of another issuer, which is not to be trusted".to_owned()).await
}

async fn jwks(keys: &Arc<Keys>, note: String) -> Result<Response, Refusal> {
    ready(keys).await?;
    let mut response = json_response(StatusCode::OK, &keys.jwks());
    response.extensions_mut().insert(Note(note));
    Ok(response)
}
