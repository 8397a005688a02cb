//! The report for people: the verdict and its likely causes, the checks at a glance, a page for each finding, and
//! what to do.

use anstyle::AnsiColor;

use super::exchange::{curl, mint};
use super::overview::{is_explained, mark, overview};
use super::page::Page;
use super::verdict::Verdict;
use super::{Style, finding, rerun};
use crate::sender::TokenKind;
use crate::suite::{CheckOutcome, CheckResult, Run};
use crate::text::visible::ascii;
use crate::text::{one_line, wrap};

/// Pages of failures that a likely cause explains. When it is fixed, the others go with them.
const EXPLAINED: usize = 1;
/// What is to be done is summed up for so many checks.
const SUMMED_UP: usize = 10;

pub(super) fn render(run: &Run, style: Style) -> String {
    let mut page = Page::new(style);
    head(&mut page, run);
    overview(&mut page, run);
    failures(&mut page, run);
    advice(&mut page, run);
    to_do(&mut page, run);
    end(&mut page, run);
    let text = page.into_text();
    if style.unicode { text } else { ascii(&text) }
}

fn head(page: &mut Page, run: &Run) {
    let options = &run.options;
    let what = if run.embedded { " (the embedded reference vendor)" } else { "" };
    let lines = [
        ("target", format!("{}{what}", one_line(&run.target))),
        ("method", format!("partner {}, customer {}", options.partner.name(), options.customer.name())),
        ("seed", options.seed.to_string()),
        ("namespace", options.namespace.to_string()),
    ];
    for (label, text) in lines {
        let text = wrap(&text, page.width - 10).join(&format!("\n{:10}", ""));
        page.line(&format!("{label:<10}{text}"));
    }
    // A short report has its verdict in sight.
    if of(run, CheckOutcome::Failed).next().is_some() || run.broken_off.is_some() {
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

/// A page for each failed check. What an earlier page has shown in full is not shown again.
fn failures(page: &mut Page, run: &Run) {
    let mut explained = 0;
    let is_shown = |result: &&CheckResult| {
        explained += usize::from(is_explained(run, result));
        !is_explained(run, result) || explained <= EXPLAINED
    };
    let shown: Vec<_> = of(run, CheckOutcome::Failed).filter(is_shown).collect();
    let places = finding::places(shown.iter().copied());
    for result in &shown {
        title(page, result);
        finding::failure(page, result, &places);
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
        page.words(&format!("{left} more {checks} by the likely cause above. Fix that, and run again."));
    }
    if !shown.is_empty() {
        page.line("");
        let hint = "A token for a curl command is minted while `acgw serve` listens where this run's gateway did. Whole \
                    bodies and headers are in the other reports: --report html=FILE to read, --report json=FILE for \
                    `acgw replay FILE#N`, which does it all.";
        page.words(hint);
    }
}

/// A few lines for each advisory: advice must not bury failures.
fn advice(page: &mut Page, run: &Run) {
    for result in of(run, CheckOutcome::Advised).filter(|result| !is_explained(run, result)) {
        title(page, result);
        finding::advice(page, result);
        page.entry("fix", result.check.fix);
        repeat(page, run, result);
    }
}

fn of(run: &Run, outcome: CheckOutcome) -> impl Iterator<Item = &CheckResult> {
    run.results.iter().filter(move |result| result.outcome == outcome)
}

fn title(page: &mut Page, result: &CheckResult) {
    let (colour, _) = mark(result.outcome);
    let label = page.bold(colour, &result.outcome.name().to_uppercase());
    page.line("");
    page.line(&format!("{label} {}", result.check.id));
    page.indented(2, result.check.title);
}

/// On one line, whatever its length: it is there to be copied.
fn repeat(page: &mut Page, run: &Run, result: &CheckResult) {
    page.line(&format!("  repeat    {}", one_line(&rerun(run, result.check))));
}

/// The request that shows the first finding, to be sent by hand; one with a bad token is for `acgw replay`.
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

/// The failures once more, by what to change: the end of a long report is what a terminal shows.
fn to_do(page: &mut Page, run: &Run) {
    let failed: Vec<_> = of(run, CheckOutcome::Failed).filter(|result| !is_explained(run, result)).collect();
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
        .chain(run.broken_off.iter().map(|reason| ("the run broke off:", reason)))
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
    let verdict = Verdict::of(run);
    let colour = match verdict {
        Verdict::Conforms => AnsiColor::Green,
        Verdict::Fails => AnsiColor::Red,
        Verdict::Undecided => AnsiColor::Yellow,
    };
    let word = verdict.word();
    let painted = page.bold(colour, word);
    let text = format!("{word}: {}", verdict.counted(run));
    let lines = wrap(&text, page.width.saturating_sub(label.len()));
    let text = lines.join(&format!("\n{:1$}", "", label.len()));
    page.line(&format!("{label}{}", text.replacen(word, &painted, 1)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn lines_fit_and_nothing_steers_the_terminal() {
        for (width, unicode) in [(40, true), (40, false), (60, true), (100, true)] {
            let text = render(&sample::run(), Style { width, unicode, ..Style::default() });
            let long = text.lines().find(|line| {
                // Addresses and commands are there to be copied; a name is longer than a narrow terminal.
                let is_whole = ["  repeat", "  token", "  curl", "target", "namespace"]
                    .iter()
                    .any(|start| line.starts_with(start));
                line.chars().count() > width && !is_whole && line.trim().contains(' ')
            });
            assert_eq!(long, None, "{width}");
            assert!(!text.contains('\u{7}') && !text.contains('\u{1b}'));
            assert!(text.contains("compared  - expected, + actual"), "{text}");
            assert!(unicode || text.is_ascii(), "{text}");
        }
        assert!(render(&sample::run(), Style { colour: true, ..Style::default() }).contains('\u{1b}'));
    }

    #[test]
    fn what_was_shown_in_full_is_not_shown_again() {
        let text = render(&sample::failing(5), Style::default());
        assert_eq!(text.matches("compared  - expected").count(), 1);
        assert_eq!(text.matches("FAILED ").count(), 5);
        assert!(text.ends_with("s)\n") && text.contains("\nDOES NOT CONFORM: "));
        assert!(text.contains("\nverdict   DOES NOT CONFORM: "));
    }

    #[test]
    fn a_cause_stands_before_everything_and_buries_nothing() {
        let mut run = sample::failing(14);
        run.likely_causes = vec!["401 to every callback: does the handler know these keys?".to_owned()];
        run.explained = run.results.iter().map(|result| result.check.id).collect();
        let text = render(&run, Style::default());
        assert!(text.lines().position(|line| line == "likely cause:") < Some(8), "{text}");
        assert_eq!(text.matches("FAILED ").count(), 1, "{text}");
        assert!(text.contains("13 more checks fail by the likely cause above"), "{text}");
        assert!(text.lines().count() < 60, "{text}");
        let alone = render(&sample::failing(1), Style::default());
        assert!(!alone.contains("to do:"));
    }
}
