//! Small holes: each is seen by one request only.

use acgw::internals::vendor::{Case, Token};
use hyper::header::{CONTENT_LENGTH, USER_AGENT};
use serde_json::Value;

use super::found::listed_once;
use super::origin::{rule, sparing};
use super::scope::{any_role, endpoint};
use super::tolerance::names;
use crate::kit::{Fault, refusing};

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "narrow.issuer.datacenter",
        "the issuer may also be the data centre of the request",
        &["auth.token.datacenter"],
        "auth.token @ ",
        |ground| {
            rule(ground, "issuer", |case| {
                let named = case.body.and_then(|body| body.pointer("/context/datacenter_url")?.as_str());
                let issuer = case.token.and_then(Token::issuer);
                issuer == Some(case.issuer) || (issuer.is_some() && issuer == named)
            })
        },
    ),
    Fault::new(
        "narrow.issuer.beginning",
        "every issuer whose name begins like the platform's passes",
        &["auth.token.issuer"],
        "auth.token @ ",
        |ground| {
            rule(ground, "issuer", |case| {
                let issuer = case.token.and_then(Token::issuer).unwrap_or_default();
                issuer == case.issuer || issuer.starts_with("https://acronis.cloud")
            })
        },
    ),
    Fault::new(
        "narrow.scope.like",
        "roles are compared with LIKE, so a wildcard matches everything",
        &["auth.scope.other_endpoint"],
        "auth.scope @ ",
        |ground| rule(ground, "scope", |case| any_role(case, |role| role == endpoint(case) || role == "%")),
    ),
    Fault::new(
        "narrow.scope.audience",
        "the endpoint may be the audience of the token",
        &["auth.scope.other_endpoint"],
        "auth.scope @ ",
        |ground| {
            rule(ground, "scope", |case| {
                let audience = case.token.and_then(|token| token.claim("aud")).and_then(Value::as_str);
                any_role(case, |role| role == endpoint(case)) || audience == Some(endpoint(case))
            })
        },
    ),
    Fault::new(
        "narrow.scope.first_ten",
        "only the first ten roles of a scope are checked",
        &["tolerance.scope_roles"],
        "auth.scope @ ",
        |ground| {
            rule(ground, "scope", |case| {
                let mut roles = case.token.into_iter().flat_map(Token::roles).take(10);
                roles.any(|role| role == endpoint(case))
            })
        },
    ),
    Fault::new(
        "narrow.instead.client",
        "a client that calls itself Acronis needs no token",
        &["auth.token.instead"],
        "auth.token @ ",
        |ground| {
            let is_known = |case: &Case<'_>| {
                let agent = case.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
                agent.is_some_and(|agent| agent.contains("Acronis"))
            };
            ground.guarded(|guard| sparing(guard, is_known))
        },
    ),
    Fault::new(
        "narrow.instead.bulk",
        "long bodies are not verified",
        &["auth.token.instead"],
        "auth.token @ ",
        |ground| {
            let is_long = |case: &Case<'_>| {
                let length =
                    case.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
                length.is_some_and(|length| length > 20_000)
            };
            ground.guarded(|guard| sparing(guard, is_long))
        },
    ),
    Fault::new(
        "narrow.list.digits",
        "of customers whose ids have the same digits, only one is listed",
        &["mirroring.customer.alike"],
        "mirroring.customer.enable @ /payload",
        |ground| listed_once(ground, |id| id.to_string().replace(|c: char| !c.is_ascii_digit(), "")),
    ),
    Fault::new(
        "narrow.names.digit",
        "a name that begins with a digit is refused",
        &["tolerance.names"],
        "request.tolerance @ ",
        |ground| {
            ground.behind(refusing(400, |body| {
                names(body).iter().any(|name| name.starts_with(|c: char| c.is_ascii_digit()) && name.is_ascii())
            }))
        },
    ),
    Fault::new(
        "narrow.names.markup",
        "a firewall refuses texts that look like a script",
        &["tolerance.names"],
        "request.tolerance @ ",
        |ground| ground.behind(refusing(403, |body| names(body).iter().any(|name| name.contains("<script")))),
    ),
];
