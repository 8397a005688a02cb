//! The JSON report (cli.md, “The JSON report”; [`SCHEMA`](super::SCHEMA)).

use serde_json::{Map, Value, json};

use super::{exchange, rerun};
use crate::contract::{DOCUMENTS, Source};
use crate::suite::{CheckOutcome, CheckResult, Finding, Part, Run};

pub(super) fn render(run: &Run) -> String {
    let mut text = serde_json::to_string_pretty(&report(run)).unwrap_or_default();
    text.push('\n');
    text
}

fn report(run: &Run) -> Value {
    let documents: Map<String, Value> =
        DOCUMENTS.iter().map(|(name, edition)| ((*name).to_owned(), json!(edition))).collect();
    let mut summary: Map<String, Value> =
        CheckOutcome::ALL.iter().map(|outcome| (outcome.name().to_owned(), json!(run.count(*outcome)))).collect();
    summary.insert("requests".to_owned(), json!(run.requests));
    json!({
        "tool": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "documents": documents,
        "target": run.target,
        "embedded": run.embedded,
        "method": { "partner": run.options.partner, "customer": run.options.customer },
        "seed": run.options.seed,
        "namespace": run.options.namespace,
        "shard": run.options.part.as_deref().map(shard),
        "started_at": run.started_at.to_string(),
        "duration_ms": millis(run.duration),
        "broken_off": run.broken_off,
        "remarks": run.remarks,
        "explained": run.explained,
        "status_reports": { "accepted": run.reports.0, "refused": run.reports.1 },
        "key_fetches": run.key_fetches,
        "baseline_errors": run.baseline_errors,
        "summary": summary,
        "checks": run.results.iter().map(|result| check(run, result)).collect::<Vec<_>>(),
    })
}

fn shard(part: &Part) -> Value {
    let Part { shard, cases, checks, shared } = part;
    json!({ "index": shard.index, "count": shard.count, "cases": cases, "checks": checks, "shared": shared })
}

fn check(run: &Run, result: &CheckResult) -> Value {
    json!({
        "id": result.check.id,
        "title": result.check.title,
        "level": result.check.level,
        "outcome": result.outcome,
        "reason": result.reason,
        "sources": sources(result),
        "cases": result.cases,
        "duration_ms": millis(result.duration),
        "findings": result.findings.iter().map(|found| finding(run, result, found)).collect::<Vec<_>>(),
    })
}

fn sources(result: &CheckResult) -> Vec<Source> {
    let mut sources = vec![result.check.requirement.source];
    for finding in &result.findings {
        if !sources.contains(&finding.source) {
            sources.push(finding.source);
        }
    }
    sources
}

fn finding(run: &Run, result: &CheckResult, finding: &Finding) -> Value {
    json!({
        "rule": finding.rule,
        "source": finding.source,
        "pointer": finding.pointer,
        "message": finding.message,
        "expected": finding.expected,
        "actual": finding.actual,
        "console_message": finding.console_message,
        "flaky": finding.flaky,
        "rerun": rerun(run, result.check),
        "exchanges": finding.exchanges.iter().map(|exchange| exchange::json(exchange)).collect::<Vec<_>>(),
    })
}

fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
