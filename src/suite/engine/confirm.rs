//! Runs the function of a check once, and repeats one that fails.

use std::sync::Arc;

use super::bench::Bench;
use super::session::Session;
use crate::sender::Exchange;
use crate::suite::record::{Check, CheckResult, Finding, NotPassed, Verdict};

/// Repeats a failed check until it fails again. If it does not in a few rounds, the failure is flaky.
pub(super) fn confirm(session: &Session, check: &'static Check, findings: &mut Vec<Finding>) {
    const ROUNDS: usize = 3;
    if check.is_last() || findings.iter().all(|finding| finding.flaky || finding.confirmed) {
        return;
    }
    let _others = session.slots.take_others();
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

/// Repeats a failed check about partners while nothing else is sent. What it shows then counts. If it fails no more, it
/// was disturbed by conversations beside it.
pub(super) fn fails_alone(session: &Session, result: &mut CheckResult) -> bool {
    const ROUNDS: [usize; 2] = [50, 51];
    let _others = session.slots.take_others();
    let shown = ROUNDS.map(|round| match guarded(result.check, &Bench::new(session, result.check.id, round)) {
        Err(NotPassed::Failed(findings)) => findings,
        _ => Vec::new(),
    });
    let is_by_another = shown.iter().all(|findings| findings.iter().any(|finding| finding.by_another));
    let has_failed = shown.iter().all(|findings| !findings.is_empty());
    if let ([first, _], true) = (shown, has_failed) {
        result.findings = first;
        result.findings.iter_mut().for_each(|finding| finding.confirmed = true);
    }
    result.findings.iter_mut().for_each(|finding| finding.by_another &= is_by_another);
    has_failed
}

/// Whether the callbacks of a check that got 500 are carried out in one of a few repetitions, while nothing else is sent.
pub(crate) fn is_carried_out_alone(session: &Session, check: &'static Check) -> bool {
    const ROUNDS: std::ops::Range<usize> = 60..63;
    let _others = session.slots.take_others();
    let errors = || session.observations.server_errors_of(check.id);
    ROUNDS.into_iter().any(|round| {
        let before = errors();
        let verdict = guarded(check, &Bench::new(session, check.id, round));
        errors() == before && !session.is_over() && !matches!(verdict, Err(NotPassed::Silent(_)))
    })
}

/// Those findings that turn up again, at the same step, whenever the check is repeated while nothing else is sent.
pub(super) fn lasting(session: &Session, check: &'static Check, findings: Vec<Finding>) -> Vec<Finding> {
    const ROUNDS: std::ops::Range<usize> = 70..72;
    let _others = session.slots.take_others();
    // Without what is random in a request.
    let fixed = |text: &str| text.chars().filter(|c| !c.is_ascii_hexdigit() && *c != '-').collect::<String>();
    let sent = |exchange: &Arc<Exchange>| fixed(&String::from_utf8_lossy(&exchange.request_body));
    let step = |finding: &Finding| {
        let last = finding.exchanges.last().map(|last| (last.intent.clone(), last.status()));
        (finding.pointer.clone(), fixed(&finding.message), last, finding.exchanges.iter().map(sent).collect::<Vec<_>>())
    };
    ROUNDS.fold(findings, |mut left, round| {
        if !left.is_empty() {
            let again = match guarded(check, &Bench::new(session, check.id, round)) {
                Err(NotPassed::Failed(again)) => again,
                _ => Vec::new(),
            };
            left.retain(|finding| again.iter().any(|again| step(again) == step(finding)));
        }
        left
    })
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
