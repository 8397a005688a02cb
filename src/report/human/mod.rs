//! The report for people: the verdict and its likely causes, the checks at a glance, a page for each finding, and what to
//! do.

mod conversation;
mod finding;
mod kinds;
mod overview;
mod page;

use anstyle::AnsiColor;

use self::overview::{colour, overview};
use self::page::Page;
use super::conclusion::{Conclusion, counted, is_explained, method, target, with};
use super::exchange::{curl, mint};
use super::rerun::rerun;
use super::style::Style;
use crate::sender::TokenKind;
use crate::suite::{CheckOutcome, CheckResult, Run};
use crate::text::visible::ascii;
use crate::text::{one_line, wrap};

/// Pages of failures that a likely cause explains: when it is fixed, the others disappear too.
const EXPLAINED: usize = 1;
/// Checks in the list of what to do.
const SUMMED_UP: usize = 10;

pub(super) fn render(run: &Run, style: Style) -> String {
    let mut page = Page::new(style);
    if let Some(part) = &run.options.part {
        page.line(&format!("shard     {} (`acgw report merge` combines all of them)", part.shard));
    }
    head(&mut page, run);
    overview(&mut page, run);
    failures(&mut page, run);
    advisories(&mut page, run);
    to_do(&mut page, run);
    end(&mut page, run);
    let text = page.into_text();
    if style.unicode { text } else { ascii(&text) }
}

fn head(page: &mut Page, run: &Run) {
    let options = &run.options;
    let lines = [
        ("target", one_line(&target(run))),
        ("method", method(run)),
        ("seed", options.seed.to_string()),
        ("namespace", options.namespace.to_string()),
    ];
    for (label, text) in lines {
        let text = wrap(&text, page.width - 10).join(&format!("\n{:10}", ""));
        page.line(&format!("{label:<10}{text}"));
    }
    // At the end of a short report the verdict is in sight anyway.
    if with(run, CheckOutcome::Failed).next().is_some() || run.broken_off.is_some() {
        verdict(page, run, "verdict   ");
    }
    for (at, remark) in run.likely_causes.iter().enumerate() {
        if at == 0 {
            page.line("");
            let label = page.bold(AnsiColor::Yellow, "likely cause:");
            page.line(&label);
        }
        page.indented(2, remark);
    }
    page.line("");
}

/// A page for each failed check. What another page shows in full is not shown again.
fn failures(page: &mut Page, run: &Run) {
    let mut explained = 0;
    let is_shown = |result: &&CheckResult| {
        explained += usize::from(is_explained(run, result));
        !is_explained(run, result) || explained <= EXPLAINED
    };
    let shown: Vec<_> = with(run, CheckOutcome::Failed).filter(is_shown).collect();
    let places = kinds::places(shown.iter().copied());
    for result in &shown {
        title(page, result);
        kinds::failure(page, result, &places);
        page.entry("fix", result.check.fix);
        repeat(page, run, result);
        last_request(page, result);
    }
    if explained > EXPLAINED {
        page.line("");
        let (left, checks) = match explained - EXPLAINED {
            1 => ("1".to_owned(), "check fails"),
            left => (left.to_string(), "checks fail"),
        };
        page.words(&format!("{left} more {checks} because of the likely cause above. Fix it and run again."));
    }
    if !shown.is_empty() {
        page.line("");
        let hint = "To make the token for a curl command, start `acgw serve` where this run's gateway listened. Complete \
                    bodies and headers are in the other reports: --report html=FILE to read, --report json=FILE for \
                    `acgw replay FILE#N`, which sends everything again.";
        page.words(hint);
    }
}

/// A few lines for each advisory, so that they do not bury the failures.
fn advisories(page: &mut Page, run: &Run) {
    for result in with(run, CheckOutcome::Advised).filter(|result| !is_explained(run, result)) {
        title(page, result);
        finding::advisory(page, result);
        page.entry("fix", result.check.fix);
        repeat(page, run, result);
    }
}

fn title(page: &mut Page, result: &CheckResult) {
    let label = page.bold(colour(result.outcome), &result.outcome.name().to_uppercase());
    page.line("");
    page.line(&format!("{label} {}", result.check.id));
    page.indented(2, result.check.title);
}

/// On one line, however long: it is there to be copied.
fn repeat(page: &mut Page, run: &Run, result: &CheckResult) {
    page.line(&format!("  repeat    {}", one_line(&rerun(run, result.check))));
}

/// The last request of the first finding, to send by hand. Only `acgw replay` can send one with a bad token.
fn last_request(page: &mut Page, result: &CheckResult) {
    const MOST: usize = 1500;
    let last = result.findings.first().and_then(|finding| finding.exchanges.last());
    let Some(last) = last.filter(|last| matches!(last.token, TokenKind::Good | TokenKind::Absent)) else { return };
    let command = one_line(&curl(last).replace(" \\\n ", ""));
    if command.len() > MOST || !command.is_ascii() {
        return;
    }
    if let Some(mint) = mint(last) {
        page.line(&format!("  token     {}", one_line(&mint)));
    }
    page.line(&format!("  curl      {command}"));
}

/// What to change, once more: a terminal shows the end of a long report.
fn to_do(page: &mut Page, run: &Run) {
    let failed: Vec<_> = with(run, CheckOutcome::Failed).filter(|result| !is_explained(run, result)).collect();
    if run.count(CheckOutcome::Failed) < 2 {
        return;
    }
    page.line("");
    page.line("to do:");
    for remark in &run.likely_causes {
        page.entry("first", &format!("the likely cause: {remark}"));
    }
    for result in failed.iter().take(SUMMED_UP) {
        let id = page.paint(AnsiColor::Red, result.check.id);
        page.line(&format!("  {id}"));
        page.indented(4, result.check.fix);
    }
    if failed.len() > SUMMED_UP {
        page.line(&format!("  and {} more, above", failed.len() - SUMMED_UP));
    }
}

fn end(page: &mut Page, run: &Run) {
    page.line("");
    for (label, text) in run
        .baseline_errors
        .iter()
        .map(|error| ("baseline:", error))
        .chain(run.broken_off.iter().map(|reason| ("the run stopped early:", reason)))
    {
        let text = format!("{label} {}", one_line(text));
        let text = wrap(&text, page.width).join("\n").replacen(label, &page.paint(AnsiColor::Red, label), 1);
        page.line(&text);
    }
    let (accepted, refused) = run.reports;
    let fetches = run.key_fetches;
    page.words(&format!("status reports received: {accepted} accepted, {refused} refused; keys fetched: {fetches}"));
    verdict(page, run, "");
}

fn verdict(page: &mut Page, run: &Run, label: &str) {
    let conclusion = Conclusion::of(run);
    let colour = match conclusion {
        Conclusion::Conforms => AnsiColor::Green,
        Conclusion::Fails => AnsiColor::Red,
        Conclusion::Undecided => AnsiColor::Yellow,
    };
    let word = conclusion.word();
    let painted = page.bold(colour, word);
    let text = format!("{word}: {}", counted(run));
    let lines = wrap(&text, page.width.saturating_sub(label.len()));
    let text = lines.join(&format!("\n{:1$}", "", label.len()));
    page.line(&format!("{label}{}", text.replacen(word, &painted, 1)));
}
