//! The JSON report read back: for `acgw replay`, and for the run that it was made of.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::exchange::{MOST, is_cut};
use crate::contract::{Outcome, Source};
use crate::sender::{Exchange, ReceivedAnswer, TokenKind};
use crate::suite::{Check, CheckOutcome, CheckResult, Finding, Method, Options, Part, Run, Shard};

/// A JSON report. Members that were added since may be missing.
#[derive(Debug, Deserialize)]
pub(crate) struct Report {
    #[serde(default)]
    pub(crate) version: String,
    pub(crate) target: Option<String>,
    #[serde(default)]
    embedded: bool,
    #[serde(default)]
    method: Methods,
    #[serde(default)]
    seed: u64,
    #[serde(default)]
    namespace: Uuid,
    #[serde(default)]
    shard: Option<PartOf>,
    #[serde(default)]
    started_at: jiff::Timestamp,
    #[serde(default)]
    duration_ms: u64,
    #[serde(default)]
    broken_off: Option<String>,
    #[serde(default)]
    remarks: Vec<String>,
    #[serde(default)]
    explained: Vec<String>,
    #[serde(default)]
    status_reports: StatusReports,
    #[serde(default)]
    key_fetches: usize,
    #[serde(default)]
    baseline_errors: Vec<String>,
    #[serde(default)]
    summary: Summary,
    pub(crate) checks: Vec<CheckOf>,
}

#[derive(Debug, Default, Deserialize)]
struct Methods {
    partner: Method,
    customer: Method,
}

#[derive(Debug, Default, Deserialize)]
struct StatusReports {
    accepted: usize,
    refused: usize,
}

#[derive(Debug, Default, Deserialize)]
struct Summary {
    requests: usize,
}

#[derive(Debug, Deserialize)]
struct PartOf {
    index: u32,
    count: u32,
    cases: u32,
    checks: Vec<String>,
    shared: Vec<String>,
}

/// The result of one check.
#[derive(Debug, Deserialize)]
pub(crate) struct CheckOf {
    pub(crate) id: String,
    #[serde(default = "undecided")]
    outcome: CheckOutcome,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    cases: usize,
    #[serde(default)]
    duration_ms: u64,
    pub(crate) findings: Vec<FindingOf>,
}

fn undecided() -> CheckOutcome {
    CheckOutcome::Undecided
}

/// One finding.
#[derive(Debug, Deserialize)]
pub(crate) struct FindingOf {
    #[serde(default)]
    rule: String,
    #[serde(default)]
    source: SourceOf,
    #[serde(default)]
    pointer: String,
    pub(crate) message: String,
    #[serde(default)]
    expected: Value,
    #[serde(default)]
    actual: Value,
    #[serde(default)]
    console_message: String,
    #[serde(default)]
    flaky: bool,
    #[serde(default)]
    rerun: Option<String>,
    #[serde(default)]
    pub(crate) exchanges: Vec<ExchangeOf>,
}

#[derive(Debug, Default, Deserialize)]
struct SourceOf {
    document: String,
    clause: String,
}

/// One request, and what came of it.
#[derive(Debug, Deserialize)]
pub(crate) struct ExchangeOf {
    pub(crate) intent: String,
    pub(crate) request: Request,
    pub(crate) response: Response,
    pub(crate) token: String,
    #[serde(default)]
    attempts: usize,
}

/// The request.
#[derive(Debug, Deserialize)]
pub(crate) struct Request {
    pub(crate) method: String,
    #[serde(default)]
    pub(crate) url: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Value,
}

/// The answer, or why there is none.
#[derive(Debug, Deserialize)]
pub(crate) struct Response {
    pub(crate) status: Option<u16>,
    outcome: Outcome,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) body: Value,
    #[serde(default)]
    duration_ms: u64,
    #[serde(default)]
    error: Option<String>,
}

/// Why a report is no run of this version.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error("it is of acgw `{theirs}`, and this is `{ours}`; use the version that made it")]
    Version { theirs: String, ours: &'static str },
    #[error("it has a check `{0}`, which this version does not know; use the version that made it")]
    Check(String),
    #[error("its shard is none: {0}")]
    Shard(String),
    #[error("it has no target; write one with --report json=FILE")]
    Target,
}

