//! The rules of verification (“Verifying callback requests”), a function for each.
//!
//! A rule judges one thing, and passes if that is missing, because another rule requires it. So a test can remove a single
//! rule, and the handler has exactly that fault.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;
use jsonwebtoken::Algorithm;
use serde_json::Value;
use thiserror::Error;

use super::keys::{KeyError, PublicKey};
use super::token::Token;

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{reason}")]
pub struct Refusal {
    /// Status of the answer.
    pub status: u16,
    /// The reason, for the answer's body.
    pub reason: String,
}

impl Refusal {
    /// There is no trustworthy token: 401.
    pub fn token(reason: impl Into<String>) -> Self {
        Self { status: 401, reason: reason.into() }
    }

    /// The token is good, but not for this endpoint: 403.
    pub fn scope(reason: impl Into<String>) -> Self {
        Self { status: 403, reason: reason.into() }
    }
}

/// The result of a rule.
pub type Judgement = Result<(), Refusal>;

/// Everything that a rule can use.
pub struct Case<'a> {
    /// Headers of the request.
    pub headers: &'a HeaderMap,
    /// Body of the request, if it is JSON.
    pub body: Option<&'a Value>,
    /// The text after `Bearer` in the only `Authorization` header.
    pub bearer: Option<&'a str>,
    /// The token, if it is a JWT.
    pub token: Option<&'a Token>,
    /// The key for the token, once it has been looked up.
    pub key: Option<Result<&'a PublicKey, &'a KeyError>>,
    /// The trusted issuer.
    pub issuer: &'a str,
    /// How much clocks may differ.
    pub leeway: Duration,
    /// The time now.
    pub now: SystemTime,
}

/// The text after `Bearer` in the `Authorization` header, if there is exactly one such header.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (value, None) = (values.next()?, values.next()) else { return None };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// There is a bearer token.
pub fn present(case: &Case<'_>) -> Judgement {
    holds(case.bearer.is_some(), || Refusal::token("there is no bearer token; send one in `Authorization`"))
}

/// The bearer token is a JWT.
pub fn form(case: &Case<'_>) -> Judgement {
    let fits = case.bearer.is_none() || case.token.is_some();
    holds(fits, || Refusal::token("the bearer token is not a JWT; send three parts in base64url, joined by dots"))
}

/// Its algorithm is the one that the platform uses.
pub fn algorithm(case: &Case<'_>) -> Judgement {
    let Some(token) = case.token else { return Ok(()) };
    holds(token.algorithm() == Some("RS256"), || {
        Refusal::token(format!("`alg` is `{}`; sign with RS256", token.algorithm().unwrap_or_default()))
    })
}

/// It comes from the trusted issuer.
pub fn issuer(case: &Case<'_>) -> Judgement {
    let Some(token) = case.token else { return Ok(()) };
    let named = token.issuer().unwrap_or_default();
    holds(named.trim_end_matches('/') == case.issuer.trim_end_matches('/'), || {
        Refusal::token(format!("`iss` is `{named}`; send a token from `{}`", case.issuer))
    })
}

/// The issuer publishes the key that the token names.
pub fn key(case: &Case<'_>) -> Judgement {
    match case.key {
        Some(Err(error)) => Err(Refusal::token(error.to_string())),
        _ => Ok(()),
    }
}

/// This key made the signature.
pub fn signature(case: &Case<'_>) -> Judgement {
    let (Some(token), Some(Ok(key))) = (case.token, case.key) else { return Ok(()) };
    let signed = token.signed().as_bytes();
    let verified = jsonwebtoken::crypto::verify(token.signature(), signed, key.decoding(), Algorithm::RS256);
    holds(verified.unwrap_or(false), || {
        Refusal::token(format!("the signature was not made with the key `{}`; sign the token with it", key.kid()))
    })
}

/// The token has not expired.
pub fn expiry(case: &Case<'_>) -> Judgement {
    let Some(token) = case.token else { return Ok(()) };
    let latest = case.now.checked_sub(case.leeway).and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    let alive = token.expiry().is_some_and(|exp| latest.is_none_or(|latest| exp > latest.as_secs_f64()));
    holds(alive, || Refusal::token("the token has expired or has no `exp`; send a new one"))
}

/// The token is valid already, if it says from when.
pub fn not_before(case: &Case<'_>) -> Judgement {
    let Some(starts) = case.token.and_then(|token| token.claim("nbf")) else { return Ok(()) };
    let latest = case.now.checked_add(case.leeway).and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    let begun = latest.is_some_and(|latest| starts.as_f64().is_some_and(|starts| starts <= latest.as_secs_f64()));
    holds(begun, || Refusal::token(format!("the token is not valid before `{starts}`; send one that is valid now")))
}

/// The token requires no extensions, because this handler knows none (RFC 7515, `crit`).
pub fn critical(case: &Case<'_>) -> Judgement {
    let asked = case.token.and_then(|token| token.header("crit"));
    holds(asked.is_none(), || Refusal::token("the token has critical extensions; leave `crit` out"))
}

/// The token is for the endpoint in the body.
pub fn scope(case: &Case<'_>) -> Judgement {
    let (Some(token), Some(body)) = (case.token, case.body) else { return Ok(()) };
    let endpoint = body.pointer("/context/endpoint_id").and_then(Value::as_str);
    holds(endpoint.is_some_and(|endpoint| token.roles().any(|role| role == endpoint)), || {
        let endpoint = endpoint.unwrap_or_default();
        Refusal::scope(format!("the token has no role for the endpoint `{endpoint}`; send one that was issued for it"))
    })
}

fn holds(condition: bool, refusal: impl FnOnce() -> Refusal) -> Judgement {
    if condition { Ok(()) } else { Err(refusal()) }
}
