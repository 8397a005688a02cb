//! The causes of a run that was shared out. Each part has named causes among its own checks; a cause of one part may be
//! behind failures of another.

use crate::suite::engine::known_cause::KnownCause;
use crate::suite::record::{Cause, CheckOutcome, CheckResult, Run, without_indexes};

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
    let causes = joined(causes, results);
    for result in results.iter_mut().filter(|result| result.outcome == CheckOutcome::Blocked) {
        let blocking = causes.iter().filter(|cause| cause.blocks.contains(&result.check.id));
        result.blocked_by = blocking.map(|cause| cause.check).collect();
    }
    causes
}

/// A cause of one part may be behind what another part, which has not run its check, takes for a cause.
fn joined(mut causes: Vec<Cause>, results: &mut [CheckResult]) -> Vec<Cause> {
    let turn = |cause: &Cause| results.iter().find(|result| result.check.id == cause.check).map(|it| it.check.turn());
    causes.sort_by_key(turn);
    let mut known: Vec<KnownCause> = Vec::new();
    for cause in causes {
        let Some(result) = results.iter().find(|result| result.check.id == cause.check) else { continue };
        let reaches =
            |known: &&mut KnownCause| result.findings.iter().all(|finding| known.reaches(result.check, finding));
        let Some(behind) = known.iter_mut().find(reaches) else {
            let mut own = KnownCause::of(result);
            own.cause = cause;
            known.push(own);
            continue;
        };
        let failed: Vec<&str> = std::iter::once(cause.check).chain(cause.also).collect();
        for result in results.iter_mut().filter(|result| failed.contains(&result.check.id)) {
            *result = CheckResult { cases: result.cases, ..CheckResult::blocked(result.check, behind.cause.check) };
        }
        behind.cause.blocks.extend(failed.into_iter().chain(cause.blocks));
    }
    known.into_iter().map(|known| known.cause).collect()
}

/// Whether two parts have met the same: the same check, or the same rule at the same place within one subject.
fn is_same(one: &Cause, other: &Cause) -> bool {
    let subject = |cause: &Cause| cause.check.split('.').next();
    one.check == other.check
        || (subject(one) == subject(other)
            && one.rule == other.rule
            && without_indexes(&one.pointer) == without_indexes(&other.pointer))
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
