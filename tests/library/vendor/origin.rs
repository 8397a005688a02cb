//! Who is let in (protocol page “Verifying callback requests”).

use std::time::Duration;

use acgw::internals::identity::SigningKey;
use acgw::internals::vendor::{Guard, Jwks, Refusal, rules};
use acgw::{Callback, Vendor};
use hyper::Request;
use serde_json::{Value, json};
use uuid::Uuid;

use super::support::*;

async fn status(vendor: &Vendor, token: Option<&str>) -> u16 {
    let body = request(Callback::PartnerGetState, Uuid::new_v4(), None);
    post(&vendor.url(), token, body).await.expect("an answer").status
}

fn vendor(issuer: &Issuer) -> Vendor {
    Vendor::builder().issuer(&issuer.url).start().expect("a vendor")
}

/// Tokens that must not pass, each with the one rule that refuses it and the status of the refusal.
fn bad_tokens(issuer: &Issuer) -> Vec<(&'static str, u16, Option<String>)> {
    let key = issuer.keys.signing();
    let header = json!({ "alg": "RS256", "kid": key.kid() });
    let with = |name: &str, value: Value| {
        let mut header = header.clone();
        header[name] = value;
        Some(sign(&header, &issuer.claims(), &key))
    };
    let other_endpoint = json!([{ "role": "cti.a.p.acgw.endpoint.v1.1~other.app.endpoint.v1.1" }]);
    vec![
        ("present", 401, None),
        ("form", 401, Some("no.token".to_owned())),
        ("form", 401, Some(unsigned(&header, &issuer.claims()))),
        ("algorithm", 401, with("alg", json!("RS512"))),
        ("critical", 401, with("crit", json!(["b64"]))),
        ("key", 401, with("kid", json!("another"))),
        ("key", 401, with("kid", Value::Null)),
        ("signature", 401, Some(sign(&header, &issuer.claims(), &SigningKey::generate()))),
        ("signature", 401, Some(format!("{}.", unsigned(&header, &issuer.claims())))),
        ("issuer", 401, Some(issuer.token_with(|claims| claims["iss"] = json!("https://acronis.cloud")))),
        ("issuer", 401, Some(issuer.token_with(|claims| claims["iss"] = Value::Null))),
        ("expiry", 401, Some(issuer.token_with(|claims| claims["exp"] = json!(now() - 61)))),
        ("expiry", 401, Some(issuer.token_with(|claims| claims["exp"] = Value::Null))),
        ("not_before", 401, Some(issuer.token_with(|claims| claims["nbf"] = json!(now() + 120)))),
        ("scope", 403, Some(issuer.token_with(|claims| claims["scope"] = other_endpoint))),
        ("scope", 403, Some(issuer.token_with(|claims| claims["scope"] = json!([])))),
    ]
}

#[tokio::test]
async fn each_bad_token_is_refused_by_one_rule() {
    let issuer = Issuer::start().await;
    let correct = vendor(&issuer);
    assert_eq!(status(&correct, Some(&issuer.token())).await, 200);
    for (rule, refusal, token) in bad_tokens(&issuer) {
        assert_eq!(status(&correct, token.as_deref()).await, refusal, "{rule}: {token:?}");
        let lax = Vendor::builder().guard(Guard::new(&issuer.url).without(rule)).start().expect("a vendor");
        assert_eq!(status(&lax, token.as_deref()).await, 200, "without {rule}: {token:?}");
    }
}

#[tokio::test]
async fn unsigned_tokens_are_refused_twice() {
    let issuer = Issuer::start().await;
    let header = json!({ "alg": "none", "kid": issuer.keys.signing().kid() });
    let token = format!("{}.", unsigned(&header, &issuer.claims()));
    assert_eq!(status(&vendor(&issuer), Some(&token)).await, 401);
    let guard = Guard::new(&issuer.url).without("algorithm");
    assert_eq!(status(&Vendor::builder().guard(guard).start().expect("a vendor"), Some(&token)).await, 401);
    let guard = Guard::new(&issuer.url).without("algorithm").with_rule("signature", |case| {
        let none = case.token.is_some_and(|token| token.algorithm() == Some("none"));
        if none { Ok(()) } else { rules::signature(case) }
    });
    let lax = Vendor::builder().guard(guard).start().expect("a vendor");
    assert_eq!(status(&lax, Some(&token)).await, 200);
    let forged =
        sign(&json!({ "alg": "RS256", "kid": issuer.keys.signing().kid() }), &issuer.claims(), &SigningKey::generate());
    assert_eq!(status(&lax, Some(&forged)).await, 401);
}

