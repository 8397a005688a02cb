//! Verification of the origin: keys, algorithms, and when it happens.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use acgw::internals::vendor::{BoxFuture, Builder, Case, Jwks, KeyError, KeySource, PublicKey, Token, rules};
use serde_json::Value;

use super::grant;
use crate::kit::{Fault, Ground, around};

type Found<'a> = BoxFuture<'a, Result<Arc<PublicKey>, KeyError>>;

/// Takes tokens that are not signed with RS256 in a further way.
pub(super) fn also(ground: &Ground, trusts: impl Fn(&Case<'_>) -> bool + Send + Sync + 'static) -> Builder {
    ground.guarded(|guard| {
        let guard = guard.without("algorithm").with_rule("key", |_| Ok(()));
        guard.with_rule("signature", move |case| {
            let by_key =
                matches!(case.key, Some(Ok(_))) && case.token.is_some_and(|token| token.algorithm() == Some("RS256"));
            if by_key { rules::signature(case) } else { grant(trusts(case)) }
        })
    })
}

/// The set of keys that belongs to the issuer that the token names.
struct Gullible {
    own: Jwks,
    place: fn(&Token) -> Option<String>,
}

impl KeySource for Gullible {
    fn find<'a>(&'a self, token: &'a Token) -> Found<'a> {
        Box::pin(async move {
            match (self.place)(token) {
                Some(issuer) => Jwks::of(&issuer).find(token).await,
                None => self.own.find(token).await,
            }
        })
    }
}

/// Uses the key in the token's own header.
struct Embedded(Jwks);

impl KeySource for Embedded {
    fn find<'a>(&'a self, token: &'a Token) -> Found<'a> {
        Box::pin(async move {
            match token.header("jwk").and_then(PublicKey::from_jwk) {
                Some(key) => Ok(Arc::new(key)),
                None => self.0.find(token).await,
            }
        })
    }
}

/// Begins with no keys after a fetch that failed.
struct Losing {
    url: String,
    keys: tokio::sync::Mutex<Option<Arc<Jwks>>>,
}

impl KeySource for Losing {
    fn find<'a>(&'a self, token: &'a Token) -> Found<'a> {
        Box::pin(async move {
            let mut keys = self.keys.lock().await;
            let known = keys.get_or_insert_with(|| Arc::new(Jwks::of(&self.url)));
            let found = known.find(token).await;
            if matches!(found, Err(KeyError::Http(_) | KeyError::NoKeySet { .. })) {
                *keys = None;
            }
            found
        })
    }
}

/// Remembers the first key for good; asks for its kid, or does not.
struct First {
    source: Jwks,
    first: Mutex<Option<Arc<PublicKey>>>,
    by_kid: fn(&PublicKey, Option<&str>) -> bool,
}

impl KeySource for First {
    fn find<'a>(&'a self, token: &'a Token) -> Found<'a> {
        Box::pin(async move {
            let known = self.first.lock().expect("a lock").clone();
            match known {
                Some(key) if (self.by_kid)(&key, token.kid()) => Ok(key),
                Some(_) => Err(KeyError::Unknown(token.kid().unwrap_or_default().to_owned())),
                None => {
                    let key = self.source.find(token).await?;
                    *self.first.lock().expect("a lock") = Some(Arc::clone(&key));
                    Ok(key)
                }
            }
        })
    }
}

fn first(ground: &Ground, by_kid: fn(&PublicKey, Option<&str>) -> bool) -> Builder {
    let source = Jwks::of(&ground.issuer);
    ground.guarded(|guard| guard.keys(First { source, first: Mutex::default(), by_kid }))
}

fn is_unsigned(case: &Case<'_>, algorithms: &[&str]) -> bool {
    case.token.is_some_and(|token| token.algorithm().is_some_and(|name| algorithms.contains(&name)))
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new("keys.none", "tokens with alg none pass", &["auth.token.unsigned"], "auth.token @ ", |ground| {
        also(ground, |case| is_unsigned(case, &["none"]))
    }),
    Fault::new(
        "keys.none.mixed_case",
        "tokens with alg nOnE pass",
        &["auth.token.unsigned"],
        "auth.token @ ",
        |ground| also(ground, |case| is_unsigned(case, &["nOnE", "NONE", "None"])),
    ),
    Fault::new("keys.none.absent", "tokens without alg pass", &["auth.token.unsigned"], "auth.token @ ", |ground| {
        also(ground, |case| case.token.is_some_and(|token| token.algorithm().is_none()))
    }),
    Fault::new(
        "keys.empty_signature",
        "an empty signature passes",
        &["auth.token.corrupted", "auth.token.unsigned"],
        "auth.token @ ",
        |ground| also_signed(ground, |case| case.token.is_some_and(|token| token.signature().is_empty())),
    ),
    Fault::new(
        "keys.short_signature",
        "a signature that is cut short passes",
        &["auth.token.corrupted"],
        "auth.token @ ",
        |ground| {
            also_signed(ground, |case| {
                case.token.is_some_and(|token| !token.signature().is_empty() && token.signature().len() < 300)
            })
        },
    ),
    Fault::new(
        "keys.of_named_issuer",
        "the keys come from whatever issuer the token names",
        &["auth.token.issuer"],
        "auth.token @ ",
        |ground| {
            let own = Jwks::of(&ground.issuer);
            let place = |token: &Token| token.issuer().map(str::to_owned);
            ground.guarded(|guard| guard.without("issuer").keys(Gullible { own, place }))
        },
    ),
    Fault::new(
        "keys.of_datacenter",
        "the issuer and its keys are those of datacenter_url",
        &["auth.token.datacenter"],
        "auth.token @ ",
        |ground| {
            let own = Jwks::of(&ground.issuer);
            let place = |token: &Token| token.issuer().map(str::to_owned);
            ground.guarded(|guard| {
                guard.keys(Gullible { own, place }).with_rule("issuer", |case| {
                    let named = case.body.and_then(|body| body.pointer("/context/datacenter_url")?.as_str());
                    grant(named.is_some() && named == case.token.and_then(Token::issuer))
                })
            })
        },
    ),
    Fault::new(
        "keys.jku",
        "the keys come from the URL in the token's header",
        &["auth.token.foreign_key"],
        "auth.token @ ",
        |ground| {
            let own = Jwks::of(&ground.issuer);
            let place = |token: &Token| {
                let url = token.header("jku").and_then(Value::as_str)?;
                url.strip_suffix(acgw::internals::platform::KEYS_PATH).map(str::to_owned)
            };
            ground.guarded(|guard| guard.keys(Gullible { own, place }))
        },
    ),
    Fault::new(
        "keys.jwk",
        "the key comes from the token's header",
        &["auth.token.foreign_key"],
        "auth.token @ ",
        |ground| {
            let own = Jwks::of(&ground.issuer);
            ground.guarded(|guard| guard.keys(Embedded(own)))
        },
    ),
    Fault::new(
        "keys.never_again",
        "the first key is remembered for good, and no other is looked for",
        &["auth.keys.selected"],
        "auth.keys @ ",
        |ground| first(ground, |key, kid| kid == Some(key.kid())),
    ),
    Fault::new(
        "keys.kid_ignored",
        "the first key verifies all tokens, whatever kid they name",
        &["auth.keys.selected"],
        "auth.keys @ ",
        |ground| first(ground, |_, _| true),
    ),
    Fault::new(
        "keys.daily",
        "the keys are fetched once a day, whatever kid comes",
        &["auth.keys.rotation"],
        "auth.keys @ ",
        |ground| {
            let daily = Jwks::of(&ground.issuer).spacing(Duration::from_secs(24 * 60 * 60));
            ground.guarded(|guard| guard.keys(daily))
        },
    ),
    Fault::new(
        "keys.verdict_remembered",
        "a token that was verified once passes forever",
        &["auth.token.expires"],
        "auth.token @ ",
        |ground| {
            let seen: Mutex<HashSet<String>> = Mutex::default();
            ground.guarded(|guard| {
                guard.leeway(Duration::ZERO).with_rule("expiry", move |case| {
                    let mut seen = seen.lock().expect("no panic");
                    let raw = case.token.map(Token::raw).unwrap_or_default();
                    if !seen.contains(raw) {
                        rules::expiry(case)?;
                        seen.insert(raw.to_owned());
                    }
                    Ok(())
                })
            })
        },
    ),
    Fault::new(
        "keys.lost",
        "a fetch that fails takes the known keys away",
        &["auth.keys.kept"],
        "unstated @ ",
        |ground| {
            let keys = Losing { url: ground.issuer.clone(), keys: tokio::sync::Mutex::new(None) };
            ground.guarded(|guard| guard.keys(keys))
        },
    ),
    Fault::new(
        "keys.every_time",
        "the keys are fetched for every callback",
        &["auth.keys.cached"],
        "unstated @ ",
        |ground| {
            let issuer = ground.issuer.clone();
            ground.behind(around(move |incoming, next| {
                let keys = Jwks::of(&issuer);
                Box::pin(async move {
                    drop(keys.key("whatever").await);
                    next.run(incoming).await
                })
            }))
        },
    ),
];

/// Takes some signatures besides the good ones.
fn also_signed(ground: &Ground, trusts: impl Fn(&Case<'_>) -> bool + Send + Sync + 'static) -> Builder {
    ground.guarded(|guard| {
        let guard = guard.without("algorithm").with_rule("key", |_| Ok(()));
        guard.with_rule("signature", move |case| {
            let unknown = !matches!(case.key, Some(Ok(_)));
            if trusts(case) {
                Ok(())
            } else if unknown {
                grant(false)
            } else {
                rules::signature(case)
            }
        })
    })
}
