//! Effects of a callback that must have none.

use crate::contract::Requirement;
use crate::suite::{NotPassed, Verdict};

/// Reports the differences of a state as findings against another requirement: the callback before it must not have
/// changed the state.
pub(super) fn judged_as(requirement: &Requirement, message: &str, verdict: Verdict) -> Verdict {
    let Err(NotPassed::Failed(mut findings)) = verdict else { return verdict };
    for finding in &mut findings {
        requirement.id.clone_into(&mut finding.rule);
        finding.source = requirement.source;
        finding.message = format!("{message}: {}", finding.message);
    }
    Err(NotPassed::Failed(findings))
}
