//! The page to read first.

use std::fmt::Write as _;

use super::assessment::{Readiness, assess};
use super::coverage::{Covered, coverage};
use super::exchanges::path;
use crate::contract::{Source, UNTESTABLE};
use crate::report::conclusion::{documents, method, with};
use crate::report::json::SCHEMA;
use crate::report::markdown::{code, plain};
use crate::report::rerun::rerun;
use crate::suite::{Check, CheckOutcome, Rehearsal, RehearsalStep, Run};

/// The page as Markdown.
pub(super) fn page(run: &Run, steps: &[RehearsalStep], all: &[&'static Check]) -> String {
    let covered = coverage(run, all);
    let mut out = String::from("# Rehearsal of Acronis' callback handler verification\n\n");
    verdict(&mut out, run, steps, &covered, all);
    facts(&mut out, run);
    rehearsal(&mut out, steps);
    requirements(&mut out, &covered);
    failures(&mut out, run);
    out
}

fn verdict(out: &mut String, run: &Run, steps: &[RehearsalStep], covered: &[Covered], all: &[&'static Check]) {
    let assessment = assess(run, steps, covered, all);
    let readiness = assessment.readiness();
    let meaning = match readiness {
        Readiness::Ready => "Every must was met, and every step of the rehearsal passed.",
        Readiness::NotReady => "Acronis' verification, or production after it, would run into the problems below.",
        Readiness::CannotTell => "Nothing failed, but something important could not be seen.",
    };
    let _ = writeln!(out, "**{}.** {meaning}\n", readiness.text());
    for (title, texts) in [("Problems", &assessment.problems), ("Open", &assessment.open)] {
        if !texts.is_empty() {
            let _ = writeln!(out, "{title}:\n");
            out.extend(texts.iter().map(|text| format!("- {}\n", plain(text))));
            out.push('\n');
        }
    }
}

fn facts(out: &mut String, run: &Run) {
    let schema: serde_json::Value = serde_json::from_str(SCHEMA).unwrap_or_default();
    let counts = CheckOutcome::ALL.iter().map(|outcome| format!("{} {}", run.count(*outcome), outcome.name()));
    let counts = counts.collect::<Vec<_>>().join(", ");
    let what = if run.embedded { " (the embedded reference vendor)" } else { "" };
    let _ = writeln!(out, "## What was tested\n\n| | |\n|---|---|");
    for (name, value) in [
        ("handler", format!("{}{what}", code(&run.target))),
        ("method", method(run)),
        ("endpoint", code(&run.options.endpoint_id)),
        ("acgw", env!("CARGO_PKG_VERSION").to_owned()),
        ("documents", documents()),
        ("report", format!("[report.json](report.json), {}", code(schema["$id"].as_str().unwrap_or_default()))),
        ("seed", run.options.seed.to_string()),
        ("started", time(run.started_at)),
        ("took", format!("{:.1} s, {} callbacks", run.duration.as_secs_f64(), run.requests)),
        ("checks", counts),
        ("status reports", format!("{} accepted, {} refused", run.reports.0, run.reports.1)),
    ] {
        let _ = writeln!(out, "| {name} | {value} |");
    }
    out.push('\n');
}

fn time(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S%.3f UTC").to_string()
}

fn rehearsal(out: &mut String, steps: &[RehearsalStep]) {
    let _ = writeln!(out, "## The rehearsal\n\nIt follows {}.\n", link(&Rehearsal::SOURCE));
    let _ = writeln!(out, "| | step | expected | result | answer | at | took |\n|---|---|---|---|---|---|---|");
    for (at, step) in steps.iter().enumerate() {
        let exchange = step.exchange.as_ref();
        let came = match exchange.map(|exchange| (exchange.status(), exchange.outcome.name())) {
            Some((Some(status), name)) => format!("[{status}, {name}]({})", path(at, step)),
            Some((None, name)) => format!("[{name}]({})", path(at, step)),
            None => String::new(),
        };
        let reason = step.reason.as_deref().map(|reason| format!(": {}", plain(reason))).unwrap_or_default();
        let took = exchange.and_then(|exchange| exchange.received.as_ref());
        let took = took.map(|received| format!("{} ms", received.elapsed.as_millis())).unwrap_or_default();
        let result = match (step.outcome, exchange) {
            (CheckOutcome::Undecided, None) => "not run",
            (outcome, _) => outcome.name(),
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | **{result}**{reason} | {came} | {} | {took} |",
            at + 1,
            plain(&step.title),
            step.expected,
            step.at.map(time).unwrap_or_default(),
        );
    }
    out.push('\n');
}

fn requirements(out: &mut String, covered: &[Covered]) {
    let tested = covered.iter().filter(|covered| covered.how.is_ok()).count();
    let left = covered.len() - tested;
    let all = covered.len() + UNTESTABLE.len();
    let _ = writeln!(out, "## Requirements\n");
    let _ = write!(out, "{tested} of {all} tested; ");
    if left > 0 {
        let _ = write!(out, "{left} not tested in this run; ");
    }
    let _ = writeln!(out, "{} cannot be tested from outside.\n", UNTESTABLE.len());
    let _ = writeln!(out, "| requirement | level | source | tested |\n|---|---|---|---|");
    for Covered { requirement, how } in covered {
        let how = match how {
            Ok(how) => plain(how),
            Err(why) => format!("**no**, {}", plain(why)),
        };
        let source = link(&requirement.source);
        let _ = writeln!(out, "| {} | {} | {source} | {how} |", plain(requirement.text), requirement.level.name());
    }
    for untestable in UNTESTABLE {
        let (text, source) = (plain(untestable.text), link(&untestable.source));
        let _ = writeln!(out, "| {text} | must | {source} | **cannot be tested**, because {} |", untestable.why);
    }
    out.push('\n');
}

/// A source, with a link to its page.
fn link(source: &Source) -> String {
    let text = plain(&source.to_string());
    source.url().map_or_else(|| text.clone(), |url| format!("[{text}]({url})"))
}

/// What failed, how to fix it, and how to repeat it; the exchanges are in the report.
fn failures(out: &mut String, run: &Run) {
    let shown = [CheckOutcome::Failed, CheckOutcome::Waived, CheckOutcome::Advised];
    if shown.iter().all(|outcome| run.count(*outcome) == 0) {
        return;
    }
    let _ = writeln!(out, "## What to fix\n\n| check | outcome | found | fix | repeat |\n|---|---|---|---|---|");
    for result in shown.into_iter().flat_map(|outcome| with(run, outcome)) {
        let found = result.findings.first().and_then(|finding| finding.message.lines().next()).unwrap_or_default();
        let (id, outcome, fix) = (result.check.id, result.outcome.name(), plain(result.check.fix));
        let _ =
            writeln!(out, "| `{id}` | {outcome} | {} | {fix} | {} |", plain(found), code(&rerun(run, result.check)));
    }
}
