//! The facts about a request, taken when it has been answered.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::header::{AUTHORIZATION, HeaderName, HeaderValue, RETRY_AFTER};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::aim::{Aim, aimed};
use super::request::{BackendRequest, Fingerprint, KEPT, TokenIssued, TokenSent};
use crate::identity::{AccessTokenError, SUBJECT_TYPE};
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
    let fingerprint = fingerprint(token);
    match state.tokens.verify(token, request.at) {
        Ok(_) => TokenSent::Valid(fingerprint),
        Err(AccessTokenError::Expired) => TokenSent::Expired(fingerprint),
        Err(AccessTokenError::Signature) => TokenSent::NoToken("a token that has been changed".to_owned()),
        Err(_) => instead(token).map_or(TokenSent::Foreign(fingerprint), TokenSent::NoToken),
    }
}

/// What stands in place of an access token, if that can be told.
fn instead(token: &str) -> Option<String> {
    if NO_TOKENS.contains(&token.to_ascii_lowercase().as_str()) {
        return Some(if token.is_empty() { "nothing".to_owned() } else { format!("the word {token}") });
    }
    let first_word = token.split(' ').next().unwrap_or_default();
    if first_word.eq_ignore_ascii_case("bearer") {
        return Some("the word Bearer for the second time".to_owned());
    }
    if token.starts_with(['"', '\'']) {
        return Some("a token in quotes".to_owned());
    }
    if token.starts_with('{') {
        return Some("the whole answer of the token endpoint".to_owned());
    }
    let parts: Vec<&str> = token.split('.').collect();
    if parts.len() != 3 && token.starts_with("eyJ") {
        return Some("a token that was cut".to_owned());
    }
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts.get(1)?).ok()?).ok()?;
    match (claims.get("sub_type"), claims.get("client_id")) {
        (Some(kind), _) if kind == SUBJECT_TYPE => Some("the token of a callback".to_owned()),
        (_, Some(_)) if is_id_token(parts[0]) => Some("the id_token".to_owned()),
        _ => None,
    }
}

/// The platform's access tokens have a type of their own; an id_token is a plain JWT.
fn is_id_token(header: &str) -> bool {
    let header = URL_SAFE_NO_PAD.decode(header).unwrap_or_default();
    serde_json::from_slice(&header).is_ok_and(|header: Value| header["typ"] == "JWT")
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
