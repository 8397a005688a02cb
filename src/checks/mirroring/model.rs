//! Generated sequences against the model.

use crate::contract::{Level, requirements};
use crate::suite::{Bench, Check, Needs, Verdict};

/// Steps of a sequence at most; reads at its end come on top.
const LENGTH: usize = 16;

pub(crate) const CHECKS: &[Check] = &[Check {
    id: "mirroring.model.customers",
    title: "after any sequence of callbacks the state is the one that they ask for",
    level: Level::Must,
    requirement: &requirements::CUSTOMER_LIST,
    needs: Needs::Customer,
    fix: "Walk through the exchanges of the finding: it is the shortest sequence that goes wrong.",
    run: sequences,
}];

fn sequences(bench: &Bench<'_>) -> Verdict {
    crate::suite::sequences(bench, bench.options().cases, LENGTH)
}
