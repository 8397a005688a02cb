//! Asks each finder for its likely cause.

use super::cause::Causes;
use super::{connection, refused, same_fault, same_status};
use crate::suite::engine::session::Session;
use crate::suite::record::{CheckOutcome, CheckResult};

/// The likely causes of what the run has seen, if any stand out, and the checks that they explain.
pub(in crate::suite::engine) fn causes(session: &Session, results: &[CheckResult]) -> Causes {
    let tally = session.observations.tally();
    let found = [
        connection::untrusted(session),
        refused::good_tokens(session, &tally),
        same_status::everywhere(&tally),
        same_fault::clock(&tally),
        same_fault::in_all_answers(&tally),
        connection::lost(session, &tally),
    ];
    let is_wrong = |result: &&CheckResult| matches!(result.outcome, CheckOutcome::Failed | CheckOutcome::Advised);
    let mut causes = Causes::default();
    for cause in found.into_iter().flatten() {
        let wrong = results.iter().filter(is_wrong);
        let explained = wrong.filter(|result| result.findings.iter().all(|finding| cause.explains.has(finding)));
        causes.explained.extend(explained.map(|result| result.check.id));
        causes.texts.push(cause.text);
    }
    causes.explained.sort_unstable();
    causes.explained.dedup();
    causes
}
