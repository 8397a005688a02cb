//! The checks at a glance: one line for each subject, and below it what did not pass.

use anstyle::AnsiColor;

use super::page::Page;
use crate::report::conclusion::{by_subject, is_explained, outcomes};
use crate::suite::{CheckOutcome, CheckResult, Reason, Run};
use crate::text::wrap;

/// The columns of ids and of titles.
const INDENT: usize = 12;
const TITLES: usize = 51;
/// A run of at most this many checks also lists those that passed.
const FEW: usize = 12;

pub(super) fn overview(page: &mut Page, run: &Run) {
    for (name, results) in by_subject(run) {
        subject(page, run, name, results);
    }
}

fn subject(page: &mut Page, run: &Run, name: &str, results: &[CheckResult]) {
    counted(page, name, &outcomes(results));
    let is_shown = |result: &&CheckResult| run.results.len() <= FEW || result.outcome != CheckOutcome::Passed;
    let shown = results.iter().filter(is_shown);
    let (explained, others): (Vec<_>, Vec<_>) =
        shown.partition(|result| is_explained(run, result) && run.explained.len() > 1);
    // Where a cause explains the failures, it also explains why other checks could not be decided.
    let is_kept = |result: &&CheckResult| run.explained.len() > 1 && matches!(result.reason, Some(Reason::NotSetUp(_)));
    let (kept, others): (Vec<_>, Vec<_>) = others.into_iter().partition(is_kept);
    for (at, result) in others.iter().enumerate() {
        // Many checks may be undecided for one reason, which stands below the last of them.
        let is_said_below = others.get(at + 1).is_some_and(|next| next.reason == result.reason);
        listed(page, result, result.reason_text().filter(|_| !is_said_below).as_deref());
    }
    let (failed, advised): (Vec<&CheckResult>, Vec<_>) =
        explained.into_iter().partition(|result| result.outcome == CheckOutcome::Failed);
    for (what, results) in [("failed", failed), ("advised", advised), ("undecided", kept)] {
        if !results.is_empty() {
            let ids: Vec<&str> = results.iter().map(|result| result.check.id).collect();
            page.indented(2, &format!("{what} because of the likely cause: {}", ids.join(", ")));
        }
    }
}

/// The counts after the name, as many in a line as fit.
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
        line.push_str(&page.paint(colour(*outcome), text));
        line.push_str(comma);
    }
    page.line(&line);
}

fn listed(page: &mut Page, result: &CheckResult, reason: Option<&str>) {
    let mark = format!("{:<9}", mark(result.outcome));
    let mark = page.paint(colour(result.outcome), &mark);
    let id = result.check.id;
    // A narrow terminal shows titles under their ids.
    if page.width < TITLES + 30 {
        page.line(&format!("  {mark} {id}"));
        page.indented(INDENT, result.check.title);
    } else {
        let lines = wrap(result.check.title, page.width - TITLES);
        page.line(&format!("  {mark} {id:<38} {}", lines.first().map_or("", String::as_str)));
        lines.iter().skip(1).for_each(|line| page.line(&format!("{:TITLES$}{line}", "")));
    }
    if let Some(reason) = reason {
        page.indented(INDENT, reason);
    }
}

pub(super) fn colour(outcome: CheckOutcome) -> AnsiColor {
    match outcome {
        CheckOutcome::Passed => AnsiColor::Green,
        CheckOutcome::Failed => AnsiColor::Red,
        CheckOutcome::Skipped => AnsiColor::BrightBlack,
        CheckOutcome::Advised | CheckOutcome::Waived | CheckOutcome::Undecided => AnsiColor::Yellow,
    }
}

/// The outcome as it stands before an id. Failures catch the eye without colour.
fn mark(outcome: CheckOutcome) -> &'static str {
    if outcome == CheckOutcome::Failed { "FAIL" } else { outcome.name() }
}
