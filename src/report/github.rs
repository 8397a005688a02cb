//! The report as commands of a GitHub workflow, which show it beside the change, and as Markdown for its summary.

use std::fmt::Write as _;

use super::rerun;
use super::text::{clip, headline, one_line};
use crate::suite::{CheckOutcome, CheckResult, Run};

/// GitHub shows no more than ten annotations of a kind in a step.
const MOST: usize = 10;
/// Longest text in a cell of the summary.
const CELL: usize = 300;

/// One annotation.
struct Note {
    kind: &'static str,
    title: String,
    message: String,
}

pub(super) fn render(run: &Run) -> String {
    let notes = notes(run);
    let mut out = String::new();
    for note in notes.iter().take(MOST) {
        let _ = writeln!(out, "::{} title={}::{}", note.kind, property(&note.title), data(&note.message));
    }
    if notes.len() > MOST {
        let _ =
            writeln!(out, "and {} more findings; the summary and the other reports have them all", notes.len() - MOST);
    }
    let _ = writeln!(out, "{}", verdict(run));
    out
}

/// Everything worth a note, the most important first.
fn notes(run: &Run) -> Vec<Note> {
    let mut notes = Vec::new();
    let with = |outcome| run.results.iter().filter(move |result| result.outcome == outcome);
    let warning =
        |title: &str, message: &String| Note { kind: "warning", title: title.to_owned(), message: message.clone() };
    notes.extend(run.remarks.iter().map(|remark| warning("acgw: likely cause", remark)));
    notes.extend(with(CheckOutcome::Failed).map(|result| note("error", run, result)));
    notes.extend(run.broken_off.iter().map(|reason| warning("acgw: the run broke off", reason)));
    notes.extend(run.baseline_errors.iter().map(|error| warning("acgw: baseline", error)));
    notes.extend(with(CheckOutcome::Undecided).map(|result| note("warning", run, result)));
    notes.extend(with(CheckOutcome::Advised).map(|result| note("notice", run, result)));
    notes
}

fn note(kind: &'static str, run: &Run, result: &CheckResult) -> Note {
    let mut message = result.reason.clone().unwrap_or_default();
    if let Some(first) = result.findings.first() {
        message = headline(&first.message);
        if !first.pointer.is_empty() {
            let _ = write!(message, " (at {})", first.pointer);
        }
        if result.findings.len() > 1 {
            let _ = write!(message, "; and {} more", result.findings.len() - 1);
        }
        let _ = write!(message, "\nrule: {} [{}]\nmend: {}", first.rule, first.source, result.check.mend);
    }
    let _ = write!(message, "\nrepeat: {}", rerun(run, result.check.id));
    Note { kind, title: format!("{}: {}", result.check.id, result.check.title), message }
}

fn verdict(run: &Run) -> String {
    let counts: Vec<_> =
        CheckOutcome::ALL.iter().map(|outcome| format!("{} {}", run.count(*outcome), outcome.name())).collect();
    format!("acgw: {}", counts.join(", "))
}

/// The run as Markdown.
pub(super) fn summary(run: &Run) -> String {
    let word = match run.exit_code() {
        0 => "conforms",
        1 => "does not conform",
        _ => "is undecided",
    };
    let mut out = format!("### acgw: `{}` {word}\n\n", run.target.replace('`', "'"));
    let names: Vec<_> = CheckOutcome::ALL.iter().map(|outcome| outcome.name()).collect();
    let counts: Vec<_> = CheckOutcome::ALL.iter().map(|outcome| run.count(*outcome).to_string()).collect();
    let _ = writeln!(out, "| {} |\n|{}\n| {} |", names.join(" | "), "---|".repeat(names.len()), counts.join(" | "));
    let shown = [CheckOutcome::Failed, CheckOutcome::Undecided, CheckOutcome::Advised, CheckOutcome::Waived];
    let mut rows =
        shown.into_iter().flat_map(|outcome| run.results.iter().filter(move |r| r.outcome == outcome)).peekable();
    if rows.peek().is_some() {
        let _ = writeln!(out, "\n| check | outcome | found | mend |\n|---|---|---|---|");
    }
    for result in rows {
        let found = result.reason.iter().chain(result.findings.iter().map(|finding| &finding.message)).next();
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
            cell(found.map_or("", String::as_str)),
            cell(result.check.mend)
        );
    }
    for text in run.broken_off.iter().chain(&run.baseline_errors).chain(&run.remarks) {
        let _ = writeln!(out, "\n> {}", cell(text));
    }
    let _ = writeln!(out, "\nseed `{}`, namespace `{}`", run.options.seed, run.options.namespace);
    out
}

/// Text of others is shown as text: neither Markdown nor HTML.
fn cell(text: &str) -> String {
    let mut out = String::new();
    for c in clip(&one_line(text), CELL).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '!' | '#' | '~' => out.extend(['\\', c]),
            // Else it names people.
            '@' => out.push_str("@\u{200b}"),
            _ => out.push(c),
        }
    }
    out
}

/// The escapes of a command's message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The escapes of a command's property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn commands_are_escaped_and_ordered() {
        assert_eq!(
            (data("50% a\r\nb:"), property("a: b, c")),
            ("50%25 a%0D%0Ab:".to_owned(), "a%3A b%2C c".to_owned())
        );
        let text = render(&sample::run());
        let kinds: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("::")?.split(' ').next()).collect();
        assert_eq!(kinds, ["error", "warning", "notice"]);
        assert!(text.lines().all(|line| line.starts_with("::") || line.starts_with("acgw: ")), "{text}");
    }

    #[test]
    fn at_most_ten_annotations_and_a_line_on_the_rest() {
        let text = render(&sample::failing(14));
        assert_eq!(text.lines().filter(|line| line.starts_with("::error ")).count(), 10);
        assert!(text.contains("and 4 more findings"), "{text}");
    }

    #[test]
    fn the_summary_is_a_table_whatever_is_in_the_texts() {
        let text = summary(&sample::run());
        let rows: Vec<_> = text.lines().filter(|line| line.starts_with("| `")).collect();
        assert_eq!(rows.len(), 4, "{text}");
        for row in rows {
            assert_eq!(row.replace("\\|", "").matches('|').count(), 5, "{row}");
        }
        assert_eq!(cell("a|b\n<b>@c"), "a\\|b &lt;b&gt;@\u{200b}c");
    }
}
