//! The facts about a request, taken when it has been answered.

use hyper::header::{AUTHORIZATION, HeaderName, HeaderValue, RETRY_AFTER};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::aim::{Aim, aimed};
use super::request::{BackendRequest, Fingerprint, KEPT, TokenIssued, TokenSent};
use crate::identity::AccessTokenError;
use crate::platform::request::ReceivedRequest;
use crate::platform::response::ApiResponse;
use crate::platform::routes;
use crate::platform::state::State;
use crate::text::mask;

/// What stands after `Bearer` where a program has no token.
const NO_TOKENS: [&str; 6] = ["", "undefined", "null", "none", "nil", "[object object]"];

/// Notes a request if it is one to the platform and requests are kept. `why` is the reason for the answer.
pub(crate) fn note(
    state: &State,
    request: &ReceivedRequest,
    response: Option<&ApiResponse>,
    (why, is_struck): (Option<&str>, bool),
) {
    let Some(aimed) = Some(request).filter(|_| state.backend.keeps()).and_then(aimed) else { return };
    let url = request.uri.path_and_query().map_or_else(|| request.uri.to_string(), ToString::to_string);
    let seconds = |value: &HeaderValue| value.to_str().ok()?.parse().ok();
    state.backend.add(BackendRequest {
        at: request.at,
        method: request.method.to_string(),
        url,
        path: request.path().to_owned(),
        headers: headers(request),
        body: request.body.bytes().clone(),
        aimed,
        token: token(state, request),
        issued: response.filter(|_| aimed.aim == Aim::Token).and_then(issued),
        tenant: (aimed.aim == Aim::Report).then(|| routes::tenant(state, request)).flatten(),
        status: response.map(|response| response.status.as_u16()),
        reason: why.map(|why| mask::text(why).into_owned()).unwrap_or_default(),
        retry_after: response.and_then(|response| response.headers.get(RETRY_AFTER)).and_then(seconds),
        is_struck,
    });
}

/// Copies: a long run has many requests, and their own headers keep the buffers of the connection.
fn headers(request: &ReceivedRequest) -> Vec<(HeaderName, String)> {
    let kept = KEPT.into_iter().filter_map(|name| {
        let value = request.headers.get(&name)?.to_str().ok()?;
        let is_bearer =
            name == AUTHORIZATION && value.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"));
        let value = if is_bearer { mask::header(name.as_str(), value).into_owned() } else { value.to_owned() };
        Some((name, value))
    });
    kept.collect()
}

fn token(state: &State, request: &ReceivedRequest) -> TokenSent {
    let Some(value) = request.headers.get(AUTHORIZATION) else { return TokenSent::Missing };
    let value = value.to_str().unwrap_or_default();
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") {
        return TokenSent::OtherScheme(scheme.to_owned());
    }
    if NO_TOKENS.contains(&token.to_ascii_lowercase().as_str()) {
        return TokenSent::NoToken;
    }
    let fingerprint = fingerprint(token);
    match state.tokens.verify(token, request.at) {
        Ok(_) => TokenSent::Valid(fingerprint),
        Err(AccessTokenError::Expired) => TokenSent::Expired(fingerprint),
        Err(_) => TokenSent::Foreign(fingerprint),
    }
}

fn fingerprint(token: &str) -> Fingerprint {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, token.as_bytes())
}

/// The access token of an answer.
fn issued(response: &ApiResponse) -> Option<TokenIssued> {
    let answer: Value = serde_json::from_slice(&response.body).ok()?;
    let token = fingerprint(answer.get("access_token")?.as_str()?);
    Some(TokenIssued { token, expires: Timestamp::from_second(answer.get("expires_on")?.as_i64()?).ok()? })
}