#[tokio::test]
async fn clocks_may_differ_a_little() {
    let issuer = Issuer::start().await;
    let late = issuer.token_with(|claims| claims["exp"] = json!(now() - 30));
    assert_eq!(status(&vendor(&issuer), Some(&late)).await, 200);
    let strict = Guard::new(&issuer.url).leeway(Duration::ZERO);
    assert_eq!(status(&Vendor::builder().guard(strict).start().expect("a vendor"), Some(&late)).await, 401);
}

#[tokio::test]
async fn the_header_is_read_as_http_has_it() {
    let issuer = Issuer::start().await;
    let vendor = vendor(&issuer);
    let token = issuer.token();
    let send_with = async |values: &[String]| {
        let body = request(Callback::PartnerGetState, Uuid::new_v4(), None).to_string();
        let start = Request::post(vendor.url());
        let request = values.iter().fold(start, |request, value| request.header("authorization", value));
        send(request.body(body.into()).expect("a request")).await.expect("an answer").status
    };
    assert_eq!(send_with(&[format!("bearer {token}")]).await, 200);
    for bad in [format!("Basic {token}"), token.clone(), "Bearer".to_owned(), "Bearer ".to_owned()] {
        assert_eq!(send_with(&[bad]).await, 401);
    }
    assert_eq!(send_with(&[format!("Bearer {token}"), format!("Bearer {token}")]).await, 401);
}

#[tokio::test]
async fn remembered_tokens_are_still_judged_by_time_and_endpoint() {
    let issuer = Issuer::start().await;
    let guard = Guard::new(&issuer.url).leeway(Duration::ZERO);
    let vendor = Vendor::builder().guard(guard).start().expect("a vendor");
    let token = issuer.token_with(|claims| claims["exp"] = json!(now() + 5));
    assert_eq!(status(&vendor, Some(&token)).await, 200);
    let mut body = request(Callback::PartnerGetState, Uuid::new_v4(), None);
    body["context"]["endpoint_id"] = json!("cti.a.p.acgw.endpoint.v1.1~other.app.endpoint.v1.1");
    assert_eq!(post(&vendor.url(), Some(&token), body).await.expect("an answer").status, 403);
    tokio::time::sleep(Duration::from_millis(5100)).await;
    assert_eq!(status(&vendor, Some(&token)).await, 401);
    assert_eq!(issuer.fetches(), 1);
}

#[tokio::test]
async fn keys_are_fetched_again_after_a_rotation() {
    let issuer = Issuer::start().await;
    let keys = Jwks::of(&issuer.url).spacing(Duration::from_millis(400));
    let vendor = Vendor::builder().guard(Guard::new(&issuer.url).keys(keys)).start().expect("a vendor");
    let old = issuer.token();
    assert_eq!(status(&vendor, Some(&old)).await, 200);
    issuer.keys.rotate();
    let another_old = sign(
        &json!({ "alg": "RS256", "kid": issuer.keys.published()[0].kid() }),
        &issuer.claims(),
        &issuer.keys.published()[0],
    );
    tokio::time::sleep(Duration::from_millis(450)).await;
    for token in [issuer.token(), old, another_old] {
        assert_eq!(status(&vendor, Some(&token)).await, 200);
    }
    assert_eq!(issuer.fetches(), 2);
}

