//! Properties: many generated cases run side by side, and one that fails is shrunk.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::Config;

use super::bench::{Bench, LONGEST_UNDECIDED, MOST_UNDECIDED};
use crate::suite::conversation::Conversation;
use crate::suite::record::{Finding, NotPassed, Verdict};

/// Once a run has taken long, a slow target gets no more cases of a property than these.
const FEWEST_CASES: usize = 8;
/// How many cases are generated before they run.
const AT_ONCE: usize = 512;
/// Shrinking ends after this many executions …
pub(crate) const MOST_EXECUTIONS: usize = 300;
/// … or after this time.
pub(crate) const LONGEST_SHRINKING: Duration = Duration::from_secs(15);

/// Holds one conversation for each generated case of this part of the run. Of the cases that fail, the first in the
/// order of generation is shrunk. Each execution has fresh tenants, so that shrinking needs no reset. Returns `Failed`
/// with the findings of the shrunk case; they are `flaky` if it does not fail again.
pub(crate) fn property<S>(
    bench: &Bench<'_>,
    strategy: &S,
    cases: u32,
    test: impl Fn(&Conversation<'_>, &S::Value) -> Verdict + Sync,
) -> Verdict
where
    S: Strategy,
    S::Value: Send + Sync,
{
    let own =
        trees(bench, "property", strategy).take(cases.max(1) as usize).enumerate().filter(|(at, _)| bench.has(*at));
    let mut values = own.map(|(at, tree)| Ok((at, tree?.current())));
    let effort = Effort { started: Instant::now(), undecided: AtomicUsize::new(0), held: AtomicUsize::new(0) };
    let failure = loop {
        // Some thousand cases at once would fill the memory.
        let some = values.by_ref().take(AT_ONCE).collect::<Result<Vec<_>, NotPassed>>()?;
        let failure = first_failure(bench, &effort, &some, &test);
        if failure.is_some() || some.is_empty() {
            break failure;
        }
    };
    match failure {
        None => Ok(()),
        Some((at, NotPassed::Failed(findings))) => {
            // Trees are large: only the one of the failing case is generated again.
            let tree = trees(bench, "property", strategy).nth(at);
            let tree = tree.unwrap_or_else(no_more)?;
            Err(NotPassed::Failed(shrink(bench, tree, findings, &test)))
        }
        Some((_, other)) => Err(other),
    }
}

/// The trees of the cases, in order. The same label gives the same trees.
fn trees<S: Strategy>(
    bench: &Bench<'_>,
    label: &str,
    strategy: &S,
) -> impl Iterator<Item = Result<S::Tree, NotPassed>> {
    let mut runner = bench.runner(label, Config { failure_persistence: None, ..Config::default() });
    std::iter::repeat_with(move || {
        let tree = strategy.new_tree(&mut runner);
        tree.map_err(|reason| NotPassed::Undecided(format!("no case can be generated: {reason}")))
    })
}

/// The first values of a strategy under this label: the same in each run with the same seed.
pub(crate) fn drawn<S: Strategy>(bench: &Bench<'_>, label: &str, strategy: &S, values: usize) -> Vec<S::Value> {
    trees(bench, label, strategy).take(values).filter_map(Result::ok).map(|tree| tree.current()).collect()
}

fn no_more<T>() -> Result<T, NotPassed> {
    Err(NotPassed::Undecided("there are no more cases".to_owned()))
}

/// What a property has taken so far.
struct Effort {
    started: Instant,
    undecided: AtomicUsize,
    held: AtomicUsize,
}

/// Runs the cases on several threads. Returns the first one that fails, or else the first that is not decided.
fn first_failure<T: Send + Sync>(
    bench: &Bench<'_>,
    Effort { started, undecided, held }: &Effort,
    values: &[(usize, T)],
    test: &(impl Fn(&Conversation<'_>, &T) -> Verdict + Sync),
) -> Option<(usize, NotPassed)> {
    let (next, lowest) = (AtomicUsize::new(0), AtomicUsize::new(usize::MAX));
    let not_passed: Mutex<Vec<(usize, NotPassed)>> = Mutex::default();
    let work = || {
        loop {
            let nth = next.fetch_add(1, Ordering::Relaxed);
            let Some((at, value)) = values.get(nth) else { return };
            let at = *at;
            let takes_too_long =
                undecided.load(Ordering::Relaxed) >= MOST_UNDECIDED && started.elapsed() >= LONGEST_UNDECIDED;
            let is_spared = held.fetch_add(1, Ordering::Relaxed) >= FEWEST_CASES && bench.session().is_late();
            if at > lowest.load(Ordering::Relaxed) || takes_too_long || is_spared {
                return;
            }
            if let Err(why) = bench.conversation(&format!("case-{at}"), |conversation| test(conversation, value)) {
                match why {
                    NotPassed::Failed(_) => drop(lowest.fetch_min(at, Ordering::Relaxed)),
                    _ => drop(undecided.fetch_add(1, Ordering::Relaxed)),
                }
                not_passed.lock().unwrap_or_else(PoisonError::into_inner).push((at, why));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..bench.options().jobs.max(1).min(values.len()) {
            scope.spawn(work);
        }
    });
    let mut not_passed = not_passed.into_inner().unwrap_or_else(PoisonError::into_inner);
    not_passed.sort_by_key(|(at, why)| (!matches!(why, NotPassed::Failed(_)), *at));
    (!not_passed.is_empty()).then(|| not_passed.swap_remove(0))
}

fn shrink<T: ValueTree>(
    bench: &Bench<'_>,
    mut tree: T,
    mut findings: Vec<Finding>,
    test: &impl Fn(&Conversation<'_>, &T::Value) -> Verdict,
) -> Vec<Finding> {
    let started = Instant::now();
    let mut executions = 0;
    let mut fails = |value: &T::Value| {
        executions += 1;
        match bench.conversation(&format!("shrink-{executions}"), |conversation| test(conversation, value)) {
            Err(NotPassed::Failed(found)) => Ok(found),
            _ if executions >= MOST_EXECUTIONS || started.elapsed() >= LONGEST_SHRINKING => Err(true),
            _ => Err(false),
        }
    };
    // A case that does not fail again cannot be shrunk.
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