impl Report {
    /// The run that the report was made of, as far as the report tells. `all` is the list of checks.
    pub(crate) fn run(self, all: &[&'static Check]) -> Result<Run, ReadError> {
        let ours = env!("CARGO_PKG_VERSION");
        if self.version != ours {
            return Err(ReadError::Version { theirs: self.version, ours });
        }
        let known = |id: String| all.iter().find(|check| check.id == id).copied().ok_or(ReadError::Check(id));
        let commands = self.checks.iter().filter_map(|check| {
            let known = all.iter().find(|known| known.id == check.id)?;
            Some((known.id, check.findings.first()?.rerun.clone()?))
        });
        let commands = commands.collect();
        let ids = |ids: Vec<String>| ids.into_iter().map(|id| Ok(known(id)?.id)).collect::<Result<Vec<_>, _>>();
        let part = |part: PartOf| {
            let (checks, shared) = (ids(part.checks)?, ids(part.shared)?);
            let shard = Shard::new(part.index, part.count).map_err(ReadError::Shard)?;
            Ok(Arc::new(Part { shard, cases: part.cases, checks, shared }))
        };
        let options = Options {
            partner: self.method.partner,
            customer: self.method.customer,
            seed: self.seed,
            namespace: self.namespace,
            part: self.shard.map(part).transpose()?,
            ..Options::default()
        };
        let explained = ids(self.explained)?;
        let results = self.checks.into_iter().map(|check| {
            let known = known(check.id.clone())?;
            Ok(check.result(known))
        });
        Ok(Run {
            options,
            results: results.collect::<Result<_, _>>()?,
            target: self.target.ok_or(ReadError::Target)?,
            embedded: self.embedded,
            started_at: self.started_at,
            duration: Duration::from_millis(self.duration_ms),
            requests: self.summary.requests,
            key_fetches: self.key_fetches,
            reports: (self.status_reports.accepted, self.status_reports.refused),
            broken_off: self.broken_off,
            remarks: self.remarks,
            explained,
            lifecycle: Vec::new(),
            lifecycle_reports: Vec::new(),
            baseline_errors: self.baseline_errors,
            commands,
        })
    }
}

impl CheckOf {
    fn result(self, check: &'static Check) -> CheckResult {
        CheckResult {
            check,
            outcome: self.outcome,
            reason: self.reason,
            cases: self.cases,
            duration: Duration::from_millis(self.duration_ms),
            findings: self.findings.into_iter().map(FindingOf::finding).collect(),
        }
    }
}

impl FindingOf {
    fn finding(self) -> Finding {
        Finding {
            rule: self.rule,
            source: Source::new(lasting(&self.source.document), lasting(&self.source.clause)),
            pointer: self.pointer,
            message: self.message,
            expected: self.expected,
            actual: self.actual,
            console_message: self.console_message,
            flaky: self.flaky,
            confirmed: !self.flaky,
            exchanges: self.exchanges.into_iter().map(|exchange| Arc::new(exchange.exchange())).collect(),
        }
    }
}

impl ExchangeOf {
    fn exchange(self) -> Exchange {
        let Self { intent, request, response, token, attempts } = self;
        let token = match token {
            name if name == TokenKind::Good.name() => TokenKind::Good,
            name if name == TokenKind::Absent.name() => TokenKind::Absent,
            name if name == TokenKind::Other.name() => TokenKind::Other,
            name => TokenKind::Forged(lasting(&name)),
        };
        let elapsed = Duration::from_millis(response.duration_ms);
        let received = |status| ReceivedAnswer::new(status, headers(&response.headers), body(&response.body), elapsed);
        Exchange {
            intent,
            method: request.method,
            url: request.url,
            token,
            request_headers: headers(&request.headers),
            request_body: body(&request.body),
            outcome: response.outcome,
            received: response.status.map(received),
            error: response.error,
            attempts,
            sent_at: jiff::Timestamp::UNIX_EPOCH,
        }
    }
}

fn headers(headers: &BTreeMap<String, String>) -> HeaderMap {
    let pairs = headers.iter().filter_map(|(name, value)| {
        let name: HeaderName = name.parse().ok()?;
        Some((name, HeaderValue::from_bytes(value.as_bytes()).ok()?))
    });
    pairs.collect()
}

/// The bytes that the report would show so.
fn body(shown: &Value) -> Bytes {
    let Value::String(text) = shown else { return Bytes::from(shown.to_string()) };
    if is_cut(text) && text.len() > MOST {
        // The note at the end must not make it too long once more.
        let end = text.rfind('…').unwrap_or(text.len());
        let note = &text[end..];
        let most = (0..=MOST.saturating_sub(note.len())).rev().find(|at| text.is_char_boundary(*at));
        return Bytes::from(format!("{}{note}", &text[..most.unwrap_or_default()]));
    }
    // Text that reads as JSON would have been shown as that.
    let is_json = serde_json::from_str::<Value>(text).is_ok();
    if is_json { Bytes::from(shown.to_string()) } else { Bytes::from(text.clone()) }
}

/// The text for as long as the program runs: documents and forgeries are constants everywhere else. There are few,
/// and each is kept once.
fn lasting(text: &str) -> &'static str {
    static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(text) = known.get(text) {
        return text;
    }
    let text: &'static str = text.to_owned().leak();
    known.insert(text);
    text
}
