//! Which requirements the run has tested, and why not the others.

use crate::contract::{Level, Requirement, requirements};
use crate::suite::{Check, CheckOutcome, CheckResult, Run};

/// A requirement, and whether it was tested.
pub(super) struct Covered {
    pub(super) requirement: &'static Requirement,
    /// The outcomes of its checks, or why none was decided.
    pub(super) how: Result<String, String>,
}

/// All requirements, in order.
pub(super) fn coverage(run: &Run, all: &[&'static Check]) -> Vec<Covered> {
    requirements::ALL.iter().map(|requirement| Covered { requirement, how: how(requirement, run, all) }).collect()
}

/// Whether a check was decided.
pub(super) fn is_decided(result: &CheckResult) -> bool {
    !matches!(result.outcome, CheckOutcome::Skipped | CheckOutcome::Undecided)
}

fn how(requirement: &Requirement, run: &Run, all: &[&'static Check]) -> Result<String, String> {
    let is_own = |check: &Check| check.requirement.id == requirement.id;
    if !all.iter().any(|check| is_own(check)) {
        return of_every_answer(requirement, run);
    }
    let own: Vec<_> = run.results.iter().filter(|result| is_own(result.check)).collect();
    let decided = own.iter().filter(|result| is_decided(result));
    let count = |outcome| decided.clone().filter(|result| result.outcome == outcome).count();
    let counts = CheckOutcome::ALL.iter().map(|outcome| (count(*outcome), outcome.name()));
    let counts: Vec<_> = counts.filter(|(count, _)| *count > 0).map(|(n, name)| format!("{n} {name}")).collect();
    if !counts.is_empty() {
        return Ok(format!("checks: {}", counts.join(", ")));
    }
    match own.iter().find_map(|result| Some((result.outcome.name(), result.reason_text()?))) {
        Some((outcome, reason)) => Err(format!("{outcome}: {reason}")),
        None => Err("its checks were not chosen".to_owned()),
    }
}

/// A requirement without a check of its own is checked in every answer.
fn of_every_answer(requirement: &Requirement, run: &Run) -> Result<String, String> {
    let is_custom = [requirements::CUSTOM_STATUS.id, requirements::CUSTOM_TYPE.id].contains(&requirement.id);
    if is_custom && !run.results.iter().any(|result| result.check.subject() == "custom" && is_decided(result)) {
        return Err("no custom callback was tested (--custom)".to_owned());
    }
    let held = run.results.iter().any(|result| is_decided(result) && result.cases > 0);
    if !held {
        return Err("no callback was answered".to_owned());
    }
    let findings = run.results.iter().flat_map(|result| &result.findings);
    let breaks = findings.filter(|finding| finding.rule == requirement.id).count();
    Ok(if breaks == 0 {
        "checked in every answer".to_owned()
    } else {
        format!("checked in every answer: {breaks} findings")
    })
}

/// The musts that were not tested, and that must be before anything can be said about production.
pub(super) fn open(covered: &[Covered]) -> impl Iterator<Item = (&'static Requirement, &str)> {
    const NEEDED: [&str; 1] = [requirements::TLS.id];
    let open = covered.iter().filter(|covered| covered.requirement.level == Level::Must);
    open.filter(|covered| NEEDED.contains(&covered.requirement.id))
        .filter_map(|covered| Some((covered.requirement, covered.how.as_ref().err()?.as_str())))
}
