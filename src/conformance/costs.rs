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
    /// Conversations of the others, where they are not one.
    conversations: BTreeMap<String, u32>,
}

static COSTS: LazyLock<Costs> =
    LazyLock::new(|| serde_json::from_str(include_str!("costs.json")).expect("our data is JSON"));

/// The cost of a check; that of one which was not measured is one conversation.
pub fn cost(check: &Check) -> Cost {
    if COSTS.cases.iter().any(|id| id == check.id) {
        return Cost::Shared;
    }
    Cost::Whole(COSTS.conversations.get(check.id).copied().unwrap_or(1))
}
