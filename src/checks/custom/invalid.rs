//! Requests that break the vendor's own schema. The gateway does not send them, so this is advice.

use super::answers::ANSWER;
use super::each;
use crate::checks::base::ADVISORY;
use crate::contract::requirements;
use crate::generate::{Side, limits};
use crate::suite::{Bench, Call, Check, Verdict};

pub(super) const INVALID: Check = Check {
    id: "custom.invalid",
    title: "a request that breaks the schema of a custom callback causes no server error",
    requirement: &requirements::ROBUSTNESS,
    fix: "Check the payload against the callback's schema first, and answer 400 if it breaks it.",
    rests_on: &[&ANSWER],
    run: invalid,
    ..ADVISORY
};

fn invalid(bench: &Bench<'_>) -> Verdict {
    each(bench, |definition| {
        let broken = limits(&definition.request).into_iter().filter(|limit| limit.side == Side::Past);
        bench.each_at_once(
            broken.enumerate(),
            |(at, _)| format!("{} {at}", definition.callback_id),
            |conversation, (_, limit)| {
                let partner = conversation.enabled_partner()?;
                let call = Call::custom(definition, &partner, limit.payload.clone()).noting(&limit.described());
                let reply = conversation.send(call.unstated())?;
                if !matches!(reply.status(), Some(500..)) {
                    return Ok(());
                }
                let message = format!("a server error: {}, {}", reply.summary(), limit.described());
                Err(conversation
                    .finding(&requirements::ROBUSTNESS, message)
                    .compared("a 4xx status", reply.status())
                    .into())
            },
        )
    })
}
