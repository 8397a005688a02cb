//! Verification of the origin: what the token is good for, and how a refusal looks.

use std::collections::HashSet;
use std::sync::Mutex;

use acgw::Callback::PartnerEnable;
use acgw::internals::vendor::{Answer, Case, KeyError, Refusal, Token, layer, rules};
use serde_json::{Value, json};

use super::origin::rule;
use crate::kit::{Fault, refusals};

pub(super) fn endpoint<'c>(case: &Case<'c>) -> &'c str {
    case.body.and_then(|body| body.pointer("/context/endpoint_id")?.as_str()).unwrap_or_default()
}

pub(super) fn any_role(case: &Case<'_>, fits: impl Fn(&str) -> bool) -> bool {
    case.token.is_some_and(|token| token.roles().any(fits))
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "origin.scope",
        "the scope is not checked",
        &["auth.scope.other_endpoint", "auth.scope.context", "auth.every_callback", "auth.no_effect_customers"],
        "auth.scope @ ",
        |ground| ground.guarded(|guard| guard.without("scope")),
    ),
    Fault::new(
        "origin.scope.any_role",
        "any role is enough",
        &["auth.scope.other_endpoint"],
        "auth.scope @ ",
        |ground| rule(ground, "scope", |case| any_role(case, |_| true)),
    ),
    Fault::new(
        "origin.scope.undefined",
        "a missing role equals a missing endpoint",
        &["auth.token.claims"],
        "unstated @ ",
        |ground| {
            ground.behind(layer::instead(|incoming| {
                let bearer = incoming.headers.get("authorization")?.to_str().ok()?.strip_prefix("Bearer ")?;
                let token = Token::parse(bearer)?;
                let endpoint = incoming.json()?.pointer("/context/endpoint_id").cloned();
                let absent = token.claim("scope")?.as_array()?.iter().any(|item| item.get("role").cloned() == endpoint);
                (endpoint.is_none() && absent).then(|| Answer::json(200, &json!({})))
            }))
        },
    ),
    Fault::new(
        "origin.scope.no_endpoint",
        "the scope is not checked if the request names no endpoint",
        &["auth.scope.unnamed"],
        "auth.scope @ ",
        |ground| {
            ground.behind(layer::instead(|incoming| {
                let bearer = incoming.headers.get("authorization")?.to_str().ok()?.strip_prefix("Bearer ")?;
                let has_role = Token::parse(bearer)?.claim("scope")?.pointer("/0/role").is_some_and(Value::is_string);
                let is_open = incoming.json()?.pointer("/context").is_some_and(|it| it.get("endpoint_id").is_none());
                (has_role && is_open).then(|| Answer::json(200, &json!({})))
            }))
        },
    ),
    Fault::new(
        "origin.scope.null",
        "a scope that is null is not checked",
        &["auth.scope.other_endpoint"],
        "auth.scope @ ",
        |ground| {
            rule(ground, "scope", |case| {
                let is_null = case.token.is_some_and(|token| token.claim("scope").is_some_and(Value::is_null));
                is_null || rules::scope(case).is_ok()
            })
        },
    ),
    Fault::new(
        "origin.scope.bare",
        "a scope that is just the endpoint as text passes",
        &["auth.token.claims"],
        "unstated @ ",
        |ground| {
            rule(ground, "scope", |case| {
                let bare = case.token.and_then(|token| token.claim("scope")?.as_str());
                bare == Some(endpoint(case)) || rules::scope(case).is_ok()
            })
        },
    ),
    Fault::new(
        "origin.scope.unlisted",
        "a scope that is one role without a list passes",
        &["auth.token.claims"],
        "unstated @ ",
        |ground| {
            rule(ground, "scope", |case| {
                let role = case.token.and_then(|token| token.claim("scope")?.get("role")?.as_str());
                role == Some(endpoint(case)) || rules::scope(case).is_ok()
            })
        },
    ),
    Fault::new(
        "origin.scope.longer",
        "a role that begins with the endpoint is enough",
        &["auth.scope.other_endpoint"],
        "auth.scope @ ",
        |ground| rule(ground, "scope", |case| any_role(case, |role| role.starts_with(endpoint(case)))),
    ),
    Fault::new(
        "origin.scope.shorter",
        "a role that is the beginning of the endpoint is enough",
        &["auth.scope.other_endpoint", "auth.scope.context"],
        "auth.scope @ ",
        |ground| rule(ground, "scope", |case| any_role(case, |role| endpoint(case).starts_with(role))),
    ),
    Fault::new(
        "origin.scope.star",
        "the role `*` is good for everything",
        &["auth.scope.other_endpoint"],
        "auth.scope @ ",
        |ground| rule(ground, "scope", |case| any_role(case, |role| role == "*" || role == endpoint(case))),
    ),
    Fault::new(
        "origin.scope.text",
        "the endpoint may be anywhere in the scope",
        &["auth.scope.other_endpoint"],
        "auth.scope @ ",
        |ground| {
            rule(ground, "scope", |case| {
                let scope = case.token.and_then(|token| token.claim("scope")).map(Value::to_string);
                scope.is_some_and(|scope| scope.contains(endpoint(case)))
            })
        },
    ),
    Fault::new(
        "origin.scope.absent",
        "a token without a scope is good for everything",
        &["auth.scope.other_endpoint"],
        "auth.scope @ ",
        |ground| {
            ground.guarded(|guard| {
                guard.with_rule("scope", |case| {
                    let scoped = case.token.is_some_and(|token| token.claim("scope").is_some());
                    if scoped { rules::scope(case) } else { Ok(()) }
                })
            })
        },
    ),
    Fault::new(
        "origin.scope.configured",
        "the scope is compared with the configured endpoint, not with the one in context",
        &["auth.scope.context"],
        "auth.scope @ ",
        |ground| {
            let configured = acgw::Options::default().endpoint_id;
            rule(ground, "scope", move |case| any_role(case, |role| role == configured))
        },
    ),
    Fault::new(
        "origin.scope.remembered",
        "a token that was good once is good for every endpoint",
        &["auth.scope.context"],
        "auth.scope @ ",
        |ground| {
            let good: Mutex<HashSet<String>> = Mutex::default();
            ground.guarded(|guard| {
                guard.with_rule("scope", move |case| {
                    let raw = case.bearer.unwrap_or_default().to_owned();
                    let mut good = good.lock().expect("a lock");
                    if good.contains(&raw) {
                        return Ok(());
                    }
                    rules::scope(case)?;
                    good.insert(raw);
                    Ok(())
                })
            })
        },
    ),
    Fault::new(
        "origin.refusal.ok",
        "a refusal has status 200 and an error in its body",
        &["auth.token.missing", "auth.token.corrupted", "auth.scope.other_endpoint"],
        "auth.token @ ",
        |ground| ground.behind(refusals(|_, answer| answer.status = 200)),
    ),
    Fault::new(
        "origin.refusal.server_error",
        "a refusal has status 500",
        &["auth.token.missing", "auth.token.expired"],
        "auth.token @ ",
        |ground| ground.behind(refusals(|_, answer| answer.status = 500)),
    ),
    Fault::new(
        "origin.refusal.to_login",
        "a refusal leads to a login page",
        &["auth.token.missing", "auth.every_callback"],
        "auth.token @ ",
        |ground| {
            ground.behind(refusals(|_, answer| {
                *answer = Answer::empty(302);
                answer.set("location", "/login");
            }))
        },
    ),
    Fault::new(
        "origin.refusal.bad_request",
        "a request without a token gets a 400",
        &["auth.refusal_status"],
        "refusal.status @ ",
        |ground| ground.behind(refusals(|_, answer| answer.status = 400)),
    ),
    Fault::new(
        "origin.refusal.unknown_key",
        "a token whose key the issuer does not publish gets a 500",
        &["auth.refusal_status"],
        "refusal.status @ ",
        |ground| {
            ground.guarded(|guard| {
                guard.with_rule("key", |case| match &case.key {
                    Some(Err(KeyError::Unknown(_))) => {
                        Err(Refusal { status: 500, reason: "there is no such key".to_owned() })
                    }
                    _ => rules::key(case),
                })
            })
        },
    ),
    Fault::new(
        "origin.refusal.success_type",
        "error answers have the type of a successful answer",
        &["unstated.refusal_type"],
        "unstated @ /type",
        |ground| {
            ground.behind(refusals(|_, answer| {
                answer.edit(|body| body["type"] = json!(PartnerEnable.response_type()));
            }))
        },
    ),
];
