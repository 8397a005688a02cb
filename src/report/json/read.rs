//! The run that a report was written from, as far as the report says.

use std::sync::Arc;
use std::time::Duration;

use super::exchange::lasting;
use super::model::{JsonCause, JsonCheck, JsonFinding, JsonReport, JsonShard};
use crate::contract::Source;
use crate::sender::Exchange;
use crate::suite::{Cause, Check, CheckResult, Finding, Options, Part, Run, Shard};

/// Why a report cannot be read as a run of this version.
#[derive(Debug, thiserror::Error)]
pub enum ReportReadError {
    #[error("acgw `{theirs}` wrote it, and this is `{ours}`; use the version that wrote it")]
    Version { theirs: String, ours: &'static str },
    #[error("it has a check `{0}`, which this version does not know; use the version that wrote it")]
    Check(String),
    #[error("its shard is not valid: {0}")]
    Shard(String),
}

impl JsonReport {
    /// The run that the report was written from. `all` is the list of checks.
    pub fn run(self, all: &[&'static Check]) -> Result<Run, ReportReadError> {
        let ours = env!("CARGO_PKG_VERSION");
        if self.version != ours {
            return Err(ReportReadError::Version { theirs: self.version, ours });
        }
        let commands = self.checks.iter().filter_map(|check| {
            let known = all.iter().find(|known| known.id == check.id)?;
            Some((known.id, check.findings.first()?.rerun.clone()))
        });
        let commands = commands.collect();
        let part = |part: JsonShard| {
            let (checks, shared) = (ids(all, part.checks)?, ids(all, part.shared)?);
            let shard = Shard::new(part.index, part.count).map_err(ReportReadError::Shard)?;
            Ok(Arc::new(Part { shard, cases: part.cases, checks, shared }))
        };
        let options = Options {
            partner: self.method.partner,
            customer: self.method.customer,
            seed: self.seed,
            namespace: self.namespace,
            part: self.shard.map(part).transpose()?,
            left_out: ids(all, self.left_out)?,
            ..Options::default()
        };
        let causes = self.causes.into_iter().map(|cause| cause.cause(all)).collect::<Result<_, _>>()?;
        let results = self.checks.into_iter().map(|check| {
            let (known, blocked_by) = (known(all, check.id.clone())?, ids(all, check.blocked_by.clone())?);
            Ok(CheckResult { blocked_by, ..check.result(known) })
        });
        Ok(Run {
            options,
            results: results.collect::<Result<_, _>>()?,
            target: self.target,
            embedded: self.embedded,
            started_at: self.started_at,
            duration: Duration::from_millis(self.duration_ms),
            requests: self.summary.requests,
            key_fetches: self.key_fetches,
            reports: (self.status_reports.accepted, self.status_reports.refused),
            broken_off: self.broken_off,
            causes,
            remarks: self.remarks,
            lifecycle: Vec::new(),
            conversations: Vec::new(),
            lifecycle_reports: Vec::new(),
            baseline_errors: self.baseline_errors,
            commands,
        })
    }
}

impl JsonCause {
    fn cause(self, all: &[&'static Check]) -> Result<Cause, ReportReadError> {
        let Self { message, fix, rule, pointer, .. } = self;
        let (check, also, blocks) = (known(all, self.check)?.id, ids(all, self.also)?, ids(all, self.blocks)?);
        Ok(Cause { check, also, blocks, message, fix, rule, pointer })
    }
}

fn known(all: &[&'static Check], id: String) -> Result<&'static Check, ReportReadError> {
    all.iter().find(|check| check.id == id).copied().ok_or(ReportReadError::Check(id))
}

fn ids(all: &[&'static Check], ids: Vec<String>) -> Result<Vec<&'static str>, ReportReadError> {
    ids.into_iter().map(|id| Ok(known(all, id)?.id)).collect()
}

impl JsonCheck {
    fn result(self, check: &'static Check) -> CheckResult {
        CheckResult {
            reason: self.reason,
            cases: self.cases,
            duration: Duration::from_millis(self.duration_ms),
            findings: self.findings.into_iter().map(JsonFinding::finding).collect(),
            ..CheckResult::empty(check, self.outcome)
        }
    }
}

impl JsonFinding {
    fn finding(self) -> Finding {
        Finding {
            seen_as: self.rule.clone(),
            rule: self.rule,
            source: Source::new(lasting(&self.source.document), lasting(&self.source.clause)),
            pointer: self.pointer,
            message: self.message,
            expected: self.expected,
            actual: self.actual,
            console_message: self.console_message,
            by_another: false,
            flaky: self.flaky,
            confirmed: !self.flaky,
            fix: None,
            exchanges: self.exchanges.into_iter().map(|exchange| Arc::new(Exchange::from(exchange))).collect(),
        }
    }
}
