//! What the checks of the first contact share: they send each callback once, and stop at
//! the first good answer.

use std::time::Instant;

use crate::contract::Callback;
use crate::suite::{Bench, Call, Conversation, Finding, Method, NotPassed, Reply, excuse};

/// Callbacks without an answer after which no further one is sent: each may end in a time-out.
const MOST_SILENT: usize = 2;

/// Sends each callback of the enablement method, as long as the answers are in trouble.
pub(super) fn each_callback(
    conversation: &Conversation<'_>,
    check: &'static str,
    is_in_trouble: fn(&Reply) -> bool,
) -> Result<Vec<Reply>, NotPassed> {
    let partner = conversation.own_partner().unwrap_or_else(|_| conversation.partner());
    let customer = conversation.customer();
    let (mut replies, started): (Vec<Reply>, _) = (Vec::new(), Instant::now());
    for callback in conversation.options().contact_callbacks() {
        let options = conversation.options();
        let call = Call::of(callback, &partner, &customer);
        // Nobody has mapped the partner, and no page says what is answered about its customers then.
        let is_unstated = options.partner == Method::Mapped && !callback.is_partner_side();
        let reply = conversation.try_send(if is_unstated { call.unstated() } else { call })?;
        // An answer that does not end takes as long as the time-out.
        let is_done = !is_in_trouble(&reply) || (is_unended(&reply) && started.elapsed() >= options.timeout);
        if let Callback::Custom(definition) = callback
            && let Some(reason) = excuse(options, definition, reply.status())
        {
            conversation.session().lose_contact(check);
            return Err(NotPassed::Undecided(reason.to_owned()));
        }
        replies.push(reply);
        if is_done {
            break;
        }
        let silent = replies.iter().filter(|reply| reply.exchange.outcome.is_transport() && !is_unended(reply)).count();
        if let Some(last) = replies.last().filter(|_| silent >= MOST_SILENT) {
            conversation.session().give_up(silent, &last.exchange);
            return Err(NotPassed::Undecided(format!("{}: {}", last.exchange.intent, last.summary())));
        }
    }
    Ok(replies)
}

/// Whether an answer broke off.
fn is_unended(reply: &Reply) -> bool {
    reply.exchange.broke_off
}

/// The finding with the fix that follows from what the answers have in common.
pub(super) fn fixed(bench: &Bench<'_>, finding: Finding) -> Finding {
    match bench.likely_cause() {
        Some(fix) => finding.fixed_by(fix),
        None => finding,
    }
}
