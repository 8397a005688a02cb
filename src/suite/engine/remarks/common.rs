//! What the answers so far have in common.

use super::{page, refused, same_status};
use crate::suite::engine::session::Session;

/// The cause that the answers so far have in common.
pub(in crate::suite::engine) fn common_cause(session: &Session) -> Option<String> {
    let tally = session.observations.tally();
    page::csrf(&tally).or_else(|| refused::good_tokens(session, &tally)).or_else(|| same_status::everywhere(&tally))
}
