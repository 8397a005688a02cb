//! Runs the function of a check once, and repeats one that fails.

use super::bench::Bench;
use super::session::Session;
use crate::suite::record::{Check, Finding, NotPassed, Verdict};

/// Repeats a failed check until it fails again. If it does not in a few rounds, the failure is flaky.
pub(super) fn confirm(session: &Session, check: &'static Check, findings: &mut Vec<Finding>) {
    const ROUNDS: usize = 3;
    if check.is_last() || findings.iter().all(|finding| finding.flaky || finding.confirmed) {
        return;
    }
    for round in 1..=ROUNDS {
        if session.is_over() {
            return;
        }
        if let Err(NotPassed::Failed(again)) = guarded(check, &Bench::new(session, check.id, round)) {
            // If both show the same, keep the shorter conversation.
            let length = |findings: &[Finding]| findings.iter().map(|f| f.exchanges.len()).sum::<usize>();
            if again.len() >= findings.len() && length(&again) < length(findings) {
                *findings = again;
            }
            return;
        }
    }
    findings.iter_mut().for_each(|finding| finding.flaky = true);
}

/// A check that panics is a defect of ours; it must not take the other results with it.
pub(super) fn guarded(check: &'static Check, bench: &Bench<'_>) -> Verdict {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| (check.run)(bench))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        Err(NotPassed::Undecided(format!(
            "acgw itself failed in this check ({}); please report it",
            text.unwrap_or("panic")
        )))
    })
}
