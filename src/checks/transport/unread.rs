//! What a handler leaves unread of a callback that it refuses.

use std::sync::Arc;
use std::time::Duration;

use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::sender::{Authorization, Exchange};
use crate::suite::{Check, Control, Conversation, Needs, Shared, Verdict};

pub(super) const UNREAD: Check = Check {
    id: "transport.unread",
    title: "after a refusal the next callback on the same connection is carried out",
    requirement: &requirements::RESPONSE_STATUS,
    needs: Needs::Alone,
    fix: "Read the whole body of a callback that you refuse, or close the connection after the answer: what is left unread is taken for the beginning of the next callback.",
    control: Control::Behind(Shared::Unread),
    run: |bench| bench.conversation("after-refusal", unread),
    ..MUST
};

/// It runs alone, so that the next callback goes out on the connection that has just become free.
fn unread(conversation: &Conversation<'_>) -> Verdict {
    const ATTEMPTS: usize = 4;
    const ENOUGH: usize = 2;
    /// Until the connection is free.
    const PAUSE: Duration = Duration::from_millis(10);
    let (mut shown, mut met): (Vec<Arc<Exchange>>, _) = (Vec::new(), 0);
    for _ in 0..ATTEMPTS {
        let refused = conversation.plain_read().because("a callback without a token");
        let refused = conversation.send(refused.forged("no Authorization header", Authorization::Absent))?;
        conversation.session().pause(PAUSE);
        let next = conversation.plain_read().because("the next callback on the same connection");
        let next = conversation.send(next.unstated())?;
        if Shared::may_be_rest(&next.exchange) {
            let apart = conversation.read_apart(conversation.plain_read().because("the same on a new connection"))?;
            met += usize::from(apart.status() == Some(200));
            shown = vec![refused.exchange, next.exchange, apart];
        }
    }
    if met < ENOUGH {
        return Ok(());
    }
    let status = shown.get(1).and_then(|next| next.status());
    let message =
        "after a refused callback the next one on its connection is not carried out, but is on a new connection";
    let mut finding = conversation.finding(&requirements::RESPONSE_STATUS, message).compared(200, status);
    finding.confirmed = true;
    Err(finding.shown_by(shown).into())
}
