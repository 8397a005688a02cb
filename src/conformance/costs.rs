//! The cost of each check, by which a run is divided into shards. `tests/library/shards.rs` measures it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::suite::{Check, Cost};

/// Costs measured against the embedded vendor.
#[derive(Deserialize)]
struct Costs {
    /// Checks whose conversations grow with `--cases`.
    cases: Vec<String>,
    /// Callbacks of the others.
    callbacks: BTreeMap<String, u32>,
}

static COSTS: LazyLock<Costs> =
    LazyLock::new(|| serde_json::from_str(include_str!("costs.json")).expect("our data is JSON"));

/// The cost of a check. A check that was not measured has the usual one.
pub(crate) fn cost(check: &Check) -> Cost {
    const USUAL: u32 = 4;
    if COSTS.cases.iter().any(|id| id == check.id) {
        return Cost::Shared;
    }
    Cost::Whole(COSTS.callbacks.get(check.id).copied().unwrap_or(USUAL))
}
