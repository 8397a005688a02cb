//! The gateway's own endpoints under `/_acgw/`. They are not in the journal.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use serde::Serialize;
use serde_json::json;

use super::OTHER_ISSUER;
use crate::identity::TokenRequest;
use crate::identity::flawed_tokens::Mint;
use crate::platform::front::{Inbound, Unrecorded};
use crate::platform::refusal::{Refusal, json_response};
use crate::platform::state::{App, aside};

pub(crate) async fn health(State(app): State<App>) -> Response {
    let version = env!("CARGO_PKG_VERSION");
    shown(&json!({ "status": "ok", "version": version, "url": app.url, "issuer": app.issuer, "target": app.target }))
}

pub(crate) async fn integrations(State(app): State<App>) -> Result<Response, Refusal> {
    aside(move || shown(&app.register.list())).await
}

pub(crate) async fn journal(State(app): State<App>) -> Result<Response, Refusal> {
    aside(move || shown(&app.journal.entries())).await
}

pub(crate) async fn rotate(State(app): State<App>) -> Result<Response, Refusal> {
    let keys = Arc::clone(&app.keys);
    let key = aside(move || keys.rotate()).await?;
    Ok(shown(&json!({ "kid": key.kid() })))
}

pub(crate) async fn mint(State(app): State<App>, inbound: Inbound) -> Result<Response, Refusal> {
    let request: TokenRequest = serde_json::from_slice(inbound.0.body()?).map_err(|error| {
        let message = format!("this is no request for a token: {error}; send {{\"endpoint_id\": …, \"flaw\": …}}");
        Refusal::new(StatusCode::BAD_REQUEST, "bad_token_request", message)
    })?;
    aside(move || {
        let other_issuer = format!("{}{OTHER_ISSUER}", app.url);
        let mint =
            Mint { issuer: &app.issuer, keys: &app.keys, other_issuer: &other_issuer, other_keys: app.other_keys() };
        shown(&json!({ "token": mint.token(&request) }))
    })
    .await
}

pub(crate) async fn openapi() -> Response {
    shown(&crate::platform::openapi())
}

pub(crate) async fn forget(State(app): State<App>) -> Response {
    app.forget();
    unrecorded(StatusCode::NO_CONTENT.into_response())
}

pub(crate) fn shown(value: &impl Serialize) -> Response {
    unrecorded(json_response(StatusCode::OK, value))
}

fn unrecorded(mut response: Response) -> Response {
    response.extensions_mut().insert(Unrecorded);
    response
}
