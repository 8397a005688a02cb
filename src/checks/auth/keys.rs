//! The issuer's keys: fetched again when they change, and only then.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::checks::base::{ADVISORY, MUST};
use crate::contract::requirements;
use crate::identity::SigningKey;
use crate::suite::{
    Bench, Check, Control, Conversation, Finding, Needs, NotPassed, Reply, Verdict, key_patience, refreshes_late,
    until_accepted,
};

pub(super) const SELECTED: Check = Check {
    id: "auth.keys.selected",
    title: "a token of each published key is accepted",
    requirement: &requirements::AUTH_KEYS,
    fix: "Look for the `kid` of the token's header among all keys of the JWKS; do not take the first or the last one.",
    control: Control::Nothing,
    run: selected,
    ..MUST
};

/// Two keys are published from the start, so a handler that knows one of them knows both.
fn selected(bench: &Bench<'_>) -> Verdict {
    let Some(key) = other_key(bench) else {
        return Err(NotPassed::Skipped("this gateway publishes a single key from the start".to_owned()));
    };
    bench.conversation("selected", |conversation| {
        conversation.set_up(conversation.plain_read())?;
        let Some(refused) = other_refused(conversation, &key)? else { return Ok(()) };
        let message = format!(
            "the JWKS holds two keys from the start, and the tokens of one of them get {}; kid selects the key",
            refused.summary()
        );
        Err(by_last(conversation, &message, &refused).into())
    })
}

/// The other one of the two keys that are published from the start.
fn other_key(bench: &Bench<'_>) -> Option<Arc<SigningKey>> {
    let (keys, used) = (bench.gateway().keys(), bench.session().sender.tokens().key());
    keys.published().into_iter().take(2).find(|key| key.kid() != used.kid())
}

/// The answer to a token of the other key, if it is refused. A handler that has not fetched keys in this run may know
/// the keys of another one.
fn other_refused(conversation: &Conversation<'_>, key: &SigningKey) -> Result<Option<Reply>, NotPassed> {
    const GRACE: Duration = Duration::from_millis(500);
    let session = conversation.session();
    let token = session.sender.tokens().draft(&conversation.options().endpoint_id, key).sign(key);
    let because = "a callback with a token of the other key that is published from the start";
    let patience = || if session.gateway.key_fetches() > 0 { GRACE } else { key_patience(conversation.options()) };
    until_accepted(conversation, ("the handler to fetch the keys", because), &token, patience)
}

/// A finding that the last exchange shows.
fn by_last(conversation: &Conversation<'_>, message: &str, refused: &Reply) -> Finding {
    let last: Vec<_> = conversation.exchanges().into_iter().rev().take(1).collect();
    let finding = conversation.finding(&requirements::AUTH_KEYS, message).compared(200, refused.status());
    Finding { confirmed: true, ..finding.shown_by(last) }
}

pub(super) const ROTATION: Check = Check {
    id: "auth.keys.rotation",
    title: "a token signed with a new key is accepted soon after the key is published",
    requirement: &requirements::AUTH_KEYS,
    fix: "When a token names an unknown kid, fetch the JWKS again, at most every few seconds. If your handler refreshes its keys by age only, say how often with --key-cache.",
    rests_on: &[&SELECTED],
    control: Control::Nothing,
    run: rotation,
    ..MUST
};

fn rotation(bench: &Bench<'_>) -> Verdict {
    let (session, options) = (bench.session(), bench.options());
    if let Some(age) = refreshes_late(options) {
        let age = humantime::format_duration(age);
        let reason = format!(
            "the handler refreshes its keys by age only (--key-cache {age}), and a run does not wait that long"
        );
        return Err(NotPassed::Skipped(reason));
    }
    // Generated before the conversation starts, since it takes a while.
    let next = SigningKey::generate();
    bench.conversation("rotated", |conversation| {
        conversation.set_up(conversation.plain_read())?;
        if let Some(key) = other_key(bench)
            && let Some(refused) = other_refused(conversation, &key)?
        {
            conversation.require_set_up(&refused)?;
        }
        let fetched = bench.gateway().key_fetches();
        let key = bench.gateway().keys().rotate_to(next);
        let token = session.sender.tokens().draft(&options.endpoint_id, &key).sign(&key);
        let (started, because) = (Instant::now(), "a callback with a token signed with the new key");
        let what = ("the handler to fetch the new key", because);
        // It is refused at once, or a fetch comes first.
        let soon = until_accepted(conversation, what, &token, || AT_ONCE)?;
        if soon.is_some() && bench.gateway().key_fetches() == fetched && has_learned(conversation)? {
            return require_old_key(conversation);
        }
        let refused = match soon {
            Some(_) => until_accepted(conversation, what, &token, || key_patience(options))?,
            None => None,
        };
        session.note_key_delay(started.elapsed());
        let Some(refused) = refused else {
            require_old_key(conversation)?;
            if let Some(kept) = &options.keys {
                bench.gateway().keys().withdraw(&key);
                kept.note_learned(&key);
            }
            return Ok(());
        };
        let again = bench.gateway().key_fetches() - fetched;
        Err(by_last(conversation, &never_learned(started.elapsed(), &refused, again), &refused).into())
    })
}

