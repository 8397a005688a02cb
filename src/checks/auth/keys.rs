//! The issuer's keys and what is remembered of tokens, as time goes on.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::contract::{Level, Requirement, requirements};
use crate::identity::SigningKey;
use crate::platform::KEYS_PATH;
use crate::sender::Authorization;
use crate::suite::{Bench, Check, Conversation, KEY_PATIENCE, Needs, NotPassed, Verdict, gather};

use super::forgery::{self, Asked, Forge};
use super::refused;

pub(crate) const CHECKS: &[Check] = &[
    Check {
        id: "auth.token.expires",
        title: "a token that was good is refused once it has expired",
        level: Level::Advisory,
        requirement: &requirements::AUTH_TOKEN,
        needs: Needs::Any,
        fix: "Keep the expiry beside a verified token that is remembered, and look at it on every request.",
        run: expires,
    },
    Check {
        id: "auth.keys.rotation",
        title: "a token signed with a new key is taken soon after the key is published",
        level: Level::Must,
        requirement: &requirements::AUTH_KEYS,
        needs: Needs::Any,
        fix: "Fetch the JWKS again when a token names an unknown kid, at most every few seconds.",
        run: rotation,
    },
    Check {
        id: "auth.keys.gone",
        title: "a token of an unknown key is not taken when the keys cannot be fetched",
        level: Level::Must,
        requirement: &requirements::AUTH_TOKEN,
        needs: Needs::Alone,
        fix: "Refuse when no key is found, for whatever reason: an error while the keys are fetched is no verification.",
        run: gone,
    },
    Check {
        id: "auth.keys.cached",
        title: "keys are fetched now and then, not for every callback",
        level: Level::Advisory,
        requirement: &requirements::UNSTATED,
        needs: Needs::TheRun,
        fix: "Keep the JWKS between requests, and fetch it again for an unknown kid only.",
        run: cached,
    },
];

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
    bench.conversation("expiring", |conversation| {
        let read = || conversation.reading(&conversation.partner());
        let what = "a token that has just expired";
        let late = Authorization::Bearer(expiring(clock.now().as_second() - 1));
        if conversation
            .send(read().because(format!("see whether {what} is refused")).forged(what, late))?
            .is_carried_out()
        {
            let reason = "the handler allows for clocks that differ: a token would have to be waited for";
            return Err(NotPassed::Skipped(reason.to_owned()));
        }
        let end = clock.now().as_second() + LIFE;
        let token = expiring(end);
        // It may expire before a slow handler comes to it: that is for nobody else to judge.
        let soon = read().because("a callback with a token that soon expires").with_token(token.clone());
        conversation.set_up(soon.unstated())?;
        let over = jiff::Timestamp::from_second(end + LATE).unwrap_or_default();
        session.pause(over.duration_since(clock.now()).try_into().unwrap_or_default());
        let what = "a token that was good and has expired";
        let call = read().because(format!("a callback with {what}"));
        let call = call.forged(what, Authorization::Bearer(token));
        refused(conversation, &requirements::AUTH_TOKEN, (what, Asked::Refusal), call)
    })
}

fn rotation(bench: &Bench<'_>) -> Verdict {
    let session = bench.session();
    let tokens = session.sender.tokens();
    let fetched = bench.gateway().key_fetches();
    // Made while others have their turn.
    let next = SigningKey::generate();
    bench.conversation("rotated", |conversation| {
        let partner = conversation.partner();
        conversation.set_up(conversation.reading(&partner))?;
        let key = bench.gateway().keys().rotate_to(next);
        let token = tokens.draft(&conversation.options().endpoint_id, &key).sign(&key);
        let started = Instant::now();
        let mut pause = Duration::from_millis(100);
        let refused = loop {
            let call = conversation.reading(&partner).because("a callback with a token signed with the new key").with_token(token.clone());
            let reply = conversation.send(call.unstated())?;
            if reply.is_carried_out() {
                return old_key(conversation, &requirements::AUTH_KEYS);
            }
            if started.elapsed() + pause > KEY_PATIENCE || session.is_over() {
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
        let last: Vec<_> = conversation.exchanges().into_iter().rev().take(1).collect();
        let mut finding = conversation.finding(&requirements::AUTH_KEYS, message).compared(200, refused.status()).shown_by(last);
        finding.confirmed = true;
        Err(finding.into())
    })
}

/// The old key is still published, and its tokens are good.
fn old_key(conversation: &Conversation<'_>, requirement: &Requirement) -> Verdict {
    let tokens = conversation.session().sender.tokens();
    let key = tokens.key();
    // A fresh one: those that were verified before may be remembered.
    let token = tokens.draft(&conversation.options().endpoint_id, &key).sign(&key);
    let because = "a callback with a token of the old key, which is still published beside the new one";
    conversation
        .require(requirement, conversation.reading(&conversation.partner()).because(because).with_token(token))
        .map(drop)
}

/// A handler that cannot fetch keys cannot verify a token of an unknown one. As it may fetch them only every few seconds,
/// it is asked until it has tried.
fn gone(bench: &Bench<'_>) -> Verdict {
    const PATIENCE: Duration = Duration::from_secs(6);
    let (gateway, session) = (bench.gateway(), bench.session());
    let forge = Forge::new(bench.session());
    let what = forgery::UNKNOWN_KEY;
    let mut fetches = true;
    let verdict = gather(["status=503", "reset"].into_iter().map(|effect| {
        // Who did not try within the time will not do so the next time.
        if !fetches {
            return Ok(());
        }
        let unavailable = format!("{effect}@{KEYS_PATH}");
        let fault = unavailable.parse().map_err(|error| NotPassed::Undecided(format!("`{unavailable}`: {error}")))?;
        gateway.set_faults([fault]);
        let verdict = bench.conversation(effect, |conversation| {
            let started = Instant::now();
            let mut pause = Duration::from_millis(200);
            loop {
                let read = conversation.reading(&conversation.partner()).noting("while the keys cannot be fetched");
                let asked = (what.what, Asked::NoAcceptance);
                refused(conversation, &requirements::AUTH_TOKEN, asked, what.forge(read, &forge))?;
                if gateway.faults_struck() > 0 || started.elapsed() + pause > PATIENCE || session.is_over() {
                    return Ok(());
                }
                session.pause(pause);
                pause *= 2;
            }
        });
        fetches = gateway.faults_struck() > 0;
        verdict
    }));
    gateway.set_faults([]);
    verdict
}

fn cached(bench: &Bench<'_>) -> Verdict {
    const ENOUGH: usize = 50;
    let (fetches, callbacks) = (bench.gateway().key_fetches(), bench.session().sender.sent());
    if callbacks < ENOUGH {
        return Err(NotPassed::Undecided(format!("{callbacks} callbacks are too few to tell")));
    }
    if fetches == 0 {
        return Err(NotPassed::Undecided("the handler never fetched the keys of this gateway".to_owned()));
    }
    if fetches * 4 <= callbacks {
        return Ok(());
    }
    let message = format!("the keys were fetched {fetches} times for {callbacks} callbacks");
    Err(crate::suite::Finding::new(&requirements::UNSTATED, message).compared("now and then", fetches).into())
}
