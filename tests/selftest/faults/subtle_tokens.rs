//! Holes in the verification that only a request made for them shows.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use acgw::Callback::PartnerEnable;
use acgw::internals::vendor::{
    Answer, BoxFuture, Case, Guard, Jwks, KeyError, KeySource, Memory, PublicKey, Store as _, Token, layer, rules,
};
use serde_json::Value;
use uuid::Uuid;

use super::origin::{rule, sparing};
use crate::kit::{Fault, Ground, callback_of, partner_of};

fn claim<'c>(case: &Case<'c>, name: &str) -> Option<&'c Value> {
    case.token.and_then(|token| token.claim(name))
}

fn now(case: &Case<'_>) -> i64 {
    case.now.duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs().cast_signed())
}

/// Takes tokens of these kinds without a look at the signature.
fn unverified(ground: &Ground, taken: fn(&Token) -> bool) -> acgw::internals::vendor::Builder {
    let spares = move |case: &Case<'_>| case.token.is_some_and(taken);
    ground.guarded(|guard| {
        [("algorithm", rules::algorithm as fn(&Case<'_>) -> _), ("key", rules::key), ("signature", rules::signature)]
            .into_iter()
            .fold(guard, |guard, (name, judge)| {
                guard.with_rule(name, move |case| if spares(case) { Ok(()) } else { judge(case) })
            })
    })
}

/// How many keys a gateway of the suite publishes from the start.
const FROM_THE_START: usize = 2;

/// Knows the keys that were published from the start, and after a rotation only the newest one.
struct Newest(Jwks, Arc<acgw::internals::identity::Keys>);

impl KeySource for Newest {
    fn find<'a>(&'a self, token: &'a Token) -> BoxFuture<'a, Result<Arc<PublicKey>, KeyError>> {
        Box::pin(async move {
            let kid = token.kid().unwrap_or_default();
            let published = self.1.published();
            if published.len() > FROM_THE_START && published.last().is_none_or(|key| key.kid() != kid) {
                return Err(KeyError::Unknown(kid.to_owned()));
            }
            self.0.find(token).await
        })
    }
}

/// Takes every token whose key could not be had for one of these reasons.
fn lenient(ground: &Ground, spacing: Duration, forgives: fn(&KeyError) -> bool) -> acgw::internals::vendor::Builder {
    let forgiven = move |case: &Case<'_>| matches!(&case.key, Some(Err(error)) if forgives(error));
    let keys = Jwks::of(&ground.issuer).spacing(spacing);
    ground.guarded(|guard| {
        let guard =
            guard.keys(keys).with_rule("key", move |case| if forgiven(case) { Ok(()) } else { rules::key(case) });
        guard.with_rule("signature", move |case| if forgiven(case) { Ok(()) } else { rules::signature(case) })
    })
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "subtle.instead.credentials",
        "credentials take the place of the token",
        &["auth.token.instead"],
        "auth.token @ ",
        |ground| {
            let known =
                |case: &Case<'_>| case.headers.get("x-cyberapp-auth").is_some_and(|value| value != "YWNndzp7fQ==");
            ground.guarded(|guard| sparing(guard, known))
        },
    ),
    Fault::new(
        "subtle.instead.address",
        "requests from this machine are not verified",
        &["auth.token.instead"],
        "auth.token @ ",
        |ground| {
            let local = |case: &Case<'_>| case.headers.get("x-forwarded-for").is_some_and(|from| from == "127.0.0.1");
            ground.guarded(|guard| sparing(guard, local))
        },
    ),
    Fault::new(
        "subtle.answers.before_guard",
        "stored answers are sent before the token is verified",
        &["auth.token.repeated"],
        "auth.token @ ",
        |ground| {
            let stored: Arc<Mutex<HashMap<String, Answer>>> = Arc::default();
            ground.behind(layer::around(move |incoming, next| {
                let body = incoming.json().unwrap_or_default();
                let (id, stored) = (format!("{} {}", body["context"], body["request_id"]), Arc::clone(&stored));
                Box::pin(async move {
                    if let Some(known) = stored.lock().expect("no panic").get(&id) {
                        return known.clone();
                    }
                    let answer = next.run(incoming).await;
                    if answer.status == 200 {
                        stored.lock().expect("no panic").insert(id, answer.clone());
                    }
                    answer
                })
            }))
        },
    ),
    Fault::new(
        "subtle.keys.gone",
        "a token passes when the keys cannot be fetched",
        &["auth.keys.gone"],
        "auth.token @ ",
        |ground| {
            let failed = |error: &KeyError| matches!(error, KeyError::Http(_) | KeyError::NoKeySet { .. });
            lenient(ground, Duration::ZERO, failed)
        },
    ),
    Fault::new(
        "subtle.keys.gone.seldom",
        "a token passes when the keys cannot be fetched, and the handler tries every second and a half",
        &["auth.keys.gone"],
        "auth.token @ ",
        |ground| lenient(ground, Duration::from_millis(1500), |error| matches!(error, KeyError::NoKeySet { .. })),
    ),
    Fault::new(
        "subtle.keys.gone.cut",
        "a token passes when the connection to the issuer breaks",
        &["auth.keys.gone"],
        "auth.token @ ",
        |ground| lenient(ground, Duration::ZERO, |error| matches!(error, KeyError::Http(_))),
    ),
    Fault::new(
        "subtle.keys.newest",
        "a rotation drops the old key, which is still published",
        &["auth.keys.rotation"],
        "auth.keys @ ",
        |ground| {
            let (jwks, keys) = (Jwks::of(&ground.issuer), Arc::clone(&ground.keys));
            ground.guarded(|guard| guard.keys(Newest(jwks, keys)))
        },
    ),
    Fault::new(
        "subtle.expiry.from_issue",
        "a token is valid for an hour after it was issued, whatever its expiry",
        &["auth.token.expired"],
        "auth.token @ ",
        |ground| {
            rule(ground, "expiry", |case| {
                claim(case, "iat").and_then(Value::as_i64).is_some_and(|at| now(case) < at + 3660)
            })
        },
    ),
    Fault::new(
        "subtle.expiry.falsy",
        "an expiry of 0 counts as no expiry",
        &["auth.token.claims"],
        "unstated @ ",
        |ground| {
            rule(ground, "expiry", |case| claim(case, "exp").is_some_and(|at| at == 0) || rules::expiry(case).is_ok())
        },
    ),
    Fault::new(
        "subtle.expiry.by_body",
        "created_at counts as the current time",
        &["auth.token.expired"],
        "auth.token @ ",
        |ground| {
            rule(ground, "expiry", |case| {
                let created = case.body.and_then(|body| body["created_at"].as_str()?.parse::<jiff::Timestamp>().ok());
                let expires = claim(case, "exp").and_then(Value::as_i64).unwrap_or_default();
                created.is_some_and(|created| created.as_second() < expires)
            })
        },
    ),
    Fault::new(
        "subtle.algorithm.other",
        "tokens with an unexpected algorithm are not verified",
        &["auth.token.algorithm"],
        "auth.token @ ",
        |ground| {
            unverified(ground, |token| {
                let algorithm = token.algorithm().unwrap_or("none").to_uppercase();
                !algorithm.starts_with("HS") && algorithm != "NONE" && token.algorithm() != Some("RS256")
            })
        },
    ),
    Fault::new(
        "subtle.algorithm.rs384",
        "tokens with alg RS384 are not verified",
        &["auth.token.algorithm"],
        "auth.token @ ",
        |ground| unverified(ground, |token| token.algorithm() == Some("RS384")),
    ),
    Fault::new(
        "subtle.algorithm.others",
        "tokens with another alg than RS256 are not verified",
        &["auth.token.unsigned"],
        "auth.token @ ",
        |ground| unverified(ground, |token| token.algorithm() != Some("RS256")),
    ),
    Fault::new(
        "subtle.kid.absent",
        "a token without a kid is not verified",
        &["auth.token.foreign_key"],
        "auth.token @ ",
        |ground| unverified(ground, |token| token.kid().is_none()),
    ),
    Fault::new(
        "subtle.kid.empty",
        "a token with an empty kid is not verified",
        &["auth.token.foreign_key"],
        "auth.token @ ",
        |ground| unverified(ground, |token| token.kid() == Some("")),
    ),
    Fault::new(
        "subtle.certificate",
        "a token with its own certificate is not verified against the issuer's keys",
        &["auth.token.foreign_key"],
        "auth.token @ ",
        |ground| unverified(ground, |token| token.header("x5c").is_some_and(|chain| chain[0].is_string())),
    ),
    Fault::new(
        "subtle.issuer.subdomain",
        "an issuer below the right host passes",
        &["auth.token.issuer"],
        "auth.token @ ",
        |ground| {
            rule(ground, "issuer", |case| {
                let named = case.token.and_then(Token::issuer).unwrap_or_default();
                let host = case.issuer.split_once("://").map_or("", |(_, host)| host);
                named == case.issuer || named.ends_with(&format!(".{host}"))
            })
        },
    ),
    Fault::new(
        "subtle.scope.app",
        "a role of the same vendor is enough",
        &["auth.scope.other_endpoint"],
        "auth.scope @ ",
        |ground| {
            rule(ground, "scope", |case| {
                let endpoint = case.body.and_then(|body| body.pointer("/context/endpoint_id")?.as_str());
                let vendor =
                    |name: &str| name.split('~').nth(1).and_then(|own| own.split('.').next()).map(str::to_owned);
                let wanted = endpoint.and_then(vendor);
                case.token.is_some_and(|token| token.roles().any(|role| vendor(role) == wanted && wanted.is_some()))
            })
        },
    ),
    Fault::new(
        "subtle.late_expiry",
        "a reset is carried out before the expiry is checked",
        &["auth.no_effect"],
        "auth.effect @ /payload/state",
        |ground| {
            let memory = Arc::new(Memory::new());
            let store = Arc::clone(&memory);
            let guard = Guard::new(&ground.issuer).with_rule("expiry", move |case| {
                let verdict = rules::expiry(case);
                let reset = |body: &Value| callback_of(body) == Some(acgw::Callback::PartnerReset) && verdict.is_err();
                if let Some(body) = case.body.filter(|body| reset(body)) {
                    store.reset_partner(partner_of(body));
                }
                verdict
            });
            ground.over(memory).guard(guard)
        },
    ),
    Fault::new(
        "subtle.known_partner",
        "reads of a partner that was enabled before are not verified",
        &["auth.no_effect"],
        "auth.token @ ",
        |ground| {
            let seen: Arc<Mutex<HashSet<Uuid>>> = Arc::default();
            let known = Arc::clone(&seen);
            let spares = move |case: &Case<'_>| {
                let is_read =
                    case.body.is_some_and(|body| callback_of(body).is_some_and(|it| it.name().ends_with("get_state")));
                is_read && known.lock().expect("no panic").contains(&partner_of(case.body.unwrap_or(&Value::Null)))
            };
            let guard = sparing(Guard::new(&ground.issuer), spares);
            ground.vendor().guard(guard).layer(layer::after(move |incoming, answer| {
                if answer.status == 200 && incoming.callback() == Some(PartnerEnable) {
                    seen.lock().expect("no panic").insert(partner_of(&incoming.json().unwrap_or_default()));
                }
            }))
        },
    ),
];
