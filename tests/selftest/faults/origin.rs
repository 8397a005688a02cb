//! Verification of the origin: rules that are left out, or judge by the wrong thing.

use std::time::Duration;

use acgw::Callback::{self};
use acgw::internals::vendor::{Case, rules};

use super::grant;
use crate::kit::{Fault, Ground};
use acgw::internals::vendor::{Builder, Guard};

pub(super) fn rule(
    ground: &Ground,
    name: &'static str,
    holds: impl Fn(&Case<'_>) -> bool + Send + Sync + 'static,
) -> Builder {
    ground.guarded(|guard| guard.with_rule(name, move |case| grant(holds(case))))
}

fn issuer<'c>(case: &Case<'c>) -> &'c str {
    case.token.and_then(|token| token.issuer()).unwrap_or_default()
}

fn host(url: &str) -> Option<String> {
    url.parse::<hyper::Uri>().ok()?.host().map(str::to_owned)
}

/// Verifies all requests but these.
pub(super) fn sparing(guard: Guard, spares: impl Fn(&Case<'_>) -> bool + Clone + Send + Sync + 'static) -> Guard {
    type Rule = fn(&Case<'_>) -> acgw::internals::vendor::Judgement;
    let rules: [(&'static str, Rule); 8] = [
        ("present", rules::present),
        ("form", rules::form),
        ("algorithm", rules::algorithm),
        ("issuer", rules::issuer),
        ("key", rules::key),
        ("signature", rules::signature),
        ("expiry", rules::expiry),
        ("scope", rules::scope),
    ];
    rules.into_iter().fold(guard, |guard, (name, judge)| {
        let spares = spares.clone();
        guard.with_rule(name, move |case| if spares(case) { Ok(()) } else { judge(case) })
    })
}

/// Verifies all callbacks but these.
fn except(guard: Guard, spared: fn(Callback) -> bool) -> Guard {
    sparing(guard, move |case| {
        let id = case.body.and_then(|body| body.pointer("/context/callback_id")?.as_str());
        id.and_then(Callback::by_id).is_some_and(spared)
    })
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "origin.open",
        "nothing is verified",
        &[
            "auth.token.missing",
            "auth.token.corrupted",
            "auth.token.unsigned",
            "auth.token.algorithm",
            "auth.token.foreign_key",
            "auth.token.issuer",
            "auth.token.expired",
            "auth.scope.other_endpoint",
            "auth.scope.context",
            "auth.every_callback",
            "auth.no_effect",
            "auth.no_effect_customers",
        ],
        "auth.token @ ",
        |ground| ground.vendor().guard(Guard::open(&ground.issuer)),
    ),
    Fault::new(
        "origin.present",
        "a request without a token passes",
        &["auth.token.missing", "auth.every_callback", "auth.no_effect", "auth.no_effect_customers"],
        "auth.token @ ",
        |ground| ground.guarded(|guard| guard.without("present")),
    ),
    Fault::new(
        "origin.form",
        "a text that is not a JWT passes",
        &["auth.token.corrupted"],
        "auth.token @ ",
        |ground| ground.guarded(|guard| guard.without("form")),
    ),
    Fault::new(
        "origin.signature",
        "the signature is not verified",
        &["auth.token.corrupted", "auth.token.foreign_key", "auth.every_callback", "auth.no_effect"],
        "auth.token @ ",
        |ground| ground.guarded(|guard| guard.without("signature")),
    ),
    Fault::new(
        "origin.key",
        "a token with an unknown kid passes",
        &["auth.token.foreign_key"],
        "auth.token @ ",
        |ground| ground.guarded(|guard| guard.without("key")),
    ),
    Fault::new("origin.issuer", "the issuer is not checked", &["auth.token.issuer"], "auth.token @ ", |ground| {
        ground.guarded(|guard| guard.without("issuer"))
    }),
    Fault::new(
        "origin.issuer.prefix",
        "an issuer that begins like the right one passes",
        &["auth.token.issuer"],
        "auth.token @ ",
        |ground| rule(ground, "issuer", |case| issuer(case).starts_with(case.issuer)),
    ),
    Fault::new(
        "origin.issuer.suffix",
        "an issuer that ends like the right one passes",
        &["auth.token.issuer"],
        "auth.token @ ",
        |ground| rule(ground, "issuer", |case| issuer(case).ends_with(case.issuer)),
    ),
    Fault::new(
        "origin.issuer.absent",
        "a token without an issuer passes",
        &["auth.token.claims"],
        "unstated @ ",
        |ground| rule(ground, "issuer", |case| issuer(case).is_empty() || issuer(case) == case.issuer),
    ),
    Fault::new(
        "origin.issuer.shorter",
        "an issuer that is the beginning of the right one passes",
        &["auth.token.issuer"],
        "auth.token @ ",
        |ground| rule(ground, "issuer", |case| !issuer(case).is_empty() && case.issuer.starts_with(issuer(case))),
    ),
    Fault::new(
        "origin.issuer.host",
        "an issuer of the right host passes, whatever its port",
        &["auth.token.issuer"],
        "auth.token @ ",
        |ground| rule(ground, "issuer", |case| host(issuer(case)).is_some() && host(issuer(case)) == host(case.issuer)),
    ),
    Fault::new(
        "origin.issuer.below",
        "an issuer under a path of the right one passes",
        &["auth.token.issuer"],
        "auth.token @ ",
        |ground| {
            rule(ground, "issuer", |case| {
                let below = issuer(case).strip_prefix(case.issuer);
                below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
            })
        },
    ),
    Fault::new(
        "origin.issuer.scheme",
        "the scheme of the issuer is not checked",
        &["auth.token.claims"],
        "unstated @ ",
        |ground| {
            rule(ground, "issuer", |case| {
                let [named, right] = [issuer(case), case.issuer].map(|url| url.split_once("://").map(|(_, rest)| rest));
                named.is_some() && named == right
            })
        },
    ),
    Fault::new("origin.expiry", "expired tokens pass", &["auth.token.expired"], "auth.token @ ", |ground| {
        rule(ground, "expiry", |case| case.token.is_some_and(|token| token.expiry().is_some()))
    }),
    Fault::new(
        "origin.expiry.leeway",
        "tokens pass for half an hour after they have expired",
        &["auth.token.expired"],
        "auth.token @ ",
        |ground| ground.guarded(|guard| guard.leeway(Duration::from_secs(30 * 60))),
    ),
    Fault::new(
        "origin.expiry.by_issue",
        "a token is valid for a day after it was issued",
        &["auth.token.expired"],
        "auth.token @ ",
        |ground| {
            rule(ground, "expiry", |case| {
                let issued = case.token.and_then(|token| token.claim("iat")?.as_u64()).unwrap_or_default();
                let now = case.now.duration_since(std::time::UNIX_EPOCH).map_or(0, |now| now.as_secs());
                now < issued + 24 * 60 * 60
            })
        },
    ),
    Fault::new(
        "origin.not_before",
        "a token that is not valid yet passes",
        &["auth.token.claims"],
        "unstated @ ",
        |ground| ground.guarded(|guard| guard.without("not_before")),
    ),
    Fault::new(
        "origin.reads_open",
        "reads are not verified",
        &["auth.every_callback", "auth.token.missing"],
        "auth.token @ ",
        |ground| {
            ground.guarded(|guard| {
                except(guard, |callback| matches!(callback, Callback::PartnerGetState | Callback::CustomerGetState))
            })
        },
    ),
    Fault::new(
        "origin.customers_open",
        "the callbacks of customers are not verified",
        &["auth.every_callback", "auth.no_effect_customers"],
        "auth.token @ ",
        |ground| ground.guarded(|guard| except(guard, |callback| !callback.is_partner_side())),
    ),
    Fault::new(
        "origin.reset_open",
        "reset is not verified",
        &["auth.every_callback", "auth.no_effect"],
        "auth.token @ ",
        |ground| ground.guarded(|guard| except(guard, |callback| callback == Callback::PartnerReset)),
    ),
];
