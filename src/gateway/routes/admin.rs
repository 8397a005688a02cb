//! The gateway's own endpoints under `/_acgw/`. They are not in the journal.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use serde::Serialize;
use serde_json::json;

use super::OTHER_ISSUER;
use crate::gateway::exchange::{Inbound, Unrecorded};
use crate::gateway::flaw::{Mint, TokenRequest};
use crate::gateway::refusal::{Refusal, json_response};
use crate::gateway::shared::{App, aside};

pub(super) async fn health(State(app): State<App>) -> Response {
    let version = env!("CARGO_PKG_VERSION");
    shown(&json!({ "status": "ok", "version": version, "url": app.url, "issuer": app.issuer, "target": app.target }))
}

pub(super) async fn integrations(State(app): State<App>) -> Result<Response, Refusal> {
    aside(move || shown(&app.register.list())).await
}

pub(super) async fn journal(State(app): State<App>) -> Result<Response, Refusal> {
    aside(move || shown(&app.journal.entries())).await
}

pub(super) async fn rotate(State(app): State<App>) -> Result<Response, Refusal> {
    let keys = Arc::clone(&app.keys);
    let key = aside(move || keys.rotate()).await?;
    Ok(shown(&json!({ "kid": key.kid() })))
}

pub(super) async fn mint(State(app): State<App>, inbound: Inbound) -> Result<Response, Refusal> {
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

pub(super) async fn openapi() -> Response {
    shown(&crate::gateway::openapi())
}

pub(super) async fn forget(State(app): State<App>) -> Response {
    app.forget();
    unrecorded(StatusCode::NO_CONTENT.into_response())
}

pub(super) fn shown(value: &impl Serialize) -> Response {
    unrecorded(json_response(StatusCode::OK, value))
}

fn unrecorded(mut response: Response) -> Response {
    response.extensions_mut().insert(Unrecorded);
    response
}
