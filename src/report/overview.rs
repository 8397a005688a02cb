//! The checks at a glance: a line for each subject, and what did not pass below it.

use anstyle::AnsiColor;

use super::page::Page;
use crate::suite::{CheckOutcome, CheckResult, Reason, Run};
use crate::text::wrap;

/// Where the titles of the list stand.
const TITLES: usize = 46;
/// A run of so few checks lists those that passed, too.
const FEW: usize = 12;

pub(super) fn overview(page: &mut Page, run: &Run) {
    for of_subject in run.results.chunk_by(|left, right| left.check.subject() == right.check.subject()) {
        subject(page, run, of_subject);
    }
}

fn subject(page: &mut Page, run: &Run, results: &[CheckResult]) {
    let name = results.first().map_or("", |result| result.check.subject());
    let count = |outcome| results.iter().filter(|result| result.outcome == outcome).count();
    let counts = CheckOutcome::ALL.iter().map(|outcome| (*outcome, count(*outcome))).filter(|(_, count)| *count > 0);
    let counts: Vec<_> = counts.map(|(outcome, count)| (outcome, format!("{count} {}", outcome.name()))).collect();
    counted(page, name, &counts);
    let is_shown = |result: &&CheckResult| run.results.len() <= FEW || result.outcome != CheckOutcome::Passed;
    let shown: Vec<&CheckResult> = results.iter().filter(is_shown).collect();
    let (explained, others): (Vec<_>, Vec<_>) =
        shown.into_iter().partition(|result| is_explained(run, result) && run.explained.len() > 1);
    // Where a cause explains the failures, it is behind what they kept from being decided, too.
    let is_kept = |result: &&CheckResult| run.explained.len() > 1 && matches!(result.reason, Some(Reason::NotSetUp(_)));
    let (kept, others): (Vec<_>, Vec<_>) = others.into_iter().partition(is_kept);
    for (at, result) in others.iter().enumerate() {
        // Many checks may be undecided for one reason: it is said below the last of them.
        let is_said_below = others.get(at + 1).is_some_and(|next| next.reason == result.reason);
        listed(page, result, result.reason_text().filter(|_| !is_said_below).as_deref());
    }
    let (failed, advised): (Vec<&CheckResult>, Vec<_>) =
        explained.into_iter().partition(|result| result.outcome == CheckOutcome::Failed);
    for (what, results) in [("failed", failed), ("advised", advised), ("undecided", kept)] {
        if !results.is_empty() {
            let ids: Vec<&str> = results.iter().map(|result| result.check.id).collect();
            page.indented(2, &format!("{what} by the likely cause: {}", ids.join(", ")));
        }
    }
}

/// The counts behind the name, as many in a line as fit.
fn counted(page: &mut Page, name: &str, counts: &[(CheckOutcome, String)]) {
    const NAME: usize = 13;
    let (mut line, mut used) = (format!("{name:<NAME$}"), NAME);
    for (at, (outcome, text)) in counts.iter().enumerate() {
        let comma = if at + 1 < counts.len() { ", " } else { "" };
        if used + text.len() + comma.len() > page.width {
            page.line(&line);
            (line, used) = (format!("{:NAME$}", ""), NAME);
        }
        used += text.len() + comma.len();
        line.push_str(&page.paint(mark(*outcome).0, text));
        line.push_str(comma);
    }
    page.line(&line);
}

/// Whether a likely cause explains what is wrong.
pub(super) fn is_explained(run: &Run, result: &CheckResult) -> bool {
    matches!(result.outcome, CheckOutcome::Failed | CheckOutcome::Advised) && run.explained.contains(&result.check.id)
}

fn listed(page: &mut Page, result: &CheckResult, reason: Option<&str>) {
    let (colour, mark) = mark(result.outcome);
    let mark = page.paint(colour, mark);
    let id = result.check.id;
    // A narrow terminal shows titles under their ids.
    if page.width < TITLES + 30 {
        page.line(&format!("  {mark} {id}"));
        page.indented(7, result.check.title);
    } else {
        let lines = wrap(result.check.title, page.width - TITLES);
        page.line(&format!("  {mark} {id:<38} {}", lines.first().map_or("", String::as_str)));
        lines.iter().skip(1).for_each(|line| page.line(&format!("{:TITLES$}{line}", "")));
    }
    if let Some(reason) = reason {
        page.entry("", &format!("{}: {reason}", result.outcome.name()));
    }
}

pub(super) fn mark(outcome: CheckOutcome) -> (AnsiColor, &'static str) {
    match outcome {
        CheckOutcome::Passed => (AnsiColor::Green, "pass"),
        CheckOutcome::Failed => (AnsiColor::Red, "FAIL"),
        CheckOutcome::Advised => (AnsiColor::Yellow, "note"),
        CheckOutcome::Waived => (AnsiColor::Yellow, "waiv"),
        CheckOutcome::Skipped => (AnsiColor::BrightBlack, "skip"),
        CheckOutcome::Undecided => (AnsiColor::Yellow, "????"),
    }
}
