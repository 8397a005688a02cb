//! The report for people: what is wrong first, why it matters, and what to change.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style as Ansi};
use serde_json::Value;

use super::{Style, exchange, rerun};
use crate::gateway::Exchange;
use crate::suite::{CheckOutcome, CheckResult, Finding, Run};

/// Bodies longer than this are elided; the JSON report has them whole.
const MOST: usize = 600;

pub(super) fn render(run: &Run, style: Style) -> String {
    let page = Page { run, style };
    let mut out = String::new();
    page.head(&mut out);
    page.checks(&mut out);
    page.findings(&mut out);
    page.verdict(&mut out);
    out
}

struct Page<'r> {
    run: &'r Run,
    style: Style,
}

impl Page<'_> {
    fn paint(&self, colour: AnsiColor, text: &str) -> String {
        if !self.style.colour {
            return text.to_owned();
        }
        let ansi = Ansi::new().fg_color(Some(colour.into()));
        format!("{ansi}{text}{ansi:#}")
    }

    fn head(&self, out: &mut String) {
        let run = self.run;
        let options = &run.options;
        let what = if run.embedded { " (the embedded reference vendor)" } else { "" };
        let _ = writeln!(out, "target    {}{what}", run.target);
        let _ = writeln!(out, "method    partner {}, customer {}", options.partner.name(), options.customer.name());
        let _ = writeln!(out, "seed      {}   namespace {}", options.seed, options.namespace);
        for remark in &run.remarks {
            let _ = writeln!(out, "\n{} {remark}", self.paint(AnsiColor::Yellow, "likely cause:"));
        }
        let _ = writeln!(out);
    }

    fn checks(&self, out: &mut String) {
        let mut subject = "";
        for result in &self.run.results {
            if result.check.subject() != subject {
                subject = result.check.subject();
                let _ = writeln!(out, "{subject}");
            }
            let (colour, mark) = mark(result.outcome);
            let mark = self.paint(colour, mark);
            let _ = writeln!(out, "  {mark} {:<38} {}", result.check.id, result.check.title);
            if let Some(reason) = &result.reason {
                let _ = writeln!(out, "{:12}{}: {reason}", "", result.outcome.name());
            }
        }
    }

    fn findings(&self, out: &mut String) {
        let ordered = [CheckOutcome::Failed, CheckOutcome::Waived, CheckOutcome::Advised];
        for outcome in ordered {
            for result in self.run.results.iter().filter(|result| result.outcome == outcome) {
                for finding in &result.findings {
                    self.finding(out, result, finding);
                }
            }
        }
    }

    fn finding(&self, out: &mut String, result: &CheckResult, finding: &Finding) {
        let (colour, _) = mark(result.outcome);
        let label = self.paint(colour, &result.outcome.name().to_uppercase());
        let _ = writeln!(out, "\n{label} {}: {}", result.check.id, result.check.title);
        let flaky = if finding.flaky { " (it did not come again: flaky)" } else { "" };
        let _ = writeln!(out, "  found     {}{flaky}", indent(&finding.message, 12));
        let _ = writeln!(out, "  rule      {} ({}), {}", finding.rule, result.check.level.name(), finding.source);
        let _ = writeln!(out, "  demands   {}", result.check.requirement.text);
        if !finding.pointer.is_empty() {
            let _ = writeln!(out, "  at        {}", finding.pointer);
        }
        if !(finding.expected.is_null() && finding.actual.is_null()) {
            let _ = writeln!(out, "  expected  {}", self.paint(AnsiColor::Green, &elide(&text(&finding.expected))));
            let _ = writeln!(out, "  actual    {}", self.paint(AnsiColor::Red, &elide(&text(&finding.actual))));
        }
        if !finding.console_message.is_empty() {
            let _ = writeln!(out, "  console   {}", finding.console_message);
        }
        let _ = writeln!(out, "  mend      {}", result.check.mend);
        let _ = writeln!(out, "  repeat    {}", rerun(self.run, result.check.id));
        self.exchanges(out, finding);
    }

    fn exchanges(&self, out: &mut String, finding: &Finding) {
        for (at, exchange) in finding.exchanges.iter().enumerate() {
            let _ = writeln!(out, "  {}. {}", at + 1, exchange.intent);
            let _ =
                writeln!(out, "     > {} {}", exchange.method, elide(&String::from_utf8_lossy(&exchange.request_body)));
            let _ = writeln!(out, "     < {}", answer(exchange));
        }
        if let Some(last) = finding.exchanges.last() {
            if let Some(mint) = exchange::mint(last) {
                let _ = writeln!(out, "     $ {mint}");
            }
            let _ = writeln!(out, "     $ {}", indent(&exchange::curl(last), 7));
        }
    }

    fn verdict(&self, out: &mut String) {
        let run = self.run;
        let counts: Vec<String> = CheckOutcome::ALL
            .iter()
            .map(|outcome| (run.count(*outcome), outcome.name()))
            .filter(|(count, name)| *count > 0 || *name == CheckOutcome::Failed.name())
            .map(|(count, name)| format!("{count} {name}"))
            .collect();
        let _ = writeln!(out);
        for error in &run.baseline_errors {
            let _ = writeln!(out, "{} {error}", self.paint(AnsiColor::Red, "baseline:"));
        }
        if let Some(reason) = &run.broken_off {
            let _ = writeln!(out, "{} {reason}", self.paint(AnsiColor::Red, "the run broke off:"));
        }
        let (accepted, refused) = run.reports;
        let _ = writeln!(
            out,
            "status reports received: {accepted} accepted, {refused} refused; keys fetched: {}",
            run.key_fetches
        );
        let (colour, word) = match run.exit_code() {
            0 => (AnsiColor::Green, "CONFORMS"),
            1 => (AnsiColor::Red, "DOES NOT CONFORM"),
            _ => (AnsiColor::Yellow, "UNDECIDED"),
        };
        let _ = writeln!(
            out,
            "{}: {} ({} callbacks in {:.1} s)",
            self.paint(colour, word),
            counts.join(", "),
            run.requests,
            run.duration.as_secs_f64()
        );
    }
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

fn answer(exchange: &Exchange) -> String {
    match (&exchange.received, &exchange.error) {
        (Some(received), _) => format!("{} {}", received.status, elide(&String::from_utf8_lossy(&received.body))),
        (None, error) => format!("{}: {}", exchange.outcome.name(), error.as_deref().unwrap_or("no answer")),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Control characters are shown as escapes: a body must not steer the reader's terminal.
fn elide(text: &str) -> String {
    let count = text.chars().count();
    let shown = text.chars().take(MOST).flat_map(|c| -> Vec<char> {
        if c.is_control() { c.escape_default().collect() } else { vec![c] }
    });
    let shown: String = shown.collect();
    if count > MOST { format!("{shown}… ({count} characters)") } else { shown }
}

fn indent(text: &str, by: usize) -> String {
    text.trim_end().replace('\n', &format!("\n{:by$}", ""))
}
