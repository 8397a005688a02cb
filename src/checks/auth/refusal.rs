//! Whether a handler refuses a callback that it must refuse.

use super::forgery::{Forge, Forgery, Reaction};
use crate::contract::{Outcome, Requirement};
use crate::suite::{Bench, Call, Conversation, Finding, NotPassed, Reply, Verdict};

/// How to fix a handler that refuses in the body of its answer.
const STATUS: &str =
    "Answer a refusal with status 401 or 403: the gateway goes by the status, and reads 200 as carried out.";

/// How to fix a handler that neither carries out a callback nor refuses it.
const NO_REFUSAL: &str = "Answer it with status 401 or 403. Whatever else the gateway gets, or if it gets nothing, it takes the \
                          handler for broken, and it may send the callback again.";

/// Sends a callback that must be refused: a callback “with …”.
pub(super) fn require_refusal(
    conversation: &Conversation<'_>,
    requirement: &Requirement,
    (what, reaction): (&str, Reaction),
    call: Call,
) -> Verdict {
    judge(conversation, requirement, (what, reaction), &conversation.try_send(call)?)
}

/// Sends a callback with a forged token.
pub(in crate::checks) fn require_refused(
    conversation: &Conversation<'_>,
    forgery: &Forgery,
    call: Call,
    forge: &Forge<'_>,
) -> Verdict {
    let call = forgery.forge(call, forge);
    require_refusal(conversation, forgery.requirement, (forgery.what, forgery.reaction), call)
}

/// Sends a callback with a forged token, which must not be carried out, whatever its status is.
pub(super) fn require_no_acceptance(
    conversation: &Conversation<'_>,
    forgery: &Forgery,
    call: Call,
    forge: &Forge<'_>,
) -> Verdict {
    require_refused(conversation, &Forgery { reaction: Reaction::NoAcceptance, ..*forgery }, call, forge)
}

/// Sends a read with each of these tokens.
pub(super) fn require_all_refused(bench: &Bench<'_>, forgeries: &[Forgery]) -> Verdict {
    each_forgery(bench, forgeries, |conversation, forgery, forge| {
        let mut verdict = require_refused(conversation, forgery, conversation.plain_read(), forge);
        if let Err(NotPassed::Failed(findings)) = &mut verdict {
            let apart = conversation.read_apart(forgery.forge(conversation.plain_read(), forge))?;
            if apart.outcome.is_refusal() {
                findings.iter_mut().for_each(told_by_connection);
            }
        }
        verdict
    })
}

/// A connection counts as verified once a good token came on it.
fn told_by_connection(finding: &mut Finding) {
    finding.message.push_str(" on a connection that others had used, and refused on a new one");
    finding.fix = Some("Verify the token of each request, and not once for each connection: a proxy sends requests of many senders over one.".to_owned());
}

/// Holds one conversation for each of these forgeries.
pub(super) fn each_forgery(
    bench: &Bench<'_>,
    forgeries: &[Forgery],
    hold: impl Fn(&Conversation<'_>, &Forgery, &Forge<'_>) -> Verdict,
) -> Verdict {
    let forge = Forge::new(bench.session());
    bench.each(
        forgeries,
        |forgery| forgery.what.to_owned(),
        |conversation, forgery| hold(conversation, forgery, &forge),
    )
}

/// Judges the answer to a callback that must be refused.
pub(super) fn judge(
    conversation: &Conversation<'_>,
    requirement: &Requirement,
    (what, reaction): (&str, Reaction),
    reply: &Reply,
) -> Verdict {
    let is_accepted = matches!(reply.status(), Some(200..=299));
    if reply.exchange.outcome.is_refusal() || (reaction == Reaction::NoAcceptance && !is_accepted) {
        return Ok(());
    }
    if !is_accepted {
        // No answer, or a server error, is a finding only if the handler still answers other callbacks.
        let read = conversation.plain_read();
        conversation.set_up(read.because("a plain callback after it"))?;
        // A limit of failed attempts has refused it.
        if reply.exchange.outcome == Outcome::TooManyRequests {
            return Ok(());
        }
    }
    let is_answer = reply.exchange.json().is_some_and(|body| body.get("type").is_some());
    let outcome = match reply.is_carried_out() {
        true if is_answer => "was accepted".to_owned(),
        true => "got status 200, and something else than an answer: the gateway takes that for carried out".to_owned(),
        false => format!("got {}, which is not a refusal", reply.summary()),
    };
    let finding = conversation.finding(requirement, format!("a callback with {what} {outcome}"));
    let finding = finding.compared("a 4xx status, best 401 or 403", reply.status());
    Err(match (reply.is_carried_out(), is_answer) {
        (true, true) => finding.into(),
        (true, false) => finding.fixed_by(STATUS).into(),
        (false, _) => finding.fixed_by(NO_REFUSAL).into(),
    })
}
