//! After the last check: the run disables what it enabled, so that it leaves nothing behind.

use std::time::{Duration, Instant};

use super::bench::Bench;
use super::session::LeftEnabled;
use super::session::Session;
use crate::suite::conversation::{Call, Conversation};
use crate::suite::record::Verdict;

/// A slow handler is not kept busy for long: later runs have other tenants.
const LONGEST: Duration = Duration::from_secs(15);

pub(super) fn clean_up(session: &Session, left: &[LeftEnabled]) {
    let started = Instant::now();
    let bench = Bench::new(session, "run.clean_up", 0);
    let chunks = left.chunks(left.len().div_ceil(session.options.jobs.max(1)).max(1));
    std::thread::scope(|scope| {
        for (at, chunk) in chunks.enumerate() {
            let bench = &bench;
            scope.spawn(move || {
                let in_time = chunk.iter().take_while(|_| started.elapsed() < LONGEST);
                for left in in_time {
                    // The answers do not count: a handler that fails here has failed a check already. Each partner has a
                    // conversation of its own, since a conversation keeps its exchanges.
                    let label = format!("clean-up-{at}-{}", left.partner.id);
                    if bench.conversation(&label, |conversation| disable(conversation, left)).is_err() {
                        return;
                    }
                }
            });
        }
    });
}

/// Where each conversation sees what the others have left: disables the partners of one that leaves many customers, for
/// they would stand in every later list.
pub(super) fn clear_crowd(conversation: &Conversation<'_>) {
    if conversation.session().slots.are_one_by_one() {
        let crowded = conversation.session().tenants.take_crowded();
        // The answers do not count, as at the end of the run.
        let _ = crowded.iter().try_for_each(|left| disable(conversation, left));
    }
}

fn disable(conversation: &Conversation<'_>, left: &LeftEnabled) -> Verdict {
    if conversation.options().partner_is_mirrored() {
        conversation.send(Call::reset_partner(&left.partner).unstated())?;
    } else if !left.customers.is_empty() {
        conversation.send(Call::disable(&left.partner.named("acgw partner"), &left.customers).unstated())?;
    }
    Ok(())
}
