//! The checks at a glance: one line for each subject, and below it what did not pass.

use anstyle::AnsiColor;

use super::page::Page;
use crate::report::conclusion::{by_subject, common_reasons, is_summed_up, outcomes};
use crate::suite::{CheckOutcome, CheckResult, Run};
use crate::text::wrap;

/// The columns of ids and of titles.
const INDENT: usize = 12;
const TITLES: usize = 51;
/// A run of at most this many checks also lists those that passed.
const FEW: usize = 12;
/// Checks of one subject with the same outcome for the same reason that are listed.
const MOST_ALIKE: usize = 4;

pub(super) fn overview(page: &mut Page, run: &Run) {
    page.line("");
    let reasons = common_reasons(run);
    for (name, results) in by_subject(run) {
        subject(page, (run, &reasons), name, results);
    }
    for (reason, count) in &reasons {
        page.words(&format!("{count} checks are undecided: {reason}"));
    }
}

fn subject(page: &mut Page, (run, reasons): (&Run, &[(String, usize)]), name: &str, results: &[CheckResult]) {
    counted(page, name, &outcomes(results));
    if run.results.len() > FEW
        && let Some(reason) = skipped_as_one(results)
    {
        return page.indented(2, &reason);
    }
    // Causes, and what they block, have been named; advisories follow. Why a run stopped early stands at its end.
    let is_shown = |result: &&CheckResult| match result.outcome {
        CheckOutcome::Passed => run.results.len() <= FEW,
        CheckOutcome::Failed | CheckOutcome::Blocked => false,
        CheckOutcome::Undecided => run.broken_off.is_none() || run.broken_off != result.reason_text(),
        _ => !is_summed_up(reasons, result),
    };
    let shown: Vec<&CheckResult> = results.iter().filter(is_shown).collect();
    for same in alike(shown) {
        let most = if same[0].outcome == CheckOutcome::Skipped { 1 } else { MOST_ALIKE };
        let (first, others) = same.split_at(same.len().min(most));
        for (at, result) in first.iter().enumerate() {
            // Many checks may be undecided for one reason, which stands below the last of them.
            let is_last = at + 1 == first.len();
            listed(page, result, result.reason_text().filter(|_| is_last).as_deref());
        }
        if !others.is_empty() {
            page.indented(2, &format!("and {} more {}", others.len(), first[0].outcome.name()));
        }
    }
}

/// The reason why all checks of a subject are skipped, if it is the same.
fn skipped_as_one(results: &[CheckResult]) -> Option<String> {
    let (first, others) = results.split_first()?;
    let is_alike = |other: &CheckResult| other.outcome == first.outcome && other.reason == first.reason;
    let is_one = first.outcome == CheckOutcome::Skipped && !others.is_empty() && others.iter().all(is_alike);
    if is_one { first.reason_text() } else { None }
}

/// Checks with the same outcome for the same reason, wherever they stand.
fn alike(results: Vec<&CheckResult>) -> Vec<Vec<&CheckResult>> {
    let mut groups: Vec<Vec<&CheckResult>> = Vec::new();
    for result in results {
        match groups.iter_mut().find(|of| of[0].outcome == result.outcome && of[0].reason == result.reason) {
            Some(group) if result.reason.is_some() => group.push(result),
            _ => groups.push(vec![result]),
        }
    }
    groups
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
        CheckOutcome::Skipped | CheckOutcome::Blocked => AnsiColor::BrightBlack,
        CheckOutcome::Advised | CheckOutcome::Waived | CheckOutcome::Undecided => AnsiColor::Yellow,
    }
}

/// The outcome as it stands before an id. Failures catch the eye without colour.
fn mark(outcome: CheckOutcome) -> &'static str {
    if outcome == CheckOutcome::Failed { "FAIL" } else { outcome.name() }
}
