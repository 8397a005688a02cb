//! Verification of the origin, from the attacker's side (“Verifying callback requests”).

use std::time::{Duration, Instant};

use serde_json::json;

use crate::contract::{Callback, Level, Requirement, requirements};
use crate::gateway::{Authorization, SigningKey};
use crate::suite::{Bench, Call, Check, KEY_PATIENCE, Needs, Scene, Stop, Talk, Tenant, Verdict, gather};

use super::about;
use super::forgery::{self, Asked, Forge, Forgery};

macro_rules! refused {
    ($level:ident, $id:literal, $needs:ident, $requirement:ident, $forgeries:expr, $title:literal, $mend:literal) => {
        Check {
            id: concat!("auth.", $id),
            title: $title,
            level: Level::$level,
            requirement: &requirements::$requirement,
            needs: Needs::$needs,
            mend: $mend,
            run: |bench| all_refused(bench, &requirements::$requirement, $forgeries),
        }
    };
}

pub(super) const CHECKS: &[Check] = &[
    refused!(
        Must,
        "token.missing",
        Any,
        AUTH_TOKEN,
        forgery::MISSING,
        "a callback without a token is refused",
        "Refuse with 401 when the Authorization header is absent or empty, before anything else is looked at."
    ),
    refused!(
        Must,
        "token.corrupted",
        Any,
        AUTH_TOKEN,
        forgery::CORRUPTED,
        "a callback with a corrupted token is refused",
        "Verify the signature over header and claims with a JWT library; decoding alone verifies nothing."
    ),
    refused!(
        Must,
        "token.unsigned",
        Any,
        AUTH_TOKEN,
        forgery::UNSIGNED,
        "a callback with an unsigned token is refused",
        "Tell the JWT library that RS256 is the only algorithm; never take the algorithm from the token."
    ),
    refused!(
        Must,
        "token.algorithm",
        Any,
        AUTH_TOKEN,
        forgery::ALGORITHM,
        "a token signed with the public key as a shared secret is refused",
        "Tell the JWT library that RS256 is the only algorithm; never take the algorithm from the token."
    ),
    refused!(
        Must,
        "token.foreign_key",
        SettledKeys,
        AUTH_TOKEN,
        forgery::FOREIGN_KEY,
        "a token signed with another key is refused",
        "Take keys from the configured issuer's JWKS only, by kid; ignore jwk, jku and x5u in the token's header."
    ),
    refused!(
        Must,
        "token.issuer",
        SettledKeys,
        AUTH_TOKEN,
        forgery::ISSUER,
        "a token of another issuer is refused",
        "Compare `iss` with the configured issuer as a whole, and never fetch keys from a URL that the token names."
    ),
    refused!(
        Must,
        "token.expired",
        Any,
        AUTH_TOKEN,
        forgery::EXPIRED,
        "an expired token is refused",
        "Check `exp` with a minute or so of leeway, on every request, cached tokens included."
    ),
    Check {
        id: "auth.token.expires",
        title: "a token that was good is refused once it has expired",
        level: Level::Must,
        requirement: &requirements::AUTH_TOKEN,
        needs: Needs::Any,
        mend: "Keep the expiry beside a verified token that is remembered, and look at it on every request.",
        run: expires,
    },
    refused!(
        Must,
        "scope.other_endpoint",
        Any,
        AUTH_SCOPE,
        forgery::SCOPE,
        "a token for another endpoint is refused",
        "Look in `scope` for a role that equals context.endpoint_id; compare whole strings."
    ),
    Check {
        id: "auth.scope.context",
        title: "a token is good for its own endpoint only, however often it was good before",
        level: Level::Must,
        requirement: &requirements::AUTH_SCOPE,
        needs: Needs::Any,
        mend: "Compare the scope with the context.endpoint_id of each request; a cached token is verified, its use is not.",
        run: other_context,
    },
    Check {
        id: "auth.every_callback",
        title: "every callback verifies the origin",
        level: Level::Must,
        requirement: &requirements::AUTH_TOKEN,
        needs: Needs::Any,
        mend: "Verify the token before the callbacks are told apart, in one place for all of them.",
        run: every_callback,
    },
    Check {
        id: "auth.no_effect",
        title: "a refused callback changes nothing",
        level: Level::Must,
        requirement: &requirements::AUTH_EFFECT,
        needs: Needs::Partner,
        mend: "Verify the token before anything is stored.",
        run: no_effect,
    },
    Check {
        id: "auth.no_effect_customers",
        title: "a refused set_state changes nothing",
        level: Level::Must,
        requirement: &requirements::AUTH_EFFECT,
        needs: Needs::Customer,
        mend: "Verify the token before anything is stored.",
        run: no_effect_customers,
    },
    Check {
        id: "auth.keys.rotation",
        title: "a token signed with a new key is taken soon after the key is published",
        level: Level::Must,
        requirement: &requirements::AUTH_KEYS,
        needs: Needs::Any,
        mend: "Fetch the JWKS again when a token names an unknown kid, at most every few seconds.",
        run: rotation,
    },
    refused!(
        Advisory,
        "token.claims",
        Any,
        UNSTATED,
        forgery::CLAIMS,
        "a token that no issuer would give out is refused",
        "Ask for `exp`, and refuse tokens that are not valid yet or that carry critical extensions."
    ),
    refused!(
        Advisory,
        "token.scheme",
        Any,
        UNSTATED,
        forgery::SCHEME,
        "a token without the Bearer scheme is refused",
        "Ask for the scheme Bearer in the Authorization header."
    ),
    Check {
        id: "auth.refusal_status",
        title: "a refusal for want of a token is a 401 or 403",
        level: Level::Advisory,
        requirement: &requirements::CLEAR_REFUSAL,
        needs: Needs::Any,
        mend: "Answer 401 when the token is missing or bad, 403 when it is for another endpoint.",
        run: refusal_status,
    },
    Check {
        id: "auth.keys.cached",
        title: "keys are fetched now and then, not for every callback",
        level: Level::Advisory,
        requirement: &requirements::UNSTATED,
        needs: Needs::TheRun,
        mend: "Keep the JWKS between requests, and fetch it again for an unknown kid only.",
        run: cached,
    },
];

