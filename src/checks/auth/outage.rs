//! While the keys cannot be fetched: what is accepted, and what becomes of the keys that a handler knows.

use std::time::{Duration, Instant};

use super::forgery::{Forge, Forgery, Reaction, UNKNOWN_KEY};
use super::keys::{CACHED, FURTHER_FETCH, fetches_again_and_again};
use super::refusal::require_refused;
use crate::checks::base::{ADVISORY, MUST};
use crate::contract::requirements;
use crate::platform::{Fault, KEYS_PATH};
use crate::suite::{Bench, Check, Control, Conversation, Finding, Needs, NotPassed, Verdict, gather, until_accepted};

pub(super) const GONE: Check = Check {
    id: "auth.keys.gone",
    title: "a token of an unknown key is not accepted while the keys cannot be fetched",
    requirement: &requirements::AUTH_TOKEN,
    needs: Needs::NoKeys,
    fix: "Refuse a token whose key you cannot find, whatever the reason: an error while fetching keys verifies nothing.",
    rests_on: &[&super::token::FOREIGN_KEY],
    control: Control::Nothing,
    run: gone,
    ..MUST
};

/// A handler that cannot fetch the keys cannot verify a token of an unknown key. It may fetch them only every few
/// seconds, so it gets callbacks until it has tried.
fn gone(bench: &Bench<'_>) -> Verdict {
    let (gateway, session) = (bench.gateway(), bench.session());
    let forge = Forge::new(bench.session());
    let unknown_key = Forgery { reaction: Reaction::NoAcceptance, ..UNKNOWN_KEY };
    let patience = if session.fetches_later_than(FURTHER_FETCH) { Duration::ZERO } else { FURTHER_FETCH };
    let mut fetches = true;
    gather(["status=503", "reset"].into_iter().map(|effect| {
        // A handler that did not try to fetch them in time will not do so the next time.
        if !fetches {
            return Ok(());
        }
        let unavailable = format!("{effect}@{KEYS_PATH}");
        let fault: Fault =
            unavailable.parse().map_err(|error| NotPassed::Undecided(format!("`{unavailable}`: {error}")))?;
        gateway.add_fault(fault.clone());
        let has_tried = || gateway.struck_by(&fault) > 0;
        let verdict = bench.conversation(effect, |conversation| {
            let (started, _waiting) =
                (Instant::now(), session.waits.begin("the handler to try to fetch the keys", patience));
            let mut pause = Duration::from_millis(50);
            loop {
                let read = conversation.plain_read().noting("while the keys cannot be fetched");
                require_refused(conversation, &unknown_key, read, &forge)?;
                if has_tried() {
                    look_for_kept(conversation)?;
                }
                if has_tried() || started.elapsed() + pause > patience || session.is_over() {
                    return Ok(());
                }
                session.pause(pause);
                pause = (pause * 2).min(Duration::from_secs(1));
            }
        });
        fetches = has_tried();
        gateway.remove_fault(&fault);
        let verdict = verdict.and_then(|()| await_keys(bench));
        if !fetches {
            session.note_key_delay(FURTHER_FETCH + Duration::from_secs(1));
        }
        verdict
    }))
}

/// Notes whether the handler still accepts a token of a key that it knows.
fn look_for_kept(conversation: &Conversation<'_>) -> Verdict {
    let because = "a good token of a key that the handler knew, while the keys cannot be fetched";
    let tokens = conversation.session().sender.tokens();
    // A fresh one: the handler may remember those that it has verified.
    let token = tokens.draft(&conversation.options().endpoint_id, &tokens.key()).sign(&tokens.key());
    let reply = conversation.send(conversation.plain_read().because(because).with_token(token).unstated())?;
    let lost = (!reply.is_carried_out()).then(|| {
        let summary = reply.summary();
        let message =
            format!("a fetch of the keys failed, and a token of a key that was known before now gets {summary}");
        let finding = conversation.finding(&requirements::UNSTATED, message).compared(200, reply.status());
        Finding { confirmed: true, ..finding }
    });
    conversation.session().observations.note_keys_lost(lost);
    Ok(())
}

/// A handler that has lost its keys fetches them before other checks need them.
fn await_keys(bench: &Bench<'_>) -> Verdict {
    let session = bench.session();
    if session.observations.keys_lost().flatten().is_none() {
        return Ok(());
    }
    bench.conversation("again", |conversation| {
        let token = session.sender.tokens().good(&bench.options().endpoint_id);
        let what = ("the handler to fetch the keys again", "a good token, now that the keys can be fetched again");
        until_accepted(conversation, what, &token, || FURTHER_FETCH).map(drop)
    })
}

pub(super) const KEPT: Check = Check {
    id: "auth.keys.kept",
    title: "the keys that are known stay known while the keys cannot be fetched",
    needs: Needs::Alone,
    fix: "Replace the keys that you know only by a key set that was fetched with status 200: a short outage of the issuer then disturbs nobody.",
    rests_on: &[&CACHED, &GONE],
    control: Control::Nothing,
    run: kept,
    ..ADVISORY
};

/// Reports what was seen while the keys could not be fetched. Another check is about handlers that never keep keys.
fn kept(bench: &Bench<'_>) -> Verdict {
    let observations = &bench.session().observations;
    if observations.keys_lost().is_none() {
        gone(bench)?;
    }
    match observations.keys_lost().flatten() {
        Some(_) if fetches_again_and_again(bench) => {
            Err(NotPassed::Skipped("the handler fetches the keys again and again; see auth.keys.cached".to_owned()))
        }
        Some(lost) => Err(lost.into()),
        None => Ok(()),
    }
}
