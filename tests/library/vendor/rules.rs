//! Callback tokens as the vendor reads them, and the rules that judge them.

use std::time::{Duration, UNIX_EPOCH};

use acgw::internals::vendor::{Case, Judgement, Token, rules};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::HeaderMap;
use serde_json::{Value, json};

fn raw(header: &Value, claims: &Value) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.c2ln", encode(header), encode(claims))
}

fn judged(claims: &Value, body: Option<&Value>, rule: fn(&Case<'_>) -> Judgement) -> bool {
    let token = Token::parse(&raw(&json!({ "alg": "RS256" }), claims));
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
        assert_eq!(judged(&json!({ "exp": exp }), None, rules::expiry), alive, "{exp}");
    }
}

#[test]
fn a_start_has_leeway() {
    for (nbf, begun) in [(json!(1060), true), (json!(1061), false), (json!("1000"), false), (json!(0), true)] {
        assert_eq!(judged(&json!({ "nbf": nbf }), None, rules::not_before), begun, "{nbf}");
    }
    assert!(judged(&json!({}), None, rules::not_before));
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
        assert_eq!(judged(&json!({ "scope": scope_claim }), Some(&body), rules::scope), good, "{scope_claim}");
    }
    assert!(!judged(&json!({ "scope": [{ "role": "" }] }), Some(&json!({})), rules::scope));
}

#[test]
fn a_slash_at_the_end_makes_no_other_issuer() {
    for (iss, good) in [("https://issuer", true), ("https://issuer/", true), ("https://issuer.evil", false)] {
        assert_eq!(judged(&json!({ "iss": iss }), None, rules::issuer), good, "{iss}");
    }
}

#[test]
fn a_token_comes_apart() {
    let claims = json!({ "iss": "https://issuer", "exp": 12, "scope": [{ "role": "a" }, 1, { "role": "b" }] });
    let token = Token::parse(&raw(&json!({ "alg": "RS256", "kid": "k" }), &claims)).expect("a token");
    assert_eq!((token.algorithm(), token.kid()), (Some("RS256"), Some("k")));
    assert_eq!((token.issuer(), token.expiry()), (Some("https://issuer"), Some(12.0)));
    assert_eq!(token.roles().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(format!("{}.{}", token.signed(), token.signature()), token.raw());
}

#[test]
fn other_forms_are_no_tokens() {
    let good = raw(&json!({}), &json!({}));
    for bad in ["", "a.b.c", "..", &format!("{good}.x"), &good[1..], &raw(&json!([]), &json!({}))] {
        assert!(Token::parse(bad).is_none(), "{bad}");
    }
}
