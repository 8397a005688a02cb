//! After the last check: the run disables what it enabled, so that it leaves nothing behind.

use std::time::{Duration, Instant};

use super::bench::Bench;
use super::crowd::disable;
use super::session::LeftEnabled;
use super::session::Session;
use crate::suite::conversation::Conversation;

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

/// Conversations leave the vendor's tenants as they were. A user who wants to look at what the run made gets a mapped
/// partner, and a rehearsal goes on with that one.
pub(super) fn keep(session: &Session) {
    let Some(tenant) = session.vendor_tenants.get(0) else { return };
    let conversation = Conversation::new(session, "run.keep", "keep".to_owned());
    // A handler that fails here has failed a check already.
    if let Ok(partner) = conversation.enabled_partner() {
        tenant.note_stuck(Some(partner.id));
    }
}
