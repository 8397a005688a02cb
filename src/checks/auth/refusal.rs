//! Whether a handler refuses a callback that it must refuse.

use super::forgery::{Forge, Forgery, Reaction};
use crate::contract::Requirement;
use crate::suite::{Bench, Call, Conversation, Reply, Verdict};

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
        require_refused(conversation, forgery, conversation.plain_read(), forge)
    })
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
    }
    let outcome = if reply.is_carried_out() {
        "was accepted".to_owned()
    } else {
        format!("got {}, which is not a refusal", reply.summary())
    };
    let finding = conversation.finding(requirement, format!("a callback with {what} {outcome}"));
    Err(finding.compared("a 4xx status, best 401 or 403", reply.status()).into())
}
