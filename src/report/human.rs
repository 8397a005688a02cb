//! The report for people: what is wrong first, why it matters, and what to change.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style as Ansi};

use super::finding;
use super::text::{one_line, wrap};
use super::{Style, curl, rerun};
use crate::suite::{CheckOutcome, CheckResult, Run};

/// Where the titles of the list stand.
const TITLES: usize = 46;

pub(super) fn render(run: &Run, style: Style) -> String {
    let mut page = Page { width: style.width.clamp(40, 160), colour: style.colour, text: String::new() };
    head(&mut page, run);
    checks(&mut page, run);
    failures(&mut page, run);
    advice(&mut page, run);
    verdict(&mut page, run);
    page.text
}

/// The text, as it grows.
pub(super) struct Page {
    pub(super) width: usize,
    colour: bool,
    text: String,
}

impl Page {
    pub(super) fn paint(&self, colour: AnsiColor, text: &str) -> String {
        if !self.colour || text.is_empty() {
            return text.to_owned();
        }
        let ansi = Ansi::new().fg_color(Some(colour.into()));
        format!("{ansi}{text}{ansi:#}")
    }

    pub(super) fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{}", line.trim_end());
    }

    /// Words, on as many lines as they need.
    fn words(&mut self, text: &str) {
        wrap(text, self.width).iter().for_each(|line| self.line(line));
    }

    /// Words under a label, each line below the first one indented as far.
    pub(super) fn entry(&mut self, label: &str, text: &str) {
        const LABEL: usize = 12;
        let label = format!("  {label:<10}");
        let lines = wrap(&one_line(text), self.width.saturating_sub(LABEL));
        for (at, line) in lines.iter().enumerate() {
            let label = if at == 0 { label.as_str() } else { "" };
            self.line(&format!("{label:LABEL$}{line}"));
        }
    }
}

fn head(page: &mut Page, run: &Run) {
    let options = &run.options;
    let what = if run.embedded { " (the embedded reference vendor)" } else { "" };
    page.line(&format!("target    {}{what}", one_line(&run.target)));
    page.line(&format!("method    partner {}, customer {}", options.partner.name(), options.customer.name()));
    page.line(&format!("seed      {}", options.seed));
    page.line(&format!("namespace {}", options.namespace));
    for remark in &run.remarks {
        page.line("");
        let label = page.paint(AnsiColor::Yellow, "likely cause:");
        page.line(&label);
        page.entry("", remark);
    }
    page.line("");
}

fn checks(page: &mut Page, run: &Run) {
    let mut subject = "";
    for result in &run.results {
        if result.check.subject() != subject {
            subject = result.check.subject();
            page.line(subject);
        }
        let (colour, mark) = mark(result.outcome);
        let mark = page.paint(colour, mark);
        let id = result.check.id;
        // A narrow terminal shows titles under their ids.
        if page.width < TITLES + 30 {
            page.line(&format!("  {mark} {id}"));
            wrap(result.check.title, page.width - 9).iter().for_each(|line| page.line(&format!("         {line}")));
        } else {
            let lines = wrap(result.check.title, page.width - TITLES);
            page.line(&format!("  {mark} {id:<38} {}", lines.first().map_or("", String::as_str)));
            lines.iter().skip(1).for_each(|line| page.line(&format!("{:TITLES$}{line}", "")));
        }
        if let Some(reason) = &result.reason {
            page.entry("", &format!("{}: {reason}", result.outcome.name()));
        }
    }
}

/// A page for each failed check. What an earlier page has shown in full is not shown again.
fn failures(page: &mut Page, run: &Run) {
    let places = finding::places(of(run, CheckOutcome::Failed));
    for result in of(run, CheckOutcome::Failed) {
        title(page, result);
        finding::failure(page, result, &places);
        page.entry("mend", result.check.mend);
        repeat(page, run, result);
        last_request(page, result);
    }
    if !places.is_empty() {
        page.line("");
        let hint = "Whole bodies and headers are in the JSON report: --report json=FILE. The token for a curl command \
                    comes from `acgw token`, while `acgw serve` listens where this run's gateway did; \
                    `acgw replay FILE#N` does it all.";
        page.words(hint);
    }
}

/// A few lines for each advisory: advice must not bury failures.
fn advice(page: &mut Page, run: &Run) {
    for result in of(run, CheckOutcome::Advised) {
        title(page, result);
        finding::advice(page, result);
        page.entry("mend", result.check.mend);
        repeat(page, run, result);
    }
}

