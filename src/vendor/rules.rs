//! The rules of verification, one function each (protocol page “Verifying callback requests”).
//!
//! A rule judges one thing and lets pass what is not there to be judged: that is another rule's
//! business. So each can be taken out alone, and the handler is wrong in exactly that.

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
    /// There is no token, or none that can be trusted: 401.
    pub fn token(reason: impl Into<String>) -> Self {
        Self { status: 401, reason: reason.into() }
    }

    /// The token is good, but for something else: 403.
    pub fn scope(reason: impl Into<String>) -> Self {
        Self { status: 403, reason: reason.into() }
    }
}

/// What a rule says.
pub type Judgement = Result<(), Refusal>;

/// All that rules can go by.
pub struct Case<'a> {
    /// Headers of the request.
    pub headers: &'a HeaderMap,
    /// Body of the request, if it is JSON.
    pub body: Option<&'a Value>,
    /// What follows `Bearer` in the one `Authorization` header.
    pub bearer: Option<&'a str>,
    /// The token, if it has the form of one.
    pub token: Option<&'a Token>,
    /// The key for it, once it has been looked for.
    pub key: Option<Result<&'a PublicKey, &'a KeyError>>,
    /// The issuer that is trusted.
    pub issuer: &'a str,
    /// How much clocks may differ.
    pub leeway: Duration,
    /// The time now.
    pub now: SystemTime,
}

/// What follows `Bearer` in the `Authorization` header, if there is exactly one.
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
    holds(fits, || Refusal::token("the bearer token is no JWT; send three parts, base64url, joined by dots"))
}

/// It is signed with the one algorithm that the platform uses.
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
        Refusal::token(format!("`iss` is `{named}`; tokens must come from `{}`", case.issuer))
    })
}

/// The issuer publishes the key that the token names.
pub fn key(case: &Case<'_>) -> Judgement {
    match case.key {
        Some(Err(error)) => Err(Refusal::token(error.to_string())),
        _ => Ok(()),
    }
}

/// That key made the signature.
pub fn signature(case: &Case<'_>) -> Judgement {
    let (Some(token), Some(Ok(key))) = (case.token, case.key) else { return Ok(()) };
    let signed = token.signed().as_bytes();
    let verified = jsonwebtoken::crypto::verify(token.signature(), signed, key.decoding(), Algorithm::RS256);
    holds(verified.unwrap_or(false), || {
        Refusal::token(format!("the signature is not made with key `{}`; sign anew", key.kid()))
    })
}

/// The token has not expired.
pub fn expiry(case: &Case<'_>) -> Judgement {
    let Some(token) = case.token else { return Ok(()) };
    let latest = case.now.checked_sub(case.leeway).and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    let alive = token.expiry().is_some_and(|exp| latest.is_none_or(|latest| exp > latest.as_secs_f64()));
    holds(alive, || Refusal::token("the token has expired or tells no `exp`; send a fresh one"))
}

/// The token is valid already, where it says from when.
pub fn not_before(case: &Case<'_>) -> Judgement {
    let Some(starts) = case.token.and_then(|token| token.claim("nbf")) else { return Ok(()) };
    let latest = case.now.checked_add(case.leeway).and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    let begun = latest.is_some_and(|latest| starts.as_f64().is_some_and(|starts| starts <= latest.as_secs_f64()));
    holds(begun, || Refusal::token(format!("the token is not valid before `{starts}`; send one that is")))
}

/// It asks for nothing that is not understood here (RFC 7515, `crit`).
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
        Refusal::scope(format!("the token has no role for endpoint `{endpoint}`; send one that is issued for it"))
    })
}

fn holds(condition: bool, refusal: impl FnOnce() -> Refusal) -> Judgement {
    if condition { Ok(()) } else { Err(refusal()) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn judged(claims: &Value, body: Option<&Value>, rule: fn(&Case<'_>) -> Judgement) -> bool {
        use base64::Engine as _;
        let encode = |value: &Value| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string());
        let token = Token::parse(&format!("{}.{}.", encode(&json!({ "alg": "RS256" })), encode(claims)));
        let case = Case {
            headers: &HeaderMap::new(),
            body,
            bearer: None,
            token: token.as_ref(),
            key: None,
            issuer: "https://issuer/",
            leeway: Duration::from_secs(60),
            now: UNIX_EPOCH + Duration::from_secs(1000),
        };
        rule(&case).is_ok()
    }

    #[test]
    fn expiry_has_leeway() {
        for (exp, alive) in [(json!(941), true), (json!(940), false), (json!(940.5), true), (json!("2000"), false)] {
            assert_eq!(judged(&json!({ "exp": exp }), None, expiry), alive, "{exp}");
        }
    }

    #[test]
    fn a_start_has_leeway() {
        for (nbf, begun) in [(json!(1060), true), (json!(1061), false), (json!("1000"), false), (json!(0), true)] {
            assert_eq!(judged(&json!({ "nbf": nbf }), None, not_before), begun, "{nbf}");
        }
        assert!(judged(&json!({}), None, not_before));
    }

    #[test]
    fn a_role_is_the_whole_endpoint() {
        let body = json!({ "context": { "endpoint_id": "a.b" } });
        for (scope_claim, good) in [
            (json!([{ "role": "x" }, { "role": "a.b" }]), true),
            (json!([{ "role": "a.b.c" }]), false),
            (json!([{ "role": "a" }]), false),
            (json!([{ "role": ["a.b"] }]), false),
            (json!("a.b"), false),
        ] {
            assert_eq!(judged(&json!({ "scope": scope_claim }), Some(&body), scope), good, "{scope_claim}");
        }
        assert!(!judged(&json!({ "scope": [{ "role": "" }] }), Some(&json!({})), scope));
    }

    #[test]
    fn a_slash_at_the_end_makes_no_other_issuer() {
        for (iss, good) in [("https://issuer", true), ("https://issuer/", true), ("https://issuer.evil", false)] {
            assert_eq!(judged(&json!({ "iss": iss }), None, issuer), good, "{iss}");
        }
    }
}
