//! The shortest sequence that still shows a difference.

use std::collections::BTreeSet;
use std::time::Instant;

use super::symbolic::{CUSTOMERS, Symbolic, run};
use crate::suite::conversation::Step;
use crate::suite::engine::bench::Bench;
use crate::suite::engine::property::{LONGEST_SHRINKING, MOST_EXECUTIONS};
use crate::suite::record::{Finding, NotPassed};

/// Makes the sequence shorter, or its steps simpler, as long as it still fails.
pub(super) fn shorten(bench: &Bench<'_>, mut steps: Vec<Symbolic>, mut findings: Vec<Finding>) -> Vec<Finding> {
    let started = Instant::now();
    let (mut executions, mut at, mut in_vain) = (0, 0, 0);
    while executions < MOST_EXECUTIONS && started.elapsed() < LONGEST_SHRINKING {
        let mut less = less(&steps);
        if in_vain >= less.len() {
            break;
        }
        let fewer = less.swap_remove(at % less.len());
        executions += 1;
        let found = match bench.conversation(&format!("shorten-{executions}"), |conversation| run(conversation, &fewer))
        {
            Err(NotPassed::Failed(found)) if size(&fewer, &found) < size(&steps, &findings) => found,
            _ => {
                (at, in_vain) = (at + 1, in_vain + 1);
                continue;
            }
        };
        (steps, findings, in_vain) = (fewer, found, 0);
    }
    findings.iter_mut().for_each(|finding| finding.confirmed = true);
    findings
}

/// How long the conversation is, and how much its steps do.
fn size(steps: &[Symbolic], findings: &[Finding]) -> (usize, usize) {
    (findings.first().map_or(0, |finding| finding.exchanges.len()), steps.iter().map(weight).sum())
}

/// Every sequence that does a little less: without one step, with two joined, with a plainer one, or without two.
fn less(steps: &[Symbolic]) -> Vec<Vec<Symbolic>> {
    let without = |at: usize| [&steps[..at], &steps[at + 1..]].concat();
    let with = |mut steps: Vec<Symbolic>, at: usize, step: Symbolic| {
        steps[at] = step;
        steps
    };
    let all = 0..steps.len();
    let pairs = || all.clone().flat_map(|first| (first + 1..steps.len()).map(move |second| (first, second)));
    let joined = pairs().filter_map(|(first, second)| {
        let step = joined(&steps[first], &steps[second])?;
        Some(with(without(second), first, step))
    });
    let plainer = all.clone().filter_map(|at| Some(with(steps.to_vec(), at, plainer(&steps[at])?)));
    // One step may undo another: both go, or neither.
    let without_two =
        pairs().map(|(first, second)| [&steps[..first], &steps[first + 1..second], &steps[second + 1..]].concat());
    all.clone().map(without).chain(joined).chain(plainer).chain(without_two).collect()
}

/// A step that does less, if there is one.
fn plainer(step: &Symbolic) -> Option<Symbolic> {
    match step {
        Step::Enable(partner, _) => Some(Step::EnablePartner(*partner)),
        Step::ResetPartner(partner) => Some(Step::Disable(*partner, (0..CUSTOMERS).collect())),
        _ => None,
    }
}

/// Two steps in one, if they can be joined.
fn joined(step: &Symbolic, other: &Symbolic) -> Option<Symbolic> {
    match (step, other) {
        (Step::Enable(partner, list), Step::Enable(same, more)) if partner == same => {
            // In the order of the two: the fault may depend on the position in the list.
            let kept = list.iter().filter(|(at, _)| more.iter().all(|(other, _)| at != other));
            Some(Step::Enable(*partner, kept.chain(more).cloned().collect()))
        }
        (Step::Disable(partner, list), Step::Disable(same, more)) if partner == same => Some(Step::Disable(
            *partner,
            list.iter().chain(more).copied().collect::<BTreeSet<_>>().into_iter().collect(),
        )),
        _ => None,
    }
}

fn weight(step: &Symbolic) -> usize {
    match step {
        Step::State(_) | Step::List(_) | Step::EnablePartner(_) => 1,
        Step::ResetPartner(_) => 2,
        Step::Disable(_, list) => 1 + list.len(),
        Step::Enable(_, list) => 2 + list.len(),
    }
}
