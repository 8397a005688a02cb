//! Properties: many generated cases side by side, and the shortest one that fails.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::Config;

use super::bench::{Bench, LONGEST_UNDECIDED, MOST_UNDECIDED};
use crate::suite::conversation::conversation::Conversation;
use crate::suite::record::finding::Finding;
use crate::suite::record::verdict::{NotPassed, Verdict};

/// A slow target gets no further cases once the run has taken long, but so many at least.
const FEWEST_CASES: usize = 8;
/// Shrinking against a remote ends after so many executions …
pub(crate) const MOST_EXECUTIONS: usize = 300;
/// … or after this time.
pub(crate) const LONGEST_SHRINKING: Duration = Duration::from_secs(15);

impl Bench<'_> {
    /// Holds one conversation for each generated case of this part of the run. The first case that fails, in the order
    /// of generation, is shrunk; each execution of a case has fresh tenants, so that shrinking needs no reset.
    ///
    /// # Errors
    /// `Failed` with the findings of the shrunk case, `flaky` when it does not fail again.
    pub fn property<S>(
        &self,
        strategy: &S,
        cases: u32,
        test: impl Fn(&Conversation<'_>, &S::Value) -> Verdict + Sync,
    ) -> Verdict
    where
        S: Strategy,
        S::Value: Send + Sync,
    {
        let trees = self.trees("property", strategy);
        let own = trees.take(cases.max(1) as usize).enumerate().filter(|(at, _)| self.has(*at));
        let values = own.map(|(at, tree)| Ok((at, tree?.current()))).collect::<Result<Vec<_>, NotPassed>>()?;
        match self.first_failure(&values, &test) {
            None => Ok(()),
            Some((at, NotPassed::Failed(findings))) => {
                // Trees are large and few are needed: the one of the failing case is grown again.
                let tree = self.trees("property", strategy).nth(at);
                let tree = tree.unwrap_or_else(|| Err(NotPassed::Undecided("there are no more cases".to_owned())))?;
                Err(NotPassed::Failed(self.shrink(tree, findings, &test)))
            }
            Some((_, other)) => Err(other),
        }
    }

    /// So many generated values.
    ///
    /// # Errors
    /// `Undecided` when none can be generated.
    pub fn samples<S: Strategy>(&self, strategy: &S, count: u32) -> Result<Vec<S::Value>, NotPassed> {
        self.trees("samples", strategy).take(count.max(1) as usize).map(|tree| Ok(tree?.current())).collect()
    }

    /// The trees of the cases, one after the other; the same label gives the same ones.
    fn trees<S: Strategy>(&self, label: &str, strategy: &S) -> impl Iterator<Item = Result<S::Tree, NotPassed>> {
        let mut runner = self.runner(label, Config { failure_persistence: None, ..Config::default() });
        std::iter::repeat_with(move || {
            let tree = strategy.new_tree(&mut runner);
            tree.map_err(|reason| NotPassed::Undecided(format!("no case can be generated: {reason}")))
        })
    }

    /// Runs the cases on several threads; the lowest case that fails, or else the first undecided one.
    fn first_failure<T: Send + Sync>(
        &self,
        values: &[(usize, T)],
        test: &(impl Fn(&Conversation<'_>, &T) -> Verdict + Sync),
    ) -> Option<(usize, NotPassed)> {
        let started = Instant::now();
        let next = AtomicUsize::new(0);
        let (lowest, undecided) = (AtomicUsize::new(usize::MAX), AtomicUsize::new(0));
        let stops: Mutex<Vec<(usize, NotPassed)>> = Mutex::default();
        let work = || {
            loop {
                let nth = next.fetch_add(1, Ordering::Relaxed);
                let Some((at, value)) = values.get(nth) else { return };
                let at = *at;
                let takes_too_long =
                    undecided.load(Ordering::Relaxed) >= MOST_UNDECIDED && started.elapsed() >= LONGEST_UNDECIDED;
                let is_spared = nth >= FEWEST_CASES && self.session.is_late();
                if at > lowest.load(Ordering::Relaxed) || takes_too_long || is_spared {
                    return;
                }
                if let Err(stop) = self.conversation(&format!("case-{at}"), |conversation| test(conversation, value)) {
                    match stop {
                        NotPassed::Failed(_) => drop(lowest.fetch_min(at, Ordering::Relaxed)),
                        _ => drop(undecided.fetch_add(1, Ordering::Relaxed)),
                    }
                    stops.lock().unwrap_or_else(PoisonError::into_inner).push((at, stop));
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..self.options().jobs.max(1).min(values.len()) {
                scope.spawn(work);
            }
        });
        let mut stops = stops.into_inner().unwrap_or_else(PoisonError::into_inner);
        stops.sort_by_key(|(at, stop)| (!matches!(stop, NotPassed::Failed(_)), *at));
        (!stops.is_empty()).then(|| stops.swap_remove(0))
    }

    fn shrink<T: ValueTree>(
        &self,
        mut tree: T,
        mut findings: Vec<Finding>,
        test: &impl Fn(&Conversation<'_>, &T::Value) -> Verdict,
    ) -> Vec<Finding> {
        let started = Instant::now();
        let mut executions = 0;
        let mut fails = |value: &T::Value| {
            executions += 1;
            match self.conversation(&format!("shrink-{executions}"), |conversation| test(conversation, value)) {
                Err(NotPassed::Failed(found)) => Ok(found),
                _ if executions >= MOST_EXECUTIONS || started.elapsed() >= LONGEST_SHRINKING => Err(true),
                _ => Err(false),
            }
        };
        // A case that does not fail again is no ground for shrinking.
        if fails(&tree.current()).is_err() {
            findings.iter_mut().for_each(|finding| finding.flaky = true);
            return findings;
        }
        findings.iter_mut().for_each(|finding| finding.confirmed = true);
        let mut more = tree.simplify();
        while more {
            match fails(&tree.current()) {
                Ok(found) => {
                    findings = found;
                    findings.iter_mut().for_each(|finding| finding.confirmed = true);
                    more = started.elapsed() < LONGEST_SHRINKING && tree.simplify();
                }
                Err(true) => break,
                Err(false) => more = tree.complicate(),
            }
        }
        findings
    }
}