fn never_learned(after: Duration, refused: &Reply, again: usize) -> String {
    format!(
        "{} s after a new key was published beside the old one, its tokens still get {}; the handler fetched the keys {again} times since. The platform's keys rotate every 24 h, and no page tells what to do with an unknown kid: a handler that never learns a new key refuses every callback from then on",
        after.as_secs(),
        refused.summary()
    )
}

/// A handler that fetches keys again does so within this time, or not yet.
const AT_ONCE: Duration = Duration::from_millis(500);

/// Whether the handler knows the key that one learned in the last minute, in an earlier run. That key was published only
/// while that handler had to fetch it, so this is the same handler, and it may wait before it fetches again.
fn has_learned(conversation: &Conversation<'_>) -> Result<bool, NotPassed> {
    let (session, options) = (conversation.session(), conversation.options());
    let learned = options.keys.as_ref().and_then(|kept| kept.learned(key_patience(options)));
    let Some((key, age)) = learned else { return Ok(false) };
    let token = session.sender.tokens().draft(&options.endpoint_id, &key).sign(&key);
    let because = "a callback with the key that the handler learned in the run before";
    let is_known = conversation.send(conversation.plain_read().because(because).with_token(token).unstated())?;
    if is_known.is_carried_out() {
        session.note_key_delay(age);
    }
    Ok(is_known.is_carried_out())
}

/// The old key is still published, so its tokens are still valid.
fn require_old_key(conversation: &Conversation<'_>) -> Verdict {
    let tokens = conversation.session().sender.tokens();
    let key = tokens.key();
    // Fresh tokens: the handler may have cached those that it verified before.
    let call = || {
        let token = tokens.draft(&conversation.options().endpoint_id, &key).sign(&key);
        let because = "a callback with a token of the old key, which is still published beside the new one";
        conversation.plain_read().because(because).with_token(token)
    };
    if conversation.send(call())?.is_carried_out() {
        return Ok(());
    }
    match conversation.require(&requirements::AUTH_KEYS, call()) {
        Err(refused @ NotPassed::Failed(_)) => {
            Err(refused.map_findings(|finding| Finding { confirmed: true, ..finding }))
        }
        _ => Ok(()),
    }
}

/// How long checks wait that need a further fetch of the keys, after the rotation. If one of them waits in vain, the
/// others do not wait.
pub(super) const FURTHER_FETCH: Duration = Duration::from_secs(6);

pub(super) const CACHED: Check = Check {
    id: "auth.keys.cached",
    title: "keys are cached, not fetched for every callback",
    needs: Needs::TheRun,
    fix: "Cache the JWKS, and fetch it again only for an unknown kid.",
    control: Control::Nothing,
    run: cached,
    ..ADVISORY
};

/// Fewer callbacks do not tell how often a handler fetches the keys.
const ENOUGH: usize = 50;

/// Whether the handler fetches the keys more than once for every four callbacks.
pub(super) fn fetches_again_and_again(bench: &Bench<'_>) -> bool {
    let (fetches, callbacks) = (bench.gateway().key_fetches(), bench.session().sender.sent());
    callbacks >= ENOUGH && fetches * 4 > callbacks
}

fn cached(bench: &Bench<'_>) -> Verdict {
    let (fetches, callbacks) = (bench.gateway().key_fetches(), bench.session().sender.sent());
    if callbacks < ENOUGH {
        return Err(NotPassed::Undecided(format!("{callbacks} callbacks are too few to tell")));
    }
    // It may have them from an earlier run.
    if fetches == 0 && bench.options().keys.is_none() {
        return Err(NotPassed::Undecided("the handler never fetched the keys of this gateway".to_owned()));
    }
    if !fetches_again_and_again(bench) {
        return Ok(());
    }
    let message = format!("the keys were fetched {fetches} times for {callbacks} callbacks");
    Err(Finding::new(&requirements::UNSTATED, message).compared("now and then", fetches).into())
}
