//! What each check costs, for sharing a run out. The data is measured by `tests/shards.rs`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::suite::{Check, Cost};

/// What was measured against the embedded vendor.
#[derive(Deserialize)]
struct Costs {
    /// Checks whose conversations grow with `--cases`.
    cases: Vec<String>,
    /// Callbacks of the others.
    callbacks: BTreeMap<String, u32>,
}

static COSTS: LazyLock<Costs> =
    LazyLock::new(|| serde_json::from_str(include_str!("costs.json")).expect("our data is JSON"));

/// The cost of a check; one that was not measured is in one piece.
pub(crate) fn cost(check: &Check) -> Cost {
    const USUAL: u32 = 4;
    if COSTS.cases.iter().any(|id| id == check.id) {
        return Cost::Shared;
    }
    Cost::Whole(COSTS.callbacks.get(check.id).copied().unwrap_or(USUAL))
}
