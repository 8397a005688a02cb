//! A run as a report.

use super::exchange::JsonExchange;
use super::model::{
    JsonCause, JsonCheck, JsonFinding, JsonMethods, JsonReport, JsonShard, JsonStatusReports, JsonSummary,
};
use crate::contract::{DOCUMENTS, WrittenSource};
use crate::report::conclusion::causes;
use crate::report::rerun::rerun;
use crate::sender::json::millis;
use crate::suite::{Cause, CheckOutcome, CheckResult, Finding, Part, Run};

pub(in crate::report) fn render(run: &Run) -> String {
    serde_json::to_string_pretty(&report(run)).unwrap_or_default() + "\n"
}

fn report(run: &Run) -> JsonReport {
    let documents =
        DOCUMENTS.iter().filter_map(|document| Some((document.id.to_owned(), document.edition?.to_owned())));
    let outcomes = CheckOutcome::ALL.map(|outcome| (outcome.name().to_owned(), run.count(outcome).into()));
    let outcomes = outcomes.into_iter().collect();
    JsonReport {
        tool: env!("CARGO_PKG_NAME").to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        documents: documents.collect(),
        target: run.target.clone(),
        embedded: run.embedded,
        method: JsonMethods { partner: run.options.partner, customer: run.options.customer },
        seed: run.options.seed,
        namespace: run.options.namespace,
        shard: run.options.part.as_deref().map(shard),
        left_out: owned(&run.options.left_out),
        started_at: run.started_at,
        duration_ms: millis(run.duration),
        broken_off: run.broken_off.clone(),
        remarks: run.remarks.clone(),
        causes: causes(run).into_iter().map(cause).collect(),
        status_reports: JsonStatusReports { accepted: run.reports.0, refused: run.reports.1 },
        key_fetches: run.key_fetches,
        baseline_errors: run.baseline_errors.clone(),
        summary: JsonSummary { outcomes, requests: run.requests },
        checks: run.results.iter().map(|result| check(run, result)).collect(),
    }
}

fn cause(cause: Cause) -> JsonCause {
    let Cause { message, fix, rule, pointer, .. } = cause;
    JsonCause {
        check: cause.check.to_owned(),
        also: owned(&cause.also),
        blocks: owned(&cause.blocks),
        message,
        fix,
        rule,
        pointer,
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn shard(part: &Part) -> JsonShard {
    JsonShard {
        index: part.shard.index,
        count: part.shard.count,
        cases: part.cases,
        checks: owned(&part.checks),
        shared: owned(&part.shared),
    }
}

fn check(run: &Run, result: &CheckResult) -> JsonCheck {
    let mut sources = vec![WrittenSource::from(result.check.requirement.source)];
    for found in result.findings.iter().map(|finding| finding.source.into()) {
        if !sources.contains(&found) {
            sources.push(found);
        }
    }
    JsonCheck {
        id: result.check.id.to_owned(),
        title: result.check.title.to_owned(),
        level: result.check.level,
        outcome: result.outcome,
        reason: result.reason.clone(),
        blocked_by: owned(&result.blocked_by),
        sources,
        cases: result.cases,
        duration_ms: millis(result.duration),
        findings: result.findings.iter().map(|found| finding(run, result, found)).collect(),
    }
}

fn finding(run: &Run, result: &CheckResult, finding: &Finding) -> JsonFinding {
    JsonFinding {
        rule: finding.rule.clone(),
        source: finding.source.into(),
        pointer: finding.pointer.clone(),
        message: finding.message.clone(),
        expected: finding.expected.clone(),
        actual: finding.actual.clone(),
        console_message: finding.console_message.clone(),
        flaky: finding.flaky,
        rerun: rerun(run, result.check),
        exchanges: finding.exchanges.iter().map(|exchange| JsonExchange::from(exchange.as_ref())).collect(),
    }
}