/// Sends a callback that must be refused.
fn refused(talk: &Talk<'_>, requirement: &Requirement, (what, asked): (&str, Asked), call: Call) -> Verdict {
    let reply = talk.try_send(call)?;
    let is_accepted = matches!(reply.status(), Some(200..=299));
    if reply.exchange.outcome.is_refusal() || (asked == Asked::NoAcceptance && !is_accepted) {
        return Ok(());
    }
    if reply.exchange.outcome.is_transport() {
        // No answer is no refusal, if the handler answers others.
        talk.carried_out(talk.bench().reading(&talk.partner()).because("a plain callback after it"))?;
    }
    let outcome = if reply.is_carried_out() {
        "was accepted".to_owned()
    } else {
        format!("got {}, which is no refusal", reply.summary())
    };
    let finding = talk.finding(requirement, format!("a callback with {what} {outcome}"));
    Err(finding.compared("a 4xx status, best 401 or 403", reply.status()).into())
}

fn all_refused(bench: &Bench<'_>, requirement: &Requirement, forgeries: &[Forgery]) -> Verdict {
    let forge = Forge::new(bench);
    bench.each(
        forgeries,
        |forgery| forgery.what.to_owned(),
        |talk, forgery| {
            let because = format!("a callback with {}", forgery.what);
            let call = bench.reading(&talk.partner()).because(because).forged(forgery.what, (forgery.make)(&forge));
            refused(talk, requirement, (forgery.what, forgery.asked), call)
        },
    )
}

