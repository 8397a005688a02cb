//! The issuer's keys: fetched again when they change, and only then.

use std::time::{Duration, Instant};

use super::forgery::{Forge, Forgery, Reaction, UNKNOWN_KEY};
use super::refusal::require_refused;
use crate::checks::base::{ADVISORY, MUST};
use crate::contract::requirements;
use crate::identity::SigningKey;
use crate::platform::KEYS_PATH;
use crate::suite::{Bench, Check, Control, Conversation, Finding, KEY_PATIENCE, Needs, NotPassed, Verdict, gather};

pub(super) const ROTATION: Check = Check {
    id: "auth.keys.rotation",
    title: "a token signed with a new key is accepted soon after the key is published",
    requirement: &requirements::AUTH_KEYS,
    fix: "When a token names an unknown kid, fetch the JWKS again, at most every few seconds.",
    control: Control::Nothing,
    run: rotation,
    ..MUST
};

fn rotation(bench: &Bench<'_>) -> Verdict {
    let session = bench.session();
    let tokens = session.sender.tokens();
    let fetched = bench.gateway().key_fetches();
    // Generated before the conversation starts, since it takes a while.
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
                return require_old_key(conversation);
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

/// The old key is still published, so its tokens are still valid.
fn require_old_key(conversation: &Conversation<'_>) -> Verdict {
    let tokens = conversation.session().sender.tokens();
    let key = tokens.key();
    // A fresh token: the handler may have cached those that it verified before.
    let token = tokens.draft(&conversation.options().endpoint_id, &key).sign(&key);
    let because = "a callback with a token of the old key, which is still published beside the new one";
    let call = conversation.plain_read().because(because).with_token(token);
    conversation.require(&requirements::AUTH_KEYS, call).map(drop)
}

pub(super) const GONE: Check = Check {
    id: "auth.keys.gone",
    title: "a token of an unknown key is not accepted while the keys cannot be fetched",
    requirement: &requirements::AUTH_TOKEN,
    needs: Needs::Alone,
    fix: "Refuse a token whose key you cannot find, whatever the reason: an error while fetching keys verifies nothing.",
    rests_on: &[&super::token::FOREIGN_KEY],
    control: Control::Nothing,
    run: gone,
    ..MUST
};

/// A handler that cannot fetch the keys cannot verify a token of an unknown key. It may fetch them only every few
/// seconds, so it gets callbacks until it has tried.
fn gone(bench: &Bench<'_>) -> Verdict {
    const PATIENCE: Duration = Duration::from_secs(6);
    let (gateway, session) = (bench.gateway(), bench.session());
    let forge = Forge::new(bench.session());
    let unknown_key = Forgery { reaction: Reaction::NoAcceptance, ..UNKNOWN_KEY };
    let mut fetches = true;
    let verdict = gather(["status=503", "reset"].into_iter().map(|effect| {
        // A handler that did not try to fetch them in time will not do so the next time.
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
                let read = conversation.plain_read().noting("while the keys cannot be fetched");
                require_refused(conversation, &unknown_key, read, &forge)?;
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

pub(super) const CACHED: Check = Check {
    id: "auth.keys.cached",
    title: "keys are cached, not fetched for every callback",
    needs: Needs::TheRun,
    fix: "Cache the JWKS, and fetch it again only for an unknown kid.",
    control: Control::Nothing,
    run: cached,
    ..ADVISORY
};

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
    Err(Finding::new(&requirements::UNSTATED, message).compared("now and then", fetches).into())
}
