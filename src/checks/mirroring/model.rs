//! Generated sequences of callbacks, compared with the model.

use super::isolation;
use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::suite::{Bench, Check, Needs, Verdict};

/// The most steps of a sequence, without the reads at its end.
const LENGTH: usize = 16;

pub(crate) const CHECKS: &[Check] = &[CUSTOMERS];

const CUSTOMERS: Check = Check {
    id: "mirroring.model.customers",
    title: "after any sequence of callbacks the state is what they asked for",
    requirement: &requirements::CUSTOMER_LIST,
    needs: Needs::Customer,
    fix: "Go through the exchanges of the finding: they are the shortest sequence found that goes wrong.",
    rests_on: &[
        &isolation::CUSTOMERS,
        &isolation::CUSTOMER_DISABLE,
        &isolation::CUSTOMER_RESET,
        &isolation::PARTNER_RESET,
        &crate::checks::tolerance::VALUES,
        &crate::checks::tolerance::NAMES,
    ],
    run: sequences,
    ..MUST
};

fn sequences(bench: &Bench<'_>) -> Verdict {
    crate::suite::sequences(bench, bench.options().cases, LENGTH)
}
