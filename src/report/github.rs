//! The report for a GitHub workflow: commands, which make annotations, and Markdown for the summary page.

use std::fmt::Write as _;

use super::conclusion::{Conclusion, causes, common_reasons, is_summed_up, shown, with};
use super::markdown::escaped;
use super::rerun::rerun;
use crate::suite::{Cause, CheckOutcome, CheckResult, Run};
use crate::text::one_line;
use crate::text::visible::{clip, headline, visible};

/// GitHub shows at most ten annotations of one kind in a step.
const MOST: usize = 10;
/// Longest text in a cell of the summary.
const CELL: usize = 300;

/// One annotation.
struct Annotation {
    kind: &'static str,
    title: String,
    message: String,
}

pub(super) fn render(run: &Run) -> String {
    let annotations = annotations(run);
    let mut out = String::new();
    for annotation in annotations.iter().take(MOST) {
        let (title, message) = (property(&visible(&annotation.title)), data(&visible(&annotation.message)));
        let _ = writeln!(out, "::{} title={title}::{message}", annotation.kind);
    }
    if annotations.len() > MOST {
        let _ = writeln!(
            out,
            "and {} more findings; the summary and the other reports show all of them",
            annotations.len() - MOST
        );
    }
    let _ = writeln!(out, "{}", verdict(run));
    out
}

/// Everything worth an annotation, the most important first.
fn annotations(run: &Run) -> Vec<Annotation> {
    let mut annotations = Vec::new();
    let warning = |title: &str, message: &String| Annotation {
        kind: "warning",
        title: title.to_owned(),
        message: message.clone(),
    };
    annotations.extend(run.remarks.iter().map(|remark| warning("acgw: remark", remark)));
    annotations.extend(causes(run).iter().filter_map(|cause| about(run, cause)));
    annotations.extend(run.broken_off.iter().map(|reason| warning("acgw: the run stopped early", reason)));
    annotations.extend(run.baseline_errors.iter().map(|error| warning("acgw: baseline", error)));
    let reasons = common_reasons(run);
    let summed_up = |(reason, count): &(String, usize)| warning(&format!("acgw: {count} checks are undecided"), reason);
    annotations.extend(reasons.iter().map(summed_up));
    let alone = with(run, CheckOutcome::Undecided).filter(|result| !is_summed_up(&reasons, result));
    annotations.extend(alone.map(|result| annotation("warning", run, result)));
    annotations.extend(with(run, CheckOutcome::Advised).map(|result| annotation("notice", run, result)));
    annotations
}

/// The annotation for a cause.
fn about(run: &Run, cause: &Cause) -> Option<Annotation> {
    let result = shown(run, cause)?;
    let mut annotation = annotation("error", run, result);
    if !cause.blocks.is_empty() {
        let _ = write!(annotation.message, "\nblocks: {} checks that cannot be decided before", cause.blocks.len());
    }
    Some(annotation)
}

fn annotation(kind: &'static str, run: &Run, result: &CheckResult) -> Annotation {
    let mut message = result.reason_text().unwrap_or_default();
    if let Some(first) = result.findings.first() {
        message = headline(&first.message);
        if !first.pointer.is_empty() {
            let _ = write!(message, " (at {})", first.pointer);
        }
        if result.findings.len() > 1 {
            let _ = write!(message, "; and {} more", result.findings.len() - 1);
        }
        let source = first.source.with_url();
        let _ = write!(message, "\nrule: {}\nsource: {source}\nfix: {}", first.rule, result.as_cause().fix);
    }
    let _ = write!(message, "\nrepeat: {}", rerun(run, result.check));
    Annotation { kind, title: format!("{}: {}", result.check.id, result.check.title), message }
}

fn verdict(run: &Run) -> String {
    let counts: Vec<_> =
        CheckOutcome::ALL.iter().map(|outcome| format!("{} {}", run.count(*outcome), outcome.name())).collect();
    format!("acgw: {}", counts.join(", "))
}

/// The run as Markdown.
pub(super) fn summary(run: &Run) -> String {
    let word = match Conclusion::of(run) {
        Conclusion::Conforms => "conforms",
        Conclusion::ConformsSoFar => "conforms so far",
        Conclusion::Fails => "does not conform",
        Conclusion::Undecided => "is undecided",
    };
    let mut out = format!("### acgw: `{}` {word}\n\n", one_line(&run.target).replace('`', "'"));
    for remark in &run.remarks {
        let _ = writeln!(out, "> **Remark:** {}\n", escaped(&one_line(remark)));
    }
    let names: Vec<_> = CheckOutcome::ALL.iter().map(|outcome| outcome.name()).collect();
    let counts: Vec<_> = CheckOutcome::ALL.iter().map(|outcome| run.count(*outcome).to_string()).collect();
    let _ = writeln!(out, "| {} |\n|{}\n| {} |", names.join(" | "), "---|".repeat(names.len()), counts.join(" | "));
    let others = [CheckOutcome::Undecided, CheckOutcome::Advised, CheckOutcome::Waived];
    let causes = causes(run);
    let failed = causes.iter().filter_map(|cause| shown(run, cause));
    let mut rows = failed.chain(others.into_iter().flat_map(|outcome| with(run, outcome))).peekable();
    if rows.peek().is_some() {
        let _ = writeln!(out, "\n| check | outcome | found | fix |\n|---|---|---|---|");
    }
    for result in rows {
        let found = result.reason_text().or_else(|| result.findings.first().map(|finding| finding.message.clone()));
        let more = if result.findings.len() > 1 {
            format!(" (and {} more)", result.findings.len() - 1)
        } else {
            String::new()
        };
        let _ = writeln!(
            out,
            "| `{}` | {} | {}{more} | {} |",
            result.check.id,
            result.outcome.name(),
            cell(found.as_deref().unwrap_or_default()),
            cell(&result.as_cause().fix)
        );
    }
    let broken = run.broken_off.iter().map(|reason| format!("the run stopped early: {reason}"));
    for text in broken.chain(run.baseline_errors.iter().map(|error| format!("baseline: {error}"))) {
        let _ = writeln!(out, "\n> {}", cell(&text));
    }
    let _ = writeln!(out, "\nseed `{}`, namespace `{}`", run.options.seed, run.options.namespace);
    out
}

/// Text of a cell.
fn cell(text: &str) -> String {
    escaped(&clip(&one_line(text), CELL))
}

/// The escapes of a command's message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The escapes of a command's property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