/// Looks only where it takes seconds: a handler that allows for clocks that differ would have to be waited for.
fn expires(bench: &Bench<'_>) -> Verdict {
    const LIFE: i64 = 2;
    const LATE: i64 = 2;
    let (session, clock) = (bench.session(), bench.gateway().clock());
    let tokens = session.sender.tokens();
    let key = tokens.key();
    let expiring = |at: i64| {
        tokens
            .draft(&bench.options().endpoint_id, &key)
            .claim("exp", json!(at))
            .claim("iat", json!(at - 3600))
            .sign(&key)
    };
    bench.conversation("expiring", |talk| {
        let read = || bench.reading(&talk.partner());
        let what = "a token that has just expired";
        let late = Authorization::Bearer(expiring(clock.now().as_second() - 1));
        if talk.send(read().because(format!("see whether {what} is refused")).forged(what, late))?.is_carried_out() {
            let reason = "the handler allows for clocks that differ: a token would have to be waited for";
            return Err(Stop::Skipped(reason.to_owned()));
        }
        let end = clock.now().as_second() + LIFE;
        let token = expiring(end);
        talk.carried_out(read().because("a callback with a token that soon expires").with_token(token.clone()))?;
        let over = jiff::Timestamp::from_second(end + LATE).unwrap_or_default();
        session.pause(over.duration_since(clock.now()).try_into().unwrap_or_default());
        let what = "a token that was good and has expired";
        let call = read().because(format!("a callback with {what}"));
        let call = call.forged(what, Authorization::Bearer(token));
        refused(talk, &requirements::AUTH_TOKEN, (what, Asked::Refusal), call)
    })
}

fn other_context(bench: &Bench<'_>) -> Verdict {
    // Both are identifiers that an endpoint can have: a handler that looks at their form only lets them pass.
    let own = &bench.options().endpoint_id;
    let others = [forgery::other_endpoint(own), format!("{own}~somebody.else.endpoint.v1.0")];
    bench.each(
        others,
        |other| other.clone(),
        |talk, other| {
            let partner = talk.partner();
            let token = talk.good_token();
            talk.carried_out(bench.reading(&partner).with_token(token.clone()))?;
            let because = "the same token, with another endpoint in context";
            let call = bench.reading(&partner).because(because).endpoint(other);
            let what = "a good token for another endpoint than the one in context";
            refused(
                talk,
                &requirements::AUTH_SCOPE,
                (what, Asked::Refusal),
                call.forged(what, Authorization::Bearer(token)),
            )
        },
    )
}

fn valid(callback: Callback, talk: &Talk<'_>, partner: &Tenant) -> Call {
    match callback {
        Callback::PartnerGetState => Call::partner_state(partner),
        Callback::PartnerEnable => Call::enable_partner(partner),
        Callback::PartnerReset => Call::reset_partner(partner),
        Callback::CustomerGetState => Call::list(partner),
        Callback::CustomerSetState => Call::enable_one(partner, &talk.customer()),
    }
}

fn every_callback(bench: &Bench<'_>) -> Verdict {
    let forge = Forge::new(bench);
    let tried: Vec<_> = forgery::essential().collect();
    gather(bench.callbacks().into_iter().map(|callback| {
        bench.conversation(callback.name(), |talk| {
            let partner = talk.partner();
            gather(tried.iter().map(|forgery| {
                let because = format!("{} with {}", callback.name(), forgery.what);
                let call =
                    valid(callback, talk, &partner).because(because).forged(forgery.what, (forgery.make)(&forge));
                refused(talk, forgery.breaks(), (forgery.what, forgery.asked), call)
            }))
        })
    }))
}

fn unchanged(verdict: Verdict) -> Verdict {
    about(&requirements::AUTH_EFFECT, "a refused callback had an effect", verdict)
}

/// The callback as an attacker would send it.
fn forged(call: Call, what: &str, forgery: &Forgery, forge: &Forge<'_>) -> Call {
    call.because(format!("{what}, with {}", forgery.what)).forged(forgery.what, (forgery.make)(forge))
}

fn no_effect(bench: &Bench<'_>) -> Verdict {
    let forge = Forge::new(bench);
    let tried: Vec<_> = forgery::verification().collect();
    bench.each(
        tried,
        |forgery| forgery.what.to_owned(),
        |talk, forgery| {
            let scene = Scene::new(talk);
            let bad = |call: Call, what: &str| talk.send(forged(call, what, forgery, &forge)).map(drop);
            let stranger = talk.partner();
            bad(Call::enable_partner(&stranger), "enable a partner")?;
            unchanged(scene.state(&stranger))?;
            let partner = scene.partner()?;
            bad(Call::reset_partner(&partner), "disable the partner")?;
            unchanged(scene.state(&partner))
        },
    )
}

