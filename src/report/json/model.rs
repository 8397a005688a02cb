//! The members of a report. Those that were added since the first version may be missing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::exchange::JsonExchange;
use crate::contract::{Level, WrittenSource};
use crate::suite::{CheckOutcome, Method, Reason};

/// A JSON report.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct JsonReport {
    #[serde(default)]
    pub(super) tool: String,
    #[serde(default)]
    pub(super) version: String,
    #[serde(default)]
    pub(super) documents: BTreeMap<String, String>,
    pub(crate) target: Option<String>,
    #[serde(default)]
    pub(super) embedded: bool,
    #[serde(default)]
    pub(super) method: JsonMethods,
    #[serde(default)]
    pub(super) seed: u64,
    #[serde(default)]
    pub(super) namespace: Uuid,
    #[serde(default)]
    pub(super) shard: Option<JsonShard>,
    #[serde(default)]
    pub(super) started_at: jiff::Timestamp,
    #[serde(default)]
    pub(super) duration_ms: u64,
    #[serde(default)]
    pub(super) broken_off: Option<String>,
    #[serde(default)]
    pub(super) remarks: Vec<String>,
    #[serde(default)]
    pub(super) explained: Vec<String>,
    #[serde(default)]
    pub(super) status_reports: JsonStatusReports,
    #[serde(default)]
    pub(super) key_fetches: usize,
    #[serde(default)]
    pub(super) baseline_errors: Vec<String>,
    #[serde(default)]
    pub(super) summary: JsonSummary,
    pub(crate) checks: Vec<JsonCheck>,
}

/// How each side is enabled.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct JsonMethods {
    pub(super) partner: Method,
    pub(super) customer: Method,
}

/// Which part of a run it is.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct JsonShard {
    pub(super) index: u32,
    pub(super) count: u32,
    pub(super) cases: u32,
    pub(super) checks: Vec<String>,
    pub(super) shared: Vec<String>,
}

/// How many status reports came.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct JsonStatusReports {
    pub(super) accepted: usize,
    pub(super) refused: usize,
}

/// The results, counted.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct JsonSummary {
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) advised: usize,
    pub(super) waived: usize,
    pub(super) skipped: usize,
    pub(super) undecided: usize,
    pub(super) requests: usize,
}

/// The result of one check.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct JsonCheck {
    pub(crate) id: String,
    #[serde(default)]
    pub(super) title: String,
    #[serde(default)]
    pub(super) level: Option<Level>,
    #[serde(default = "undecided")]
    pub(super) outcome: CheckOutcome,
    #[serde(default)]
    pub(super) reason: Option<Reason>,
    #[serde(default)]
    pub(super) sources: Vec<WrittenSource>,
    #[serde(default)]
    pub(super) cases: usize,
    #[serde(default)]
    pub(super) duration_ms: u64,
    pub(crate) findings: Vec<JsonFinding>,
}

fn undecided() -> CheckOutcome {
    CheckOutcome::Undecided
}

/// One finding.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct JsonFinding {
    #[serde(default)]
    pub(super) rule: String,
    #[serde(default)]
    pub(super) source: WrittenSource,
    #[serde(default)]
    pub(super) pointer: String,
    pub(crate) message: String,
    #[serde(default)]
    pub(super) expected: Value,
    #[serde(default)]
    pub(super) actual: Value,
    #[serde(default)]
    pub(super) console_message: String,
    #[serde(default)]
    pub(super) flaky: bool,
    #[serde(default)]
    pub(super) rerun: Option<String>,
    #[serde(default)]
    pub(crate) exchanges: Vec<JsonExchange>,
}
