//! The causes of a run that was shared out. Each part has named causes among its own checks; a cause of one part may be
//! behind failures of another.

use crate::suite::record::{Cause, CheckOutcome, CheckResult, Run};

/// The causes of all parts together. A failed check that shows an earlier cause is added to it.
pub(super) fn merged_causes(parts: &[Run], results: &mut [CheckResult]) -> Vec<Cause> {
    let mut causes: Vec<Cause> = Vec::new();
    for cause in parts.iter().flat_map(|run| &run.causes) {
        match causes.iter_mut().find(|known| is_same(known, cause)) {
            Some(known) => add(known, cause),
            None => causes.push(cause.clone()),
        }
    }
    for cause in &mut causes {
        cause.also.retain(|id| has(results, id, CheckOutcome::Failed));
        cause.blocks.retain(|id| has(results, id, CheckOutcome::Blocked));
    }
    causes.retain(|cause| has(results, cause.check, CheckOutcome::Failed));
    for result in results.iter_mut().filter(|result| result.outcome == CheckOutcome::Blocked) {
        let blocking = causes.iter().filter(|cause| cause.blocks.contains(&result.check.id));
        result.blocked_by = blocking.map(|cause| cause.check).collect();
    }
    causes
}

/// Whether two parts have met the same: the same check, or the same rule at the same place within one subject.
fn is_same(one: &Cause, other: &Cause) -> bool {
    let subject = |cause: &Cause| cause.check.split('.').next();
    one.check == other.check
        || (subject(one) == subject(other) && one.rule == other.rule && one.pointer == other.pointer)
}

fn add(known: &mut Cause, cause: &Cause) {
    let also = std::iter::once(cause.check).chain(cause.also.iter().copied());
    for id in also.filter(|id| *id != known.check) {
        if !known.also.contains(&id) {
            known.also.push(id);
        }
    }
    for id in &cause.blocks {
        if !known.blocks.contains(id) {
            known.blocks.push(id);
        }
    }
}

fn has(results: &[CheckResult], id: &str, outcome: CheckOutcome) -> bool {
    results.iter().any(|result| result.check.id == id && result.outcome == outcome)
}
