//! Where a callback's request differs from the contract: its headers, its token, and its body.

use serde_json::{Value, json};

use super::deviation::{Deviation, ExchangeHalf};
use super::record::{RecordedExchange, header};
use crate::contract::{AnyCallback, Level, Shape, Source, escape};
use crate::sender::{CREDENTIALS_HEADER, EXTRA_HEADER};

const HEADERS: Source = Source::new("Callback request format", "request headers");
const TOKEN: Source = Source::new("Verifying callback requests", "JWT");

/// What the names of the platform's own headers begin with.
const PREFIX: &str = "x-cyberapp-";

/// The claims that the documents show.
const CLAIMS: [&str; 9] = ["aud", "exp", "iat", "iss", "jti", "scope", "sub", "sub_type", "ver"];

/// The headers of a token that the documents show; `typ` says nothing.
const TOKEN_HEADERS: [&str; 4] = ["alg", "iri", "kid", "typ"];

/// Every difference, in the order of head, token, body.
pub(super) fn deviations(record: &RecordedExchange, callback: &AnyCallback, body: &Value) -> Vec<Deviation> {
    let mut found = headers(&record.request.headers);
    if let Some(token) = &record.request.token {
        found.extend(token_deviations(token, &body["context"]["endpoint_id"]));
    }
    let schema = callback.request();
    // Checkboxes and numbers are settings too.
    let is_typed_setting =
        |rule: &str, actual: &Value| rule.ends_with(".settings.*.type") && (actual.is_boolean() || actual.is_number());
    let violations = schema.violations(body).into_iter();
    let violations = violations.filter(|violation| !is_typed_setting(&violation.rule, &violation.actual));
    found.extend(violations.map(|violation| Deviation::of(ExchangeHalf::Request, violation)));
    unknown_members(&schema.shape, body, "", &mut found);
    found.extend(endpoint_version(&body["context"]["endpoint_id"]));
    found
}

fn must(rule: &str, place: &str, message: &str, found: Value, source: Source) -> Deviation {
    let unstated = Deviation::unstated(rule, place, message.to_owned(), found);
    Deviation { level: Level::Must, source: Some(source), ..unstated }
}

fn headers(headers: &[(String, String)]) -> Vec<Deviation> {
    let mut found = Vec::new();
    for name in ["content-type", "authorization", CREDENTIALS_HEADER, EXTRA_HEADER] {
        if header(headers, name).is_none() {
            found.push(must("request.headers", name, "this header is missing", Value::Null, HEADERS));
        }
    }
    let media = header(headers, "content-type").unwrap_or("application/json");
    let essence = media.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        found.push(must("request.headers", "content-type", "the media type is not JSON", json!(media), HEADERS));
    }
    let authorization = header(headers, "authorization").unwrap_or("Bearer ");
    let scheme = authorization.split(' ').next().unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("bearer") {
        found.push(must("request.headers", "authorization", "there is no bearer token", json!(scheme), HEADERS));
    }
    let names = headers.iter().map(|(name, _)| name.to_ascii_lowercase());
    for name in names.filter(|name| name.starts_with(PREFIX) && name != CREDENTIALS_HEADER && name != EXTRA_HEADER) {
        let message = "no document names this header".to_owned();
        found.push(Deviation::unstated("request.headers.unknown", &name, message, json!(name)));
    }
    found
}

fn token_deviations(token: &Value, endpoint: &Value) -> Vec<Deviation> {
    let (header, claims) = (&token["header"], &token["claims"]);
    let mut found = Vec::new();
    let mut require = |is_right: bool, place: &str, message: &str, actual: &Value| {
        if !is_right {
            found.push(must("request.token", place, message, actual.clone(), TOKEN));
        }
    };
    require(header["alg"] == "RS256", "alg", "the token is not signed with RS256", &header["alg"]);
    require(header["kid"].is_string(), "kid", "the token does not name its key", &header["kid"]);
    let issuer = claims["iss"].as_str().and_then(|issuer| url::Url::parse(issuer).ok());
    require(issuer.is_some(), "iss", "the issuer is not a URL", &claims["iss"]);
    require(claims["exp"].is_number(), "exp", "the expiry is not a time", &claims["exp"]);
    let mut roles = claims["scope"].as_array().into_iter().flatten().map(|entry| &entry["role"]);
    require(roles.any(|role| role == endpoint), "scope", "no role is the callback's endpoint", &claims["scope"]);
    let host = issuer.as_ref().and_then(url::Url::host_str);
    let is_audience = host.is_some_and(|host| claims["aud"] == host);
    let unstated = |place: &str, message: &str, actual: &Value| {
        Deviation::unstated("request.token.unstated", place, message.to_owned(), actual.clone())
    };
    if !is_audience && issuer.is_some() {
        found.push(unstated("aud", "the audience is not the issuer's host", &claims["aud"]));
    }
    for (place, expected) in [("ver", json!(2)), ("sub_type", json!("platform-acgw"))] {
        if claims[place] != expected {
            found.push(unstated(place, "this claim has another value than the documents show", &claims[place]));
        }
    }
    for (known, part, what) in [(&CLAIMS[..], claims, "claim"), (&TOKEN_HEADERS[..], header, "header of a token")] {
        let names = part.as_object().into_iter().flatten();
        for (name, value) in names.filter(|(name, _)| !known.contains(&name.as_str())) {
            found.push(unstated(name, &format!("no document names this {what}"), value));
        }
    }
    found
}

/// Members that the schema does not name, where it names any.
pub(super) fn unknown_members(shape: &Shape, value: &Value, pointer: &str, found: &mut Vec<Deviation>) {
    match value {
        Value::Array(items) => {
            let Some(shape) = shape.items.as_deref() else { return };
            for (at, item) in items.iter().enumerate() {
                unknown_members(shape, item, &format!("{pointer}/{at}"), found);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                let pointer = format!("{pointer}/{}", escape(name));
                match shape.property(name) {
                    Some(shape) => unknown_members(shape, value, &pointer, found),
                    None if shape.properties.is_empty() || shape.additional.is_some() || shape.closed => {}
                    None => {
                        let message = format!("no document names the member `{name}`");
                        found.push(Deviation::unstated("request.members.unknown", &pointer, message, value.clone()));
                    }
                }
            }
        }
        _ => {}
    }
}

/// Endpoints are documented in the versions 1.0 and 1.1.
fn endpoint_version(endpoint: &Value) -> Option<Deviation> {
    let id = endpoint.as_str()?;
    let is_known =
        ["cti.a.p.acgw.endpoint.v1.0~", "cti.a.p.acgw.endpoint.v1.1~"].iter().any(|known| id.starts_with(known));
    let message = "no document shows an endpoint of this kind or version".to_owned();
    (!is_known).then(|| Deviation::unstated("request.endpoint", "/context/endpoint_id", message, endpoint.clone()))
}
