//! Tokens, clients and keys, and that the journal hides what is secret about them.

use acgw::Client;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::StatusCode;
use jiff::Timestamp;
use serde_json::json;

use super::support::{Bench, FORM, Headers, PARTNER, SECRET, STATUS, valid};

#[test]
fn tokens_are_given_on_every_path_and_in_every_form() {
    let bench = Bench::new();
    let basic = ("authorization", "Basic cGFydG5lcjpzM2NyOmV0");
    let form = ("content-type", FORM);
    let grant = "grant_type=client_credentials";
    for path in ["/api/2/idp/token", "/bc/idp/token", "/idp/token"] {
        let now = Timestamp::now().as_second();
        let answer = bench.send("POST", path, &[basic, form], grant);
        let body = answer.json();
        assert_eq!((answer.status, &body["token_type"]), (200, &json!("bearer")));
        assert_eq!(answer.headers["cache-control"], "no-store");
        let lifetime = body["expires_on"].as_i64().expect("seconds") - now;
        assert!((7200..=7201).contains(&lifetime) && body["expires_in"] == 7200);
        let query = bench.send("POST", &format!("{path}?{grant}"), &[basic], "");
        assert_eq!(query.status, 200);
    }
    let secret = "client_id=partner&client_secret=wrong";
    let denied: &[(u16, &str, Headers<'_>, String)] = &[
        (400, "unsupported_grant_type", &[basic, form], "grant_type=password".to_owned()),
        (400, "invalid_request", &[basic, form], String::new()),
        (400, "invalid_request", &[basic, ("content-type", "application/json")], "{}".to_owned()),
        (400, "invalid_request", &[basic, form], format!("{grant}&client_id=other")),
        (401, "invalid_client", &[form], grant.to_owned()),
        (401, "invalid_client", &[form], format!("{grant}&{secret}")),
        (401, "invalid_client", &[form, ("authorization", "Basic !")], grant.to_owned()),
    ];
    for (status, error, headers, body) in denied {
        let answer = bench.send("POST", "/idp/token", headers, body.clone());
        assert_eq!((answer.status, &answer.json()["error"]), (*status, &json!(error)), "{headers:?} {body}");
        assert_eq!(answer.headers.contains_key("www-authenticate"), *status == 401);
    }
    for (id, secret) in [("partner", "s3cr:et"), ("partner", "s3cr%3Aet"), ("%70artner", "s3cr%3aet")] {
        let basic = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
        let answer = bench.send("POST", "/idp/token", &[("authorization", &basic), form], grant);
        assert_eq!(answer.status, 200, "{id} {secret}: RFC 6749, 2.3.1");
    }
    let any = Bench::with(|builder| builder.any_client());
    let made_up = any.send("POST", "/idp/token", &[form], format!("{grant}&client_id=x&client_secret=y"));
    let token = made_up.json()["access_token"].as_str().expect("a token").to_owned();
    assert_eq!(any.report(&token, "", valid().to_string()).status, 204);
    assert_eq!(any.gateway.integrations()[0].tenant, Client::tenant_from_id("x"));
}

#[test]
fn a_client_learns_its_tenant() {
    let bench = Bench::new();
    let bearer = format!("Bearer {}", bench.token());
    let show = |id: &str| bench.send("GET", &format!("/api/2/clients/{id}"), &[("authorization", &bearer)], "");
    assert_eq!(show("partner").json()["tenant_id"], PARTNER.to_string());
    assert_eq!((show("stranger").status, show("nobody").status), (403, 404));
    assert_eq!(Bench::code(&show("%FF")), (404, "not_found".to_owned()), "no text, but a refusal like others");
    assert_eq!(bench.send("GET", "/api/2/clients/partner", &[], "").status, 401);
}

#[test]
fn keys_are_published_counted_and_rotated() {
    let bench = Bench::new();
    let jwks = |path: &str| bench.send("GET", path, &[], "").json()["keys"].as_array().cloned().expect("keys");
    assert_eq!(bench.gateway.key_fetches(), 0);
    assert_eq!(jwks("/api/idp/v1/keys").len(), 1);
    let rotated = bench.send("POST", "/_acgw/keys/rotate", &[], "").json();
    let keys = jwks("/api/idp/v1/keys");
    assert_eq!((keys.len(), &keys[1]["kid"]), (2, &rotated["kid"]));
    assert_eq!(bench.gateway.key_fetches(), 2);
    let (issuer, other) = bench.gateway.other_issuer();
    let path = issuer.strip_prefix(bench.gateway.url()).expect("under the gateway's URL");
    let foreign = jwks(&format!("{path}/api/idp/v1/keys"));
    assert_eq!(foreign[0]["kid"], other.signing().kid());
    assert!(keys.iter().all(|key| key["kid"] != foreign[0]["kid"]));
    assert_eq!(bench.gateway.key_fetches(), 2);
}

#[test]
fn keys_are_where_the_configuration_of_the_issuer_says() {
    let bench = Bench::new();
    let get = |path: &str| bench.send("GET", path, &[], "");
    let configuration = get("/.well-known/openid-configuration").json();
    let url = bench.gateway.url();
    assert_eq!(configuration["issuer"], bench.gateway.issuer());
    assert_eq!(configuration["token_endpoint"], format!("{url}/api/2/idp/token"));
    let keys = configuration["jwks_uri"].as_str().and_then(|keys| keys.strip_prefix(url)).expect("a path");
    assert_eq!(get(keys).json(), get("/api/idp/v1/keys").json());
    assert_eq!(bench.gateway.key_fetches(), 2);
}

#[test]
fn an_address_with_one_slash_too_many_is_told() {
    let bench = Bench::new();
    for (method, path, right) in [
        ("GET", "//api/idp/v1/keys", "`/api/idp/v1/keys`"),
        ("POST", "//api/2/idp/token", "`/api/2/idp/token`"),
        ("GET", "//.well-known/openid-configuration", "`/.well-known/openid-configuration`"),
        ("GET", "//api/2/clients/partner", "`/api/2/clients/partner`"),
        ("POST", &format!("/{STATUS}"), &format!("`{STATUS}`")),
        ("POST", &format!("{STATUS}/"), &format!("`{STATUS}`")),
    ] {
        let answer = bench.send(method, path, &[], "");
        let message = answer.json()["error"]["message"].as_str().unwrap_or_default().to_owned();
        assert_eq!(answer.status, 404, "{path}: as on the platform");
        assert!(message.contains("one slash too many") && message.contains(right), "{message}");
        assert_eq!(answer.json()["error"]["details"]["info"], message);
    }
}

#[test]
fn a_gateway_is_served_beneath_the_path_of_its_url_too() {
    let bench = Bench::with(|builder| builder.public_url("http://gateway.example/bc"));
    let found = |path: &str| bench.send("GET", path, &[], "").status;
    for path in ["/bc/api/idp/v1/keys", "/api/idp/v1/keys", "/bc/.well-known/openid-configuration"] {
        assert_eq!(found(path), 200, "{path}");
    }
    assert_eq!(found("/bc/other-issuer/api/idp/v1/keys"), 200);
    assert_eq!((found("/bc/bc/api/idp/v1/keys"), found("/bcd/api/idp/v1/keys"), found("/bc")), (404, 404, 404));
    let form = format!("grant_type=client_credentials&client_id=partner&client_secret={SECRET}");
    for path in ["/bc/idp/token", "/bc/bc/idp/token", "/bc/api/2/idp/token", "/idp/token"] {
        assert_eq!(bench.send("POST", path, &[("content-type", FORM)], form.clone()).status, 200, "{path}");
    }
    let issuer = Bench::with(|builder| builder.issuer("http://issuer.example/a/b"));
    assert_eq!(issuer.send("GET", "/a/b/api/idp/v1/keys", &[], "").status, 200);
    let token = bench.gateway.admin_token().expect("others reach it").to_owned();
    for path in ["/bc/_acgw/journal", "/_acgw/journal"] {
        assert_eq!(bench.send("GET", path, &[("host", "gateway.example")], "").status, 401, "{path} is guarded");
        let bearer = format!("Bearer {token}");
        assert_eq!(bench.send("GET", path, &[("authorization", &bearer)], "").status, 200, "{path}");
    }
}

#[test]
fn urls_lose_the_slash_at_their_end() {
    let gateway = Bench::with(|builder| builder.public_url("https://a.example/")).gateway;
    assert_eq!((gateway.url(), gateway.issuer()), ("https://a.example", "https://a.example"));
    assert_eq!(gateway.other_issuer().0, "https://a.example/other-issuer");
}

#[test]
fn the_journal_hides_secrets_and_can_be_emptied() {
    let bench = Bench::with(|builder| builder.journal_capacity(3));
    let token = bench.token();
    bench.send("POST", "/idp/token?client_secret=s3cr%3Aet", &[("cookie", "session=s3cr")], "");
    bench.report(&token, "", valid().to_string());
    let journal = bench.send("GET", "/_acgw/journal", &[], "");
    assert_eq!(journal.json().as_array().map(Vec::len), Some(3));
    assert!(!journal.body.contains("s3cr") && !journal.body.contains(&token), "{}", journal.body);
    bench.report(&token, "", format!("{}{}", valid(), " ".repeat(20 * 1024)));
    let entries = bench.gateway.journal();
    assert_eq!((entries.len(), entries[2].status), (3, Some(StatusCode::NO_CONTENT.as_u16())));
    assert!(entries[2].request.body.ends_with(" bytes in all)"));
    assert_eq!(bench.send("DELETE", "/_acgw/state", &[], "").status, 204);
    assert!(bench.gateway.journal().is_empty() && bench.gateway.integrations().is_empty());
    assert_eq!(bench.report(&token, "", valid().to_string()).status, 204);
}

#[test]
fn a_lost_caller_is_told_what_exists() {
    let bench = Bench::new();
    let answer = bench.send("POST", "/api/2/IDP/token/", &[], "");
    let error = &answer.json()["error"];
    assert_eq!(answer.status, 404);
    assert!(error["message"].as_str().is_some_and(|message| message.contains("ask for `/api/2/idp/token`")), "{error}");
    let paths =
        error["details"]["endpoints"].as_array().map(|all| all.iter().filter_map(|one| one["path"].as_str()).collect());
    assert!(paths.is_some_and(|paths: Vec<&str>| paths.contains(&"/_acgw/journal")));
    let answer = bench.send("DELETE", "/api/2/clients/x", &[], "");
    assert_eq!((answer.status, &answer.headers["allow"]), (405, &hyper::header::HeaderValue::from_static("GET, HEAD")));
    let notes: Vec<String> = bench.gateway.journal().into_iter().filter_map(|entry| entry.note).collect();
    assert!(notes.len() == 2 && notes[1].contains("use GET"), "{notes:?}");
}
