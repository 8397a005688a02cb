//! The page that is read first.

use std::fmt::Write as _;

use super::coverage::{Covered, coverage};
use super::judgement::{Word, judge};
use super::path;
use crate::contract::{DOCUMENTS, UNTESTABLE};
use crate::report::markdown::{code, plain};
use crate::report::{SCHEMA, rerun};
use crate::suite::engine::rehearsal::RehearsalStep;
use crate::suite::{Check, CheckOutcome, Rehearsal, Run};

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
    let judgement = judge(run, steps, covered, all);
    let word = judgement.word();
    let meaning = match word {
        Word::Ready => "Every must held, and every step of the rehearsal passed.",
        Word::NotReady => "Acronis' verification, or production after it, would meet what is listed here.",
        Word::CannotTell => "Nothing failed, but not everything that matters was seen.",
    };
    let _ = writeln!(out, "**{}.** {meaning}\n", word.text());
    for (title, texts) in [("Against it", &judgement.against), ("Open", &judgement.open)] {
        if !texts.is_empty() {
            let _ = writeln!(out, "{title}:\n");
            out.extend(texts.iter().map(|text| format!("- {}\n", plain(text))));
            out.push('\n');
        }
    }
}

fn facts(out: &mut String, run: &Run) {
    let documents: Vec<_> =
        DOCUMENTS.iter().filter_map(|page| Some(format!("{} ({})", page.title, page.edition?))).collect();
    let schema: serde_json::Value = serde_json::from_str(SCHEMA).unwrap_or_default();
    let counts = CheckOutcome::ALL.iter().map(|outcome| format!("{} {}", run.count(*outcome), outcome.name()));
    let counts = counts.collect::<Vec<_>>().join(", ");
    let what = if run.embedded { " (the embedded reference vendor)" } else { "" };
    let _ = writeln!(out, "## What was tested\n\n| | |\n|---|---|");
    for (name, value) in [
        ("handler", format!("{}{what}", code(&run.target))),
        ("method", format!("partner {}, customer {}", run.options.partner.name(), run.options.customer.name())),
        ("endpoint", code(&run.options.endpoint_id)),
        ("acgw", env!("CARGO_PKG_VERSION").to_owned()),
        ("documents", documents.join(", ")),
        ("report", format!("[report.json](report.json), {}", code(schema["$id"].as_str().unwrap_or_default()))),
        ("seed", run.options.seed.to_string()),
        ("begun", time(run.started_at)),
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
    let source = plain(&Rehearsal::SOURCE.to_string());
    let _ = writeln!(out, "## The rehearsal\n\nAs in {source}.\n");
    let _ = writeln!(out, "| | step | expected | result | what came | at | took |\n|---|---|---|---|---|---|---|");
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
    let exercised = covered.iter().filter(|covered| covered.how.is_ok()).count();
    let left = covered.len() - exercised;
    let all = covered.len() + UNTESTABLE.len();
    let _ = writeln!(out, "## Requirements\n");
    let _ = write!(out, "{exercised} of {all} exercised; ");
    if left > 0 {
        let _ = write!(out, "{left} not in this run; ");
    }
    let _ = writeln!(out, "{} cannot be seen from outside.\n", UNTESTABLE.len());
    let _ = writeln!(out, "| requirement | level | source | exercised |\n|---|---|---|---|");
    for Covered { requirement, how } in covered {
        let how = match how {
            Ok(how) => plain(how),
            Err(why) => format!("**no**, {}", plain(why)),
        };
        let source = plain(&requirement.source.to_string());
        let _ = writeln!(out, "| {} | {} | {source} | {how} |", plain(requirement.text), requirement.level.name());
    }
    for untestable in UNTESTABLE {
        let (text, source) = (plain(untestable.text), plain(&untestable.source.to_string()));
        let _ = writeln!(out, "| {text} | must | {source} | **cannot be seen**, because {} |", untestable.why);
    }
    out.push('\n');
}

/// What failed, with how to fix and to repeat it; the exchanges are in the report.
fn failures(out: &mut String, run: &Run) {
    let shown = [CheckOutcome::Failed, CheckOutcome::Waived, CheckOutcome::Advised];
    let of = |outcome| run.results.iter().filter(move |result| result.outcome == outcome);
    if shown.iter().all(|outcome| run.count(*outcome) == 0) {
        return;
    }
    let _ = writeln!(out, "## What to fix\n\n| check | outcome | found | fix | repeat |\n|---|---|---|---|---|");
    for result in shown.into_iter().flat_map(of) {
        let found = result.findings.first().and_then(|finding| finding.message.lines().next()).unwrap_or_default();
        let (id, outcome, fix) = (result.check.id, result.outcome.name(), plain(result.check.fix));
        let _ =
            writeln!(out, "| `{id}` | {outcome} | {} | {fix} | {} |", plain(found), code(&rerun(run, result.check)));
    }
}
