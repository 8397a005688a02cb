//! Generated sequences of callbacks over several partners and customers.

use std::sync::{Mutex, PoisonError};

use super::shorten::shorten;
use super::symbolic::{Symbolic, run, strategy, with_reads};
use crate::suite::engine::bench::Bench;
use crate::suite::engine::property::property;
use crate::suite::record::{NotPassed, Verdict};

/// Runs generated sequences against the handler and the model. Each execution has fresh tenants. A failing sequence is
/// shrunk, first by its values, then step by step, reads included. Returns `Failed` with the shortest conversation that
/// still shows the difference.
pub(crate) fn sequences(bench: &Bench<'_>, cases: u32, length: usize) -> Verdict {
    let failing: Mutex<Option<Vec<Symbolic>>> = Mutex::default();
    let strategy = strategy(bench.options().field_ids(), length);
    let verdict = property(bench, &strategy, cases, |conversation, steps| {
        let verdict = run(conversation, &with_reads(steps, bench.options()));
        if matches!(verdict, Err(NotPassed::Failed(_))) {
            let mut slot = failing.lock().unwrap_or_else(PoisonError::into_inner);
            // Cases run side by side; the executions that shrink one come last and in order.
            *slot = Some(with_reads(steps, bench.options()));
        }
        verdict
    });
    match (verdict, failing.into_inner().unwrap_or_else(PoisonError::into_inner)) {
        (Err(NotPassed::Failed(findings)), Some(steps)) if !findings.iter().any(|finding| finding.flaky) => {
            Err(NotPassed::Failed(shorten(bench, steps, findings)))
        }
        (verdict, _) => verdict,
    }
}
