//! The JWKS of callback tokens, and one of an issuer that is not to be trusted.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use hyper::StatusCode;

use crate::contract::Source;
use crate::identity::Keys;
use crate::platform::front::Note;
use crate::platform::operation::{Access, Answer, Operation};
use crate::platform::refusal::{Refusal, json_response};
use crate::platform::state::{App, ready};

/// What is asked and answered here.
pub(crate) const OPERATION: Operation = Operation {
    id: "readKeys",
    description: "The public keys of the tokens that callbacks carry. They rotate, and may be kept until an unknown `kid` comes.",
    source: Source::new("Verifying callback requests", "JWKS"),
    access: Access::Free,
    parameters: &[],
    body: None,
    answers: &[Answer::body(200, "The keys, the newest last.", "platform.keys"), Answer::UNAVAILABLE],
};

pub(crate) async fn own(State(app): State<App>) -> Result<Response, Refusal> {
    let count = app.count_key_fetch();
    jwks(&app.keys, format!("fetch {count} of the keys")).await
}

pub(crate) async fn other(State(app): State<App>) -> Result<Response, Refusal> {
    jwks(app.other_keys(), "fetch of the keys of another issuer, which is not to be trusted".to_owned()).await
}

async fn jwks(keys: &Arc<Keys>, note: String) -> Result<Response, Refusal> {
    ready(keys).await?;
    let mut response = json_response(StatusCode::OK, &keys.jwks());
    response.extensions_mut().insert(Note(note));
    Ok(response)
}
