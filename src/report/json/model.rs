//! The members of a report. A member that a later version adds needs `#[serde(default)]`, so that older reports can be
//! read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::exchange::JsonExchange;
use crate::contract::{Level, WrittenSource};
use crate::suite::{CheckOutcome, Method, Reason};

/// A JSON report.
#[derive(Debug, Serialize, Deserialize)]
pub struct JsonReport {
    pub(super) tool: String,
    pub(super) version: String,
    pub(super) documents: BTreeMap<String, String>,
    pub(crate) target: String,
    pub(super) embedded: bool,
    pub(super) method: JsonMethods,
    pub(super) seed: u64,
    pub(super) namespace: Uuid,
    pub(super) shard: Option<JsonShard>,
    #[serde(default)]
    pub(super) left_out: Vec<String>,
    pub(super) started_at: jiff::Timestamp,
    pub(super) duration_ms: u64,
    pub(super) broken_off: Option<String>,
    pub(super) remarks: Vec<String>,
    pub(super) causes: Vec<JsonCause>,
    pub(super) status_reports: JsonStatusReports,
    pub(super) key_fetches: usize,
    pub(super) baseline_errors: Vec<String>,
    pub(super) summary: JsonSummary,
    pub(super) checks: Vec<JsonCheck>,
}

impl JsonReport {
    /// The findings of all checks, in order, each with the id of its check.
    pub(crate) fn findings(&self) -> Vec<(&str, &JsonFinding)> {
        let checks = self.checks.iter();
        checks.flat_map(|check| check.findings.iter().map(|finding| (check.id.as_str(), finding))).collect()
    }
}

/// One thing to fix.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct JsonCause {
    pub(super) check: String,
    pub(super) also: Vec<String>,
    pub(super) blocks: Vec<String>,
    pub(super) message: String,
    pub(super) fix: String,
    pub(super) rule: String,
    pub(super) pointer: String,
}

/// How each side is enabled.
#[derive(Debug, Serialize, Deserialize)]
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
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct JsonStatusReports {
    pub(super) accepted: usize,
    pub(super) refused: usize,
}

/// The results, counted.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct JsonSummary {
    /// By the name of the outcome.
    #[serde(flatten)]
    pub(super) outcomes: Map<String, Value>,
    pub(super) requests: usize,
}

/// The result of one check.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct JsonCheck {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) level: Level,
    pub(super) outcome: CheckOutcome,
    pub(super) reason: Option<Reason>,
    pub(super) blocked_by: Vec<String>,
    pub(super) sources: Vec<WrittenSource>,
    pub(super) cases: usize,
    pub(super) duration_ms: u64,
    pub(super) findings: Vec<JsonFinding>,
}

/// One finding.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct JsonFinding {
    pub(crate) rule: String,
    pub(super) source: WrittenSource,
    pub(crate) pointer: String,
    pub(crate) message: String,
    pub(super) expected: Value,
    pub(super) actual: Value,
    pub(super) console_message: String,
    pub(super) flaky: bool,
    pub(super) rerun: String,
    pub(crate) exchanges: Vec<JsonExchange>,
}
