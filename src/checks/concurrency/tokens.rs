//! Tokens of callbacks that are sent at the same time.

use super::{BASE, TOGETHER, repeated};
use crate::checks::auth::forgery::{Forge, OTHER_CYBERAPP};
use crate::contract::requirements;
use crate::suite::{Check, Conversation, Needs, Verdict};

pub(super) const TOKENS: Check = Check {
    id: "concurrency.tokens",
    title: "a good token is accepted while others are refused",
    needs: Needs::Any,
    fix: "Keep the claims of a token with the request that it came with, not in a variable that requests share.",
    rests_on: &[],
    run: |bench| repeated(bench, tokens),
    ..BASE
};

/// Every second callback has a token for another CyberApp, which is refused; the others are carried out as ever.
fn tokens(conversation: &Conversation<'_>) -> Verdict {
    let forge = Forge::new(conversation.session());
    // A custom callback may always get an error that its vendor defines.
    conversation.set_up(conversation.plain_read())?;
    let calls = (0..TOGETHER).map(|at| match at % 2 {
        0 => conversation.plain_read(),
        _ => OTHER_CYBERAPP.forge(conversation.plain_read(), &forge),
    });
    let replies = conversation.together(calls.collect())?;
    let Some(reply) = replies.iter().step_by(2).find(|reply| !reply.is_carried_out()) else { return Ok(()) };
    let message = format!(
        "sent together with callbacks that have a token for another CyberApp, “{}” got {}",
        reply.exchange.intent,
        reply.summary()
    );
    Err(conversation.finding(&requirements::CONCURRENCY, message).compared(200, reply.status()).into())
}
