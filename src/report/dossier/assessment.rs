//! Says whether a handler is ready for the verification, and why.

use super::coverage::{Covered, open};
use crate::contract::Level;
use crate::report::conclusion::causes;
use crate::sender::Trust;
use crate::suite::{Check, CheckOutcome, CheckResult, RehearsalStep, Run};

/// The answer to “may we ask for the verification?”.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readiness {
    Ready,
    NotReady,
    CannotTell,
}

impl Readiness {
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Ready => "READY",
            Self::NotReady => "NOT READY",
            Self::CannotTell => "CANNOT TELL",
        }
    }
}

/// What speaks against it, and what is open.
pub(super) struct Assessment {
    pub(super) problems: Vec<String>,
    pub(super) open: Vec<String>,
}

impl Assessment {
    pub(super) fn readiness(&self) -> Readiness {
        match (self.problems.is_empty(), self.open.is_empty()) {
            (false, _) => Readiness::NotReady,
            (true, false) => Readiness::CannotTell,
            (true, true) => Readiness::Ready,
        }
    }
}

/// Assesses the run and the rehearsal. Failed musts come first.
pub(super) fn assess(run: &Run, steps: &[RehearsalStep], covered: &[Covered], all: &[&'static Check]) -> Assessment {
    let musts = |outcome| {
        let of = move |result: &&CheckResult| result.outcome == outcome && result.check.level == Level::Must;
        run.results.iter().filter(of)
    };
    let reason = |result: &CheckResult| result.reason_text().unwrap_or_default();
    let failed = causes(run).into_iter().map(|cause| {
        let blocks = match cause.blocks.len() {
            0 => String::new(),
            count => format!(" ({count} other checks cannot be decided before)"),
        };
        format!("{} failed: {}{blocks}", cause.check, cause.message.lines().next().unwrap_or_default())
    });
    let waived = musts(CheckOutcome::Waived)
        .map(|result| format!("{} fails, and only the baseline here waives it: {}", result.check.id, reason(result)));
    let undecided =
        musts(CheckOutcome::Undecided).map(|result| format!("{} is undecided: {}", result.check.id, reason(result)));
    Assessment {
        problems: failed.chain(waived).chain(of_steps(steps, CheckOutcome::Failed)).collect(),
        open: run
            .broken_off
            .iter()
            .map(|reason| format!("the run stopped early: {reason}"))
            .chain(left_out(run, all))
            .chain(undecided)
            .chain(of_steps(steps, CheckOutcome::Undecided))
            .chain(trust(run).map(str::to_owned))
            .chain(
                open(covered)
                    .map(|(requirement, why)| format!("the requirement {} was not tested: {why}", requirement.id)),
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

/// What the run accepted and the platform would not.
fn trust(run: &Run) -> Option<&'static str> {
    match &run.options.trust {
        Trust::Anything => Some("the run trusted any certificate (--insecure)"),
        Trust::Roots { extra: Some(_) } => Some("the run trusted a private authority (--ca-cert)"),
        Trust::Roots { extra: None } => None,
    }
}

/// Musts that were not run at all.
fn left_out(run: &Run, all: &[&'static Check]) -> Option<String> {
    let is_run = |check: &Check| run.results.iter().any(|result| result.check.id == check.id);
    let count = all.iter().filter(|check| check.level == Level::Must && !is_run(check)).count();
    let part = run.options.part.as_ref().map(|part| format!("; this is shard {}", part.shard)).unwrap_or_default();
    (count > 0).then(|| format!("{count} must checks were not part of this run{part}"))
}
