//! The first contact: a good token is accepted. A handler that refuses everybody shows nothing else.

use crate::checks::base::MUST;
use crate::checks::first_contact::{each_callback, fixed};
use crate::contract::requirements;
use crate::suite::{Bench, Check, Control, Needs, Reply, Verdict};

pub(super) const GOOD_TOKEN: Check = Check {
    id: "auth.good_token",
    title: "a callback with a valid token is accepted",
    requirement: &requirements::AUTH_KEYS,
    needs: Needs::Contact,
    fix: "Verify tokens with the keys of the issuer that the handler is configured for, and accept those that are valid.",
    control: Control::Nothing,
    run: good_token,
    ..MUST
};

fn good_token(bench: &Bench<'_>) -> Verdict {
    bench.conversation("contact", |conversation| {
        let replies = each_callback(conversation, GOOD_TOKEN.id, is_refused)?;
        let Some(first) = replies.first().filter(|_| replies.iter().all(is_refused)) else { return Ok(()) };
        let message =
            format!("every callback is refused although its token is valid; the first one got {}", first.summary());
        let finding = conversation.finding(&requirements::AUTH_KEYS, message).compared(200, first.status());
        let finding = finding.shown_by(vec![first.exchange.clone()]);
        Err(fixed(bench, finding).into())
    })
}

fn is_refused(reply: &Reply) -> bool {
    matches!(reply.status(), Some(401 | 403))
}
