//! Which failed checks were only disturbed: what they have found does not turn up again when they run alone.

use std::time::{Duration, Instant};

use super::confirm::lasting;
use super::known_cause::SIDE_BY_SIDE;
use super::session::Session;
use crate::suite::record::{CheckOutcome, CheckResult, Finding, Symptom};

/// No more checks are repeated after this time.
const LONGEST: Duration = Duration::from_secs(10);

/// Where callbacks are known to fail now and then: the checks of which all findings come from a 500 that does not come
/// again. The others keep those findings that do.
pub(super) fn struck_by_errors(session: &Session, results: &mut [CheckResult], open: Vec<usize>) -> Vec<usize> {
    let started = Instant::now();
    let has_error = |finding: &Finding| finding.exchanges.iter().any(|exchange| exchange.status() == Some(500));
    let mut struck = Vec::new();
    for at in open {
        let result = &mut results[at];
        if !result.findings.iter().any(has_error) || started.elapsed() >= LONGEST {
            continue;
        }
        // What callbacks at the same time lead to is the same fault.
        if result.check.is_last() || is_side_by_side(result) {
            result.findings.retain(|finding| !has_error(finding));
        } else {
            result.findings = lasting(session, result.check, std::mem::take(&mut result.findings));
        }
        if result.findings.is_empty() {
            struck.push(at);
        }
    }
    struck
}

/// If the state at the end of the run lacks what was enabled in it: the check that tells so, and those that lacked
/// something too, but not when they ran alone. None if there are no such checks, or callbacks at the same time are behind
/// it.
pub(super) fn struck_by_loss(
    session: &Session,
    results: &[CheckResult],
    open: Vec<usize>,
) -> Option<(usize, Vec<usize>)> {
    /// When so many checks in a row fail again, nothing is lost by and by.
    const TRIED: usize = 3;
    let started = Instant::now();
    let is_lost = |result: &CheckResult| Symptom::all(&result.findings).iter().all(Symptom::is_lost);
    let tells = |result: &CheckResult| {
        result.outcome == CheckOutcome::Failed && result.check.sums_up("mirroring") && result.check.is_last()
    };
    let loss = open.iter().copied().find(|at| tells(&results[*at]) && is_lost(&results[*at]))?;
    let mut others: Vec<usize> = open.into_iter().filter(|at| *at != loss && !results[*at].check.is_last()).collect();
    others.retain(|at| Symptom::all(&results[*at].findings).iter().any(Symptom::is_lost));
    others.sort_by_key(|at| (!is_side_by_side(&results[*at]), results[*at].check.turn()));
    let (mut struck, mut tried) = (Vec::new(), 0);
    for at in others {
        let result = &results[at];
        let fails_again = !lasting(session, result.check, result.findings.clone()).is_empty();
        tried += 1;
        match fails_again {
            true if is_side_by_side(result) || (struck.is_empty() && tried >= TRIED) => return None,
            true => {}
            false => struck.push(at),
        }
        if started.elapsed() >= LONGEST {
            break;
        }
    }
    (!struck.is_empty()).then_some((loss, struck))
}

fn is_side_by_side(result: &CheckResult) -> bool {
    SIDE_BY_SIDE.contains(&result.check.subject())
}
