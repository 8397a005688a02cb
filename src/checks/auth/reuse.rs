//! Tokens and requests that come again: what was good once is verified again.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::forgery::{Reaction, VERIFICATION};
use super::refusal::{each_forgery, require_refusal, require_refused};
use crate::checks::base::{ADVISORY, MUST};
use crate::contract::requirements;
use crate::sender::Authorization;
use crate::suite::{Bench, Check, Control, Needs, NotPassed, Verdict};

pub(super) const REPEATED: Check = Check {
    id: "auth.token.repeated",
    title: "a repeated request needs a valid token too",
    requirement: &requirements::AUTH_TOKEN,
    fix: "Verify the token of each request before you look up anything: neither its request_id nor its partner is a proof, though both came with a good token before.",
    rests_on: &[&super::token::MISSING, &super::token::CORRUPTED],
    control: Control::Nothing,
    run: repeated,
    ..MUST
};

/// A handler may store answers for repeated requests, but must not give them to everybody.
fn repeated(bench: &Bench<'_>) -> Verdict {
    each_forgery(bench, VERIFICATION, |conversation, forgery, forge| {
        let (partner, id) = (conversation.partner(), conversation.identifier());
        let time = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let read = || conversation.reading(&partner).request_id(id).created_at(time.clone());
        conversation.set_up(read())?;
        require_refused(conversation, forgery, read().because("the same request"), forge)
    })
}

pub(super) const EXPIRES: Check = Check {
    id: "auth.token.expires",
    title: "a token that was valid is refused once it has expired",
    requirement: &requirements::AUTH_TOKEN,
    needs: Needs::Waiting,
    fix: "If you cache verified tokens, store their expiry and check it on every request.",
    rests_on: &[&super::token::EXPIRED],
    control: Control::Nothing,
    run: expires,
    ..ADVISORY
};

/// How long the token stays good at least: time for the callback that shows that it is. A slow handler gets longer.
const LIFE: SignedDuration = SignedDuration::from_millis(500);
const SLOW: i32 = 8;

/// How long after its expiry it is sent again, at first and, if it is still taken, for the last time: some handlers compare
/// whole seconds.
const EARLY: SignedDuration = SignedDuration::from_millis(50);
const LATE: SignedDuration = SignedDuration::from_millis(1050);

/// Skips a handler with leeway for clocks that differ: the check would have to wait as long. While the check waits, it
/// holds no conversation.
fn expires(bench: &Bench<'_>) -> Verdict {
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
    let (earlier, token, end) = bench.conversation("good", |conversation| {
        let (read, started) = (|| conversation.plain_read(), clock.now());
        let what = "a token that has just expired";
        let late = Authorization::Bearer(expiring(started.as_second() - 1));
        let probe = read().because(format!("see whether {what} is refused")).forged(what, late);
        if conversation.send(probe)?.is_carried_out() {
            let reason = "the handler allows some leeway for clocks that differ, and the check does not wait that long";
            return Err(NotPassed::Skipped(reason.to_owned()));
        }
        let (now, took) = (clock.now(), clock.now().duration_since(started));
        let end = 1 + (now + LIFE.max(took * SLOW)).as_second();
        let token = expiring(end);
        // It may expire before a slow handler reads it, so the answer is not judged.
        let soon = read().because("a callback with a token that expires soon").with_token(token.clone());
        conversation.set_up(soon.unstated())?;
        Ok((conversation.exchanges(), token, end))
    })?;
    let what = "a token that was good and has expired";
    let once_more = |label: &str, after: SignedDuration| {
        let over = Timestamp::from_second(end).unwrap_or_default() + after;
        session.pause(over.duration_since(clock.now()).try_into().unwrap_or_default());
        bench.conversation(label, |conversation| {
            conversation.continue_from(&earlier);
            let call = conversation.plain_read().because(format!("a callback with {what}"));
            let call = call.forged(what, Authorization::Bearer(token.clone()));
            require_refusal(conversation, &requirements::AUTH_TOKEN, (what, Reaction::Refusal), call)
        })
    };
    once_more("expired", EARLY).or_else(|_| once_more("expired-long-ago", LATE))
}
