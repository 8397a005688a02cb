//! Asks each finder for its remark.

use super::{clock, connection};
use crate::suite::engine::session::Session;

/// What may explain findings, by what the run has seen beside the answers.
pub(in crate::suite::engine) fn remarks(session: &Session) -> Vec<String> {
    let tally = session.observations.tally();
    let found = [connection::untrusted(session), clock::clock(&tally), connection::lost(session, &tally)];
    found.into_iter().flatten().collect()
}
