//! Tokens that have expired, and claims that no issuer would give out.

use std::time::Duration;

use serde_json::{Value, json};

use super::endpoints::without_endpoint;
use super::forge::{Forge, Forgery, Make, odd, refused};
use super::issuer::{around_host, naming};
use crate::contract::requirements;
use crate::sender::Authorization;

/// A token that was issued and expires so many seconds from now.
fn living(forge: &Forge<'_>, issued: i64, expires: i64) -> Authorization {
    let now = forge.now().as_second();
    forge.issued(|draft| draft.claim("iat", json!(now + issued)).claim("exp", json!(now + expires)))
}

pub(crate) const EXPIRED_TOKEN: Forgery = refused("a token that expired an hour ago", |forge| {
    forge.issued(|draft| draft.aged(Duration::from_secs(2 * 60 * 60)))
});

pub(crate) const EXPIRED: &[Forgery] = &[
    EXPIRED_TOKEN,
    refused("a token that expired ten minutes ago", |forge| {
        forge.issued(|draft| draft.aged(Duration::from_secs(70 * 60)))
    }),
    refused("a token that expired years ago", |forge| {
        forge.issued(|draft| draft.claim("iat", json!(1_500_000_000)).claim("exp", json!(1_500_003_600)))
    }),
    refused("a token of today that expired half an hour ago", |forge| living(forge, -2400, -1800)),
    refused("a token of last month that expired half an hour ago", |forge| living(forge, -30 * 24 * 3600, -1800)),
    refused("a token without time of issue that expired half an hour ago", |forge| {
        let expires = forge.now().as_second() - 1800;
        forge.issued(|draft| draft.claim("iat", Value::Null).claim("exp", json!(expires)))
    }),
    refused("a token that expired a long time ago", |forge| {
        forge.issued(|draft| draft.claim("iat", json!(999_990_000)).claim("exp", json!(999_999_999)))
    }),
    refused("an expired token in a request of the year 1", |forge| living(forge, -7200, -3600))
        .in_request(|call| call.created_at("0001-01-01T00:00:00Z")),
    refused("an expired token in a request of the time when it was good", |forge| living(forge, -7200, -3600))
        .in_request(|call| {
            let then = jiff::Timestamp::now() - Duration::from_secs(5400);
            call.created_at(then.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        }),
];

/// Only the platform can sign these, and no document says that a handler must refuse them. JWT libraries differ.
const fn unstated(what: &'static str, make: Make) -> Forgery {
    Forgery { requirement: &requirements::UNSTATED, ..odd(what, make) }
}

pub(crate) const CLAIMS: &[Forgery] = &[
    unstated("an issuer of the same host under another scheme", |forge| {
        let issuer = forge.tokens.issuer();
        let other = match issuer.strip_prefix("https://") {
            Some(rest) => format!("http://{rest}"),
            None => issuer.replacen("http://", "https://", 1),
        };
        naming(forge, other)
    }),
    unstated("an issuer with the right host behind a user's name", |forge| naming(forge, around_host(forge, "other@"))),
    unstated("the right issuer with a query", |forge| naming(forge, format!("{}?x", forge.tokens.issuer()))),
    unstated("the right issuer with a fragment", |forge| naming(forge, format!("{}#x", forge.tokens.issuer()))),
    unstated("a list of issuers with the right one in it", |forge| {
        naming(forge, json!(["https://issuer.example", forge.tokens.issuer()]))
    }),
    unstated("an issuer of two lines, the second the right one", |forge| {
        naming(forge, format!("https://issuer.example\n{}", forge.tokens.issuer()))
    }),
    unstated("an issuer that is an empty text", |forge| naming(forge, "")),
    unstated("no issuer", |forge| naming(forge, Value::Null)),
    unstated("a token whose scope is a text", |forge| forge.scope(json!(forge.endpoint))),
    unstated("a token whose scope is one role without a list", |forge| forge.scope(json!({ "role": forge.endpoint }))),
    unstated("a token whose scope is a list of texts", |forge| forge.scope(json!([forge.endpoint]))),
    unstated("a token with blanks around the role", |forge| forge.role(format!(" {} ", forge.endpoint))),
    unstated("a token whose role is a list", |forge| forge.scope(json!([{ "role": [forge.endpoint] }]))),
    unstated("a token whose role is deeper in its scope", |forge| forge.scope(json!([[{ "role": forge.endpoint }]]))),
    unstated("a token whose role has no value, for no endpoint", |forge| forge.scope(json!([{ "role": null }])))
        .in_request(without_endpoint),
    unstated("a token whose scope has no role, for no endpoint", |forge| forge.scope(json!([{ "name": "x" }])))
        .in_request(without_endpoint),
    unstated("a token with an empty scope, for no endpoint", |forge| forge.scope(json!([])))
        .in_request(without_endpoint),
    unstated("a token that expired when time began", |forge| forge.issued(|draft| draft.claim("exp", json!(0)))),
    unstated("a token whose expiry is a text", |forge| forge.issued(|draft| draft.claim("exp", json!("1500003600")))),
    unstated("a token whose expiry is not a time", |forge| forge.issued(|draft| draft.claim("exp", json!("never")))),
    unstated("a token that is not valid yet", |forge| {
        let later = forge.now().as_second() + 3600;
        forge.issued(|draft| draft.claim("nbf", json!(later)))
    }),
];
