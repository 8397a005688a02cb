//! Merges the parts of a run into one run.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::causes::merged_causes;
use crate::suite::record::{Check, CheckOutcome, CheckResult, Finding, Part, Reason, Run, Shard};

/// Why parts cannot be merged.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum MergeError {
    /// There are no parts.
    #[error("there is no report; pass the reports of all shards")]
    Nothing,
    /// One of them is a whole run.
    #[error(
        "the report of the run with seed `{seed}` against `{target}` is about a whole run; pass reports of `acgw check --shard K/N`"
    )]
    NotAPart {
        /// The run's seed.
        seed: u64,
        /// Its target.
        target: String,
    },
    /// A part appears twice.
    #[error("there are two reports of shard `{0}`; pass each shard once")]
    Twice(Shard),
    /// Two parts belong to different runs.
    #[error("shard `{one}` and shard `{other}` differ in {what}; run all shards with the same options")]
    Differ {
        /// One part.
        one: Shard,
        /// The other part.
        other: Shard,
        /// What differs, with both values if they are short.
        what: String,
    },
    /// No part has the result of a check that all of them list.
    #[error("no shard has the result of `{0}`; run all shards again")]
    Lost(String),
}

/// Merges the parts into one run. `all` is the list of checks. If a part is missing, the merged run has broken off, and
/// the checks of that part are undecided. Fails when the parts do not belong to one run.
pub fn merge(mut parts: Vec<Run>, all: &[&'static Check]) -> Result<Run, MergeError> {
    parts.sort_by_key(|run| run.options.part.as_ref().map(|part| part.shard));
    let whole = require_one_run(&parts)?;
    let missing = missing(&parts, whole.shard.count);
    let mut results = Vec::new();
    for check in all.iter().filter(|check| whole.checks.contains(&check.id)) {
        results.push(combined(check, &parts, &whole, &missing)?);
    }
    forget_known(&mut results);
    let ends = parts.iter().filter_map(|run| Some(format!("shard {}: {}", shard(run)?, run.broken_off.as_ref()?)));
    let absences = missing.iter().map(|shard| format!("the report of shard {shard} is missing"));
    let reasons: Vec<String> = ends.chain(absences).collect();
    let broken_off = (!reasons.is_empty()).then(|| reasons.join("; "));
    let (requests, key_fetches) = parts.iter().fold((0, 0), |(a, b), run| (a + run.requests, b + run.key_fetches));
    let reports = parts.iter().fold((0, 0), |(a, b), run| (a + run.reports.0, b + run.reports.1));
    let (started_at, duration) = (parts.iter().map(|run| run.started_at).min(), duration(&parts));
    let remarks = distinct(parts.iter().flat_map(|run| &run.remarks));
    let causes = merged_causes(&parts, &mut results);
    let baseline_errors = distinct(parts.iter().flat_map(|run| &run.baseline_errors));
    let commands: BTreeMap<_, _> = parts.iter().flat_map(|run| run.commands.clone()).collect();
    let mut run = parts.into_iter().next().ok_or(MergeError::Nothing)?;
    run.options.part = None;
    run.started_at = started_at.unwrap_or(run.started_at);
    let run = Run { duration, results, requests, key_fetches, reports, broken_off, remarks, causes, ..run };
    Ok(Run { baseline_errors, commands, ..run })
}

fn shard(run: &Run) -> Option<Shard> {
    run.options.part.as_ref().map(|part| part.shard)
}

fn duration(parts: &[Run]) -> Duration {
    parts.iter().map(|run| run.duration).sum()
}

/// Requires that the parts, in order, are different parts of one run. Returns what they have in common.
fn require_one_run(parts: &[Run]) -> Result<Part, MergeError> {
    let mut common: Option<(&Run, &Part)> = None;
    let mut last = None;
    for run in parts {
        let Some(part) = run.options.part.as_deref() else {
            return Err(MergeError::NotAPart { seed: run.options.seed, target: run.target.clone() });
        };
        if let Some(what) = common.and_then(|(first, of_first)| difference((first, of_first), (run, part))) {
            let one = common.map_or(part.shard, |(_, part)| part.shard);
            return Err(MergeError::Differ { one, other: part.shard, what });
        }
        if last == Some(part.shard) {
            return Err(MergeError::Twice(part.shard));
        }
        last = Some(part.shard);
        common.get_or_insert((run, part));
    }
    common.map(|(_, part)| part.clone()).ok_or(MergeError::Nothing)
}

/// The difference between two parts that belong to different runs.
fn difference((one, of_one): (&Run, &Part), (other, of_other): (&Run, &Part)) -> Option<String> {
    let method = |run: &Run| format!("{}/{}", run.options.partner.name(), run.options.customer.name());
    let pairs = [
        ("their number", of_one.shard.count.to_string(), of_other.shard.count.to_string()),
        ("the seed", one.options.seed.to_string(), other.options.seed.to_string()),
        ("the method", method(one), method(other)),
        ("the target", handler(one), handler(other)),
        ("the cases", of_one.cases.to_string(), of_other.cases.to_string()),
    ];
    let different = pairs.into_iter().find(|(_, one, other)| one != other);
    let alike = of_one.checks == of_other.checks && of_one.shared == of_other.shared;
    different
        .map(|(what, one, other)| format!("{what} (`{one}`, `{other}`)"))
        .or_else(|| (!alike).then(|| "the choice of checks".to_owned()))
}

/// The handler, without the port: each machine may start one of its own.
fn handler(run: &Run) -> String {
    if run.embedded {
        return "the embedded reference vendor".to_owned();
    }
    let Ok(mut url) = url::Url::parse(&run.target) else { return run.target.clone() };
    let _ = url.set_port(None);
    url.into()
}

fn missing(parts: &[Run], count: u32) -> Vec<Shard> {
    let known: BTreeSet<u32> = parts.iter().filter_map(|run| Some(shard(run)?.index)).collect();
    (1..=count).filter(|index| !known.contains(index)).map(|index| Shard { index, count }).collect()
}

/// The result of a check in all parts together.
fn combined(check: &'static Check, parts: &[Run], whole: &Part, missing: &[Shard]) -> Result<CheckResult, MergeError> {
    let of_check = |run: &'_ Run| run.results.iter().find(|result| result.check.id == check.id).cloned();
    let found = parts.iter().filter_map(|run| of_check(run).map(|result| (weight(run, &result), result)));
    let mut found: Vec<_> = found.collect();
    // The shard's number breaks ties, since the sort is stable.
    found.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    let absent: Vec<String> = missing.iter().map(Shard::to_string).collect();
    let reason = format!("the report of shard {} is missing", absent.join(", "));
    let Some((_, first)) = found.first() else {
        if missing.is_empty() {
            return Err(MergeError::Lost(check.id.to_owned()));
        }
        let (outcome, reason) = (CheckOutcome::Undecided, Some(Reason::Other(reason)));
        return Ok(CheckResult { reason, ..CheckResult::empty(check, outcome) });
    };
    let mut result = CheckResult {
        check,
        cases: found.iter().map(|(_, result)| result.cases).sum(),
        duration: found.iter().map(|(_, result)| result.duration).sum(),
        findings: joined(found.iter().map(|(_, result)| &result.findings[..])),
        ..first.clone()
    };
    let is_everywhere = check.is_everywhere() || whole.shared.contains(&check.id);
    let is_good = matches!(result.outcome, CheckOutcome::Passed | CheckOutcome::Skipped);
    if is_everywhere && is_good && !missing.is_empty() {
        (result.outcome, result.reason) =
            (CheckOutcome::Undecided, Some(Reason::Other(reason + ", and a part of the check with it")));
    }
    Ok(result)
}

/// If the parts of a check have different outcomes, the heaviest one counts.
fn weight(run: &Run, result: &CheckResult) -> u8 {
    // A check that looks back, and had nothing to look at in this part, says nothing about the other parts.
    let is_idle = result.check.is_last() && result.cases == 0 && run.broken_off.is_none();
    match result.outcome {
        CheckOutcome::Failed => 6,
        CheckOutcome::Advised => 5,
        CheckOutcome::Waived => 4,
        CheckOutcome::Blocked => 3,
        CheckOutcome::Undecided if is_idle => 0,
        CheckOutcome::Undecided => 3,
        CheckOutcome::Skipped if result.reason == Some(Reason::FoundAlready) => 2,
        CheckOutcome::Passed => 1,
        CheckOutcome::Skipped => 0,
    }
}

/// The findings of all parts. A finding of two parts appears once, with the shorter conversation.
fn joined<'f>(parts: impl Iterator<Item = &'f [Finding]>) -> Vec<Finding> {
    let mut all: Vec<Finding> = Vec::new();
    for part in parts {
        let known = all.len();
        for finding in part {
            let same = |other: &&mut Finding| other.rule == finding.rule && other.pointer == finding.pointer;
            match all[..known].iter_mut().find(same) {
                Some(other) if other.exchanges.len() > finding.exchanges.len() => finding.clone_into(other),
                Some(_) => {}
                None => all.push(finding.clone()),
            }
        }
    }
    all
}

/// A check that looks back on the run reports only what no other check has found. That holds for the merged run, too.
fn forget_known(results: &mut [CheckResult]) {
    let counts = |result: &&CheckResult| {
        !result.check.is_last() && matches!(result.outcome, CheckOutcome::Failed | CheckOutcome::Waived)
    };
    let findings = results.iter().filter(counts).flat_map(|result| &result.findings);
    let known: BTreeSet<String> = findings.map(|finding| finding.rule.clone()).collect();
    for result in results.iter_mut().filter(|result| result.check.is_last() && !result.findings.is_empty()) {
        result.findings.retain(|finding| !known.contains(&finding.rule));
        if result.findings.is_empty() {
            (result.outcome, result.reason) = (CheckOutcome::Skipped, Some(Reason::FoundAlready));
        }
    }
}

fn distinct<'t>(texts: impl Iterator<Item = &'t String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    texts.filter(|text| seen.insert(text.as_str())).cloned().collect()
}