fn of(run: &Run, outcome: CheckOutcome) -> impl Iterator<Item = &CheckResult> {
    run.results.iter().filter(move |result| result.outcome == outcome)
}

fn title(page: &mut Page, result: &CheckResult) {
    let (colour, _) = mark(result.outcome);
    let label = page.paint(colour, &result.outcome.name().to_uppercase());
    page.line("");
    page.line(&format!("{label} {}", result.check.id));
    wrap(result.check.title, page.width - 2).iter().for_each(|line| page.line(&format!("  {line}")));
}

/// On one line, whatever its length: it is there to be copied.
fn repeat(page: &mut Page, run: &Run, result: &CheckResult) {
    page.line(&format!("  repeat    {}", one_line(&rerun(run, result.check.id))));
}

/// The request that shows the first finding, to be sent by hand.
fn last_request(page: &mut Page, result: &CheckResult) {
    const MOST: usize = 1500;
    let last = result.findings.first().and_then(|finding| finding.exchanges.last());
    if let Some(command) = last.map(|exchange| curl(exchange)).filter(|command| command.len() <= MOST) {
        page.line(&format!("  curl      {}", one_line(&command.replace(" \\\n ", ""))));
    }
}

fn verdict(page: &mut Page, run: &Run) {
    let counts = CheckOutcome::ALL.iter().map(|outcome| (run.count(*outcome), outcome.name()));
    let counts = counts.filter(|(count, name)| *count > 0 || *name == CheckOutcome::Failed.name());
    let counts: Vec<String> = counts.map(|(count, name)| format!("{count} {name}")).collect();
    page.line("");
    for (label, text) in run
        .baseline_errors
        .iter()
        .map(|error| ("baseline:", error))
        .chain(run.broken_off.iter().map(|reason| ("the run broke off:", reason)))
    {
        let label = page.paint(AnsiColor::Red, label);
        page.line(&format!("{label} {}", one_line(text)));
    }
    let (accepted, refused) = run.reports;
    let fetches = run.key_fetches;
    page.words(&format!("status reports received: {accepted} accepted, {refused} refused; keys fetched: {fetches}"));
    let (colour, word) = match run.exit_code() {
        0 => (AnsiColor::Green, "CONFORMS"),
        1 => (AnsiColor::Red, "DOES NOT CONFORM"),
        _ => (AnsiColor::Yellow, "UNDECIDED"),
    };
    let seconds = run.duration.as_secs_f64();
    let painted = page.paint(colour, word);
    let text = format!("{word}: {} ({} callbacks in {seconds:.1} s)", counts.join(", "), run.requests);
    let lines = wrap(&text, page.width).join("\n");
    page.line(&lines.replacen(word, &painted, 1));
}

fn mark(outcome: CheckOutcome) -> (AnsiColor, &'static str) {
    match outcome {
        CheckOutcome::Passed => (AnsiColor::Green, "pass"),
        CheckOutcome::Failed => (AnsiColor::Red, "FAIL"),
        CheckOutcome::Advised => (AnsiColor::Yellow, "note"),
        CheckOutcome::Waived => (AnsiColor::Yellow, "waiv"),
        CheckOutcome::Skipped => (AnsiColor::BrightBlack, "skip"),
        CheckOutcome::Undecided => (AnsiColor::Yellow, "????"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn lines_fit_and_nothing_steers_the_terminal() {
        for width in [60, 100] {
            let text = render(&sample::run(), Style { width, ..Style::default() });
            let long = text.lines().find(|line| {
                line.chars().count() > width && !line.starts_with("  repeat") && !line.starts_with("target")
            });
            assert_eq!(long, None);
            assert!(!text.contains('\u{7}') && !text.contains('\u{1b}'));
            assert!(text.contains("compared  - expected, + actual"), "{text}");
        }
        assert!(render(&sample::run(), Style { colour: true, ..Style::default() }).contains('\u{1b}'));
    }

    #[test]
    fn what_was_shown_in_full_is_not_shown_again() {
        let text = render(&sample::failing(5), Style::default());
        assert_eq!(text.matches("compared  - expected").count(), 1);
        assert_eq!(text.matches("FAILED ").count(), 5);
        assert!(text.ends_with("s)\n") && text.contains("\nDOES NOT CONFORM: "));
    }
}
