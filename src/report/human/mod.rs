//! The report for people: the verdict, the causes at a glance, a page for each cause, the checks by subject, and the
//! advisories.

mod conversation;
mod finding;
mod kinds;
mod overview;
mod page;

use anstyle::AnsiColor;

use self::overview::{colour, overview};
use self::page::Page;
use super::conclusion::{Conclusion, causes, counted, method, shown, target, with};
use super::rerun::rerun;
use super::style::Style;
use crate::suite::{Cause, CheckOutcome, CheckResult, Run};
use crate::text::visible::{ascii, headline};
use crate::text::{one_line, wrap};

/// Ids of blocked checks that a cause lists.
const BLOCKED: usize = 6;

pub(super) fn render(run: &Run, style: Style) -> String {
    let mut page = Page::new(style);
    if let Some(part) = &run.options.part {
        page.line(&format!("shard     {} (`acgw report merge` combines all of them)", part.shard));
    }
    head(&mut page, run);
    let causes = causes(run);
    at_a_glance(&mut page, &causes);
    pages(&mut page, run, &causes);
    overview(&mut page, run);
    advisories(&mut page, run);
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
    for remark in &run.remarks {
        page.line("");
        let label = page.bold(AnsiColor::Yellow, "remark:");
        page.line(&label);
        page.indented(2, remark);
    }
}

/// What is wrong and how to fix it, in a few lines for each cause.
fn at_a_glance(page: &mut Page, causes: &[Cause]) {
    if causes.len() < 2 {
        return;
    }
    page.line("");
    page.line("what to fix, most important first:");
    for (at, cause) in causes.iter().enumerate() {
        page.indented(2, &format!("{}. {} ({})", at + 1, headline(&cause.message), cause.check));
        page.indented(5, &cause.fix);
    }
}

/// A page for each cause.
fn pages(page: &mut Page, run: &Run, causes: &[Cause]) {
    for (at, cause) in causes.iter().enumerate() {
        let Some(result) = shown(run, cause) else { continue };
        let number = if causes.len() > 1 { format!(" {}", at + 1) } else { String::new() };
        let label = page.bold(colour(CheckOutcome::Failed), &format!("CAUSE{number}"));
        page.line("");
        page.line(&format!("{label} {}", cause.check));
        page.indented(2, result.check.title);
        kinds::failure(page, result, &cause.fix);
        if !cause.also.is_empty() {
            page.entry("also", &format!("the same shows in {}", cause.also.join(", ")));
        }
        if !cause.blocks.is_empty() {
            page.entry("blocks", &blocks(cause));
        }
        repeat(page, run, result);
    }
    if !causes.is_empty() {
        page.line("");
        let hint = "Complete bodies and headers are in the other reports: --report html=FILE to read, --report \
                    json=FILE for `acgw replay FILE#N`, which sends everything again.";
        page.words(hint);
    }
}

/// The checks that cannot be decided before the cause is fixed.
fn blocks(cause: &Cause) -> String {
    let (count, named) = (cause.blocks.len(), cause.blocks.iter().take(BLOCKED));
    let named = named.copied().collect::<Vec<_>>().join(", ");
    let checks = if count == 1 { "check" } else { "checks" };
    let more = if count > BLOCKED { ", …" } else { "" };
    format!("{count} {checks} that cannot be decided before: {named}{more}")
}

/// A few lines for each advisory, so that they do not bury the causes.
fn advisories(page: &mut Page, run: &Run) {
    for result in with(run, CheckOutcome::Advised) {
        title(page, result);
        finding::advisory(page, result);
        page.entry("fix", &result.as_cause().fix);
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
        Conclusion::Conforms | Conclusion::ConformsSoFar => AnsiColor::Green,
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