#[tokio::test]
async fn unknown_keys_do_not_flood_the_issuer() {
    let issuer = Issuer::start().await;
    let keys = Jwks::of(&issuer.url).spacing(Duration::from_secs(3600));
    let vendor = Vendor::builder().guard(Guard::new(&issuer.url).keys(keys)).start().expect("a vendor");
    for _ in 0..5 {
        let header = json!({ "alg": "RS256", "kid": Uuid::new_v4() });
        let token = sign(&header, &issuer.claims(), &issuer.keys.signing());
        assert_eq!(status(&vendor, Some(&token)).await, 401);
    }
    assert_eq!(status(&vendor, Some(&issuer.token())).await, 200);
    assert_eq!(issuer.fetches(), 1);
}

#[tokio::test]
async fn keys_that_are_too_old_are_fetched_again() {
    let issuer = Issuer::start().await;
    let keys = Jwks::of(&issuer.url).spacing(Duration::ZERO).max_age(Duration::from_millis(1));
    let vendor = Vendor::builder().guard(Guard::new(&issuer.url).keys(keys)).start().expect("a vendor");
    // Keys older than that are fetched for each token that is new.
    for fetches in 1..4 {
        assert_eq!(status(&vendor, Some(&issuer.token())).await, 200);
        assert_eq!(issuer.fetches(), fetches);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn without_the_issuer_nobody_is_let_in() {
    let issuer = Issuer::start().await;
    let plain = issuer.url.trim_start_matches("http://");
    // Nobody listens; one listens, but does not speak TLS; one speaks, but has no keys.
    for (away, reason) in [
        (format!("http://{}", nowhere()), "no response from"),
        (format!("https://{plain}"), "no response from"),
        (format!("{}/elsewhere", issuer.url), "no key set"),
    ] {
        let guard = Guard::new(&issuer.url).keys(Jwks::of(&away));
        let vendor = Vendor::builder().guard(guard).start().expect("a vendor");
        let body = request(Callback::PartnerGetState, Uuid::new_v4(), None);
        let reply = post(&vendor.url(), Some(&issuer.token()), body).await.expect("an answer");
        assert_eq!(reply.status, 401);
        assert!(reply.json()["err_message"].as_str().is_some_and(|text| text.contains(reason)), "{reply:?}");
    }
}

#[tokio::test]
async fn rules_can_be_added() {
    let issuer = Issuer::start().await;
    let guard = Guard::new(&issuer.url).with_rule("audience", |case| {
        let audience = case.token.and_then(|token| token.claim("aud"));
        if audience.is_some_and(|audience| audience == "127.0.0.1") { Ok(()) } else { Err(Refusal::token("`aud`")) }
    });
    assert_eq!(guard.names().last(), Some(&"audience"));
    let vendor = Vendor::builder().guard(guard).start().expect("a vendor");
    assert_eq!(status(&vendor, Some(&issuer.token())).await, 200);
    let other = issuer.token_with(|claims| claims["aud"] = json!("elsewhere"));
    assert_eq!(status(&vendor, Some(&other)).await, 401);
}

#[tokio::test]
async fn the_origin_comes_before_form_and_effect() {
    let issuer = Issuer::start().await;
    let vendor = vendor(&issuer);
    let token = issuer.token();
    assert_eq!(post(&vendor.url(), None, "no JSON").await.expect("an answer").status, 401);
    assert_eq!(post(&vendor.url(), Some(&token), "no JSON").await.expect("an answer").status, 400);
    let partner = Uuid::new_v4();
    let payload = json!({ "acronis_tenant_id": partner, "acronis_tenant_name": "partner" });
    let reply = post(&vendor.url(), None, request(Callback::PartnerEnable, partner, Some(payload))).await;
    assert_eq!(reply.expect("an answer").headers["www-authenticate"], "Bearer");
    let state = post(&vendor.url(), Some(&token), request(Callback::PartnerGetState, partner, None)).await;
    assert_eq!(state.expect("an answer").json()["payload"], json!({ "state": "DISABLED" }));
    // A signature in standard base64 is not what a JWT has.
    let padded = format!("{token}{}", "=");
    assert_eq!(post(&vendor.url(), Some(&padded), "{}").await.expect("an answer").status, 401);
}