fn no_effect_customers(bench: &Bench<'_>) -> Verdict {
    let forge = Forge::new(bench);
    let tried: Vec<_> = forgery::verification().collect();
    bench.each(
        tried,
        |forgery| forgery.what.to_owned(),
        |talk, forgery| {
            let scene = Scene::new(talk);
            let bad = |call: Call, what: &str| talk.send(forged(call, what, forgery, &forge)).map(drop);
            let partner = scene.partner()?;
            let customer = talk.customer();
            scene.enable_plain(&partner, std::slice::from_ref(&customer))?;
            bad(Call::enable_one(&partner, &talk.customer()), "enable a further customer")?;
            bad(Call::disable(&partner, &[customer]), "disable the customer")?;
            unchanged(scene.list(&partner))
        },
    )
}

fn rotation(bench: &Bench<'_>) -> Verdict {
    let session = bench.session();
    let tokens = session.sender.tokens();
    let fetched = bench.gateway().key_fetches();
    // Made while others have their turn.
    let next = SigningKey::generate();
    bench.conversation("rotated", |talk| {
        let partner = talk.partner();
        talk.carried_out(bench.reading(&partner))?;
        let key = bench.gateway().keys().rotate_to(next);
        let token = tokens.draft(&bench.options().endpoint_id, &key).sign(&key);
        let started = Instant::now();
        let mut pause = Duration::from_millis(100);
        let refused = loop {
            let call = bench.reading(&partner).because("a callback with a token signed with the new key").with_token(token.clone());
            let reply = talk.send(call.unstated())?;
            if reply.is_carried_out() {
                return Ok(());
            }
            if started.elapsed() + pause > KEY_PATIENCE || session.is_over().is_some() {
                break reply;
            }
            session.pause(pause);
            pause = (pause * 2).min(Duration::from_secs(6));
        };
        let again = bench.gateway().key_fetches() - fetched;
        let message = format!(
            "{} s after a new key was published beside the old one, its tokens still get {}; the handler fetched the keys {again} times since",
            started.elapsed().as_secs(),
            refused.summary()
        );
        let last: Vec<_> = talk.exchanges().into_iter().rev().take(1).collect();
        let mut finding = talk.finding(&requirements::AUTH_KEYS, message).compared(200, refused.status()).shown_by(last);
        finding.confirmed = true;
        Err(finding.into())
    })
}

fn refusal_status(bench: &Bench<'_>) -> Verdict {
    let forge = Forge::new(bench);
    let tried: Vec<_> = forgery::verification().collect();
    bench.each(
        tried,
        |forgery| forgery.what.to_owned(),
        |talk, forgery| {
            let reply = talk.send(bench.reading(&talk.partner()).forged(forgery.what, (forgery.make)(&forge)))?;
            match reply.status() {
                Some(401 | 403) => Ok(()),
                status if !reply.exchange.outcome.is_refusal() => {
                    Err(Stop::Undecided(format!("status {status:?} is no refusal at all; see auth.token.*")))
                }
                status => {
                    let message = format!("a callback with {} is refused with another status", forgery.what);
                    Err(talk.finding(&requirements::CLEAR_REFUSAL, message).compared("401 or 403", status).into())
                }
            }
        },
    )
}

fn cached(bench: &Bench<'_>) -> Verdict {
    const ENOUGH: usize = 50;
    let (fetches, callbacks) = (bench.gateway().key_fetches(), bench.session().sender.sent());
    if callbacks < ENOUGH {
        return Err(Stop::Undecided(format!("{callbacks} callbacks are too few to tell")));
    }
    if fetches == 0 {
        return Err(Stop::Undecided("the handler never fetched the keys of this gateway".to_owned()));
    }
    if fetches * 4 <= callbacks {
        return Ok(());
    }
    let message = format!("the keys were fetched {fetches} times for {callbacks} callbacks");
    Err(crate::suite::Finding::new(&requirements::UNSTATED, message).compared("now and then", fetches).into())
}
