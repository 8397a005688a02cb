//! Whether a handler is ready for the verification, and why.

use super::coverage::{Covered, open};
use crate::contract::Level;
use crate::sender::Trust;
use crate::suite::engine::rehearsal::RehearsalStep;
use crate::suite::{Check, CheckOutcome, CheckResult, Run};

/// The answer to “may we ask for the verification?”.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Ready,
    NotReady,
    CannotTell,
}

impl Word {
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Ready => "READY",
            Self::NotReady => "NOT READY",
            Self::CannotTell => "CANNOT TELL",
        }
    }
}

/// What speaks against it, and what is open.
pub(super) struct Judgement {
    pub(super) against: Vec<String>,
    pub(super) open: Vec<String>,
}

impl Judgement {
    pub(super) fn word(&self) -> Word {
        match (self.against.is_empty(), self.open.is_empty()) {
            (false, _) => Word::NotReady,
            (true, false) => Word::CannotTell,
            (true, true) => Word::Ready,
        }
    }
}

/// Weighs the run and the rehearsal. The musts that failed come first.
pub(super) fn judge(run: &Run, steps: &[RehearsalStep], covered: &[Covered], all: &[&'static Check]) -> Judgement {
    let musts = |outcome| {
        let of = move |result: &&CheckResult| result.outcome == outcome && result.check.level == Level::Must;
        run.results.iter().filter(of)
    };
    let reason = |result: &CheckResult| result.reason_text().unwrap_or_default();
    let failed = musts(CheckOutcome::Failed).map(|result| {
        let found = result.findings.first().and_then(|finding| finding.message.lines().next()).unwrap_or_default();
        format!("{} failed: {found}", result.check.id)
    });
    let waived = musts(CheckOutcome::Waived)
        .map(|result| format!("{} fails; the baseline waives it here only: {}", result.check.id, reason(result)));
    let undecided =
        musts(CheckOutcome::Undecided).map(|result| format!("{} is undecided: {}", result.check.id, reason(result)));
    Judgement {
        against: failed.chain(waived).chain(of_steps(steps, CheckOutcome::Failed)).collect(),
        open: run
            .broken_off
            .iter()
            .map(|reason| format!("the run broke off: {reason}"))
            .chain(left_out(run, all))
            .chain(undecided)
            .chain(of_steps(steps, CheckOutcome::Undecided))
            .chain(trust(run).map(str::to_owned))
            .chain(
                open(covered)
                    .map(|(requirement, why)| format!("the requirement {} is not exercised: {why}", requirement.id)),
            )
            .collect(),
    }
}

fn of_steps(steps: &[RehearsalStep], outcome: CheckOutcome) -> impl Iterator<Item = String> {
    steps.iter().enumerate().filter(move |(_, step)| step.outcome == outcome).map(|(at, step)| {
        let reason = step.reason.as_deref().unwrap_or_default();
        format!("step {} of the rehearsal ({}): {reason}", at + 1, step.title)
    })
}

/// What the run took and the platform would not.
fn trust(run: &Run) -> Option<&'static str> {
    match &run.options.trust {
        Trust::Anything => Some("any certificate was trusted (--insecure)"),
        Trust::Roots { extra: Some(_) } => Some("certificates of a private authority were trusted (--ca-cert)"),
        Trust::Roots { extra: None } => None,
    }
}

/// Musts that were not run at all.
fn left_out(run: &Run, all: &[&'static Check]) -> Option<String> {
    let is_run = |check: &Check| run.results.iter().any(|result| result.check.id == check.id);
    let count = all.iter().filter(|check| check.level == Level::Must && !is_run(check)).count();
    let part = run.options.part.as_ref().map(|part| format!("; this is shard {}", part.shard)).unwrap_or_default();
    (count > 0).then(|| format!("{count} checks of musts were not part of this run{part}"))
}
