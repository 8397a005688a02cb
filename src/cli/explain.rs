//! `acgw explain`: a check, a requirement, a rule of a schema, or where the documents disagree.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Args;

use super::output::width;
use super::suggest::suggestions;
use crate::contract::{DISCREPANCIES, requirements};
use crate::explain::{self, ExampleMessage, Explanation};
use crate::text::wrap;

/// How many ids to suggest for an unknown one.
const SUGGESTED: usize = 3;

/// Words for all entries of a kind.
const DISAGREEMENTS: &str = "discrepancies";
const REQUIREMENTS: &str = "requirements";

/// Options of `acgw explain`.
#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// Id of a check, a requirement, a rule or a discrepancy; or `requirements`, `discrepancies`
    id: String,
}

/// Explains it.
pub(super) fn run(args: &ExplainArgs) -> anyhow::Result<ExitCode> {
    let id = args.id.trim();
    let found = match id {
        DISAGREEMENTS => DISCREPANCIES.iter().map(explain::of_discrepancy).collect(),
        REQUIREMENTS => requirements::ALL.iter().map(|requirement| explain::of_requirement(requirement)).collect(),
        _ => explain::explain(id),
    };
    anyhow::ensure!(
        !found.is_empty(),
        "`{id}` is not a check, requirement, rule or discrepancy; `acgw checks` lists the checks{}",
        suggested(id)
    );
    let width = width();
    let texts: Vec<String> = found.iter().map(|entry| text(entry, width)).collect();
    // If the reader is gone, nobody misses the rest.
    let _ = anstream::stdout().lock().write_all(texts.join("\n").as_bytes());
    Ok(ExitCode::SUCCESS)
}

/// One entry, for a terminal of that width.
fn text(entry: &Explanation, width: usize) -> String {
    let level = entry.level.map(|level| format!(" ({})", level.name())).unwrap_or_default();
    let mut text = format!("{} {}{level}\n", entry.kind, entry.id);
    for line in wrap(&entry.title, width.saturating_sub(2)) {
        text += &format!("  {line}\n");
    }
    for (label, fact) in &entry.facts {
        // Users copy a command, so it stays on one line.
        let lines = if *label == "command" { vec![fact.clone()] } else { wrap(fact, width.saturating_sub(MARGIN)) };
        text += &labelled(label, &lines);
    }
    if let Some(example) = &entry.example {
        text += &labelled("example", &wrap(&example.when, width.saturating_sub(MARGIN)));
        text += &labelled("right", &shown(&example.right, width));
        text += &labelled("wrong", &shown(&example.wrong, width));
    }
    text
}

/// The columns to the left of the texts.
const MARGIN: usize = 12;

fn labelled(label: &str, lines: &[String]) -> String {
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        let label = if at == 0 { label } else { "" };
        text += &format!("  {label:9} {line}\n");
    }
    text
}

fn shown(shown: &ExampleMessage, width: usize) -> Vec<String> {
    let width = width.saturating_sub(MARGIN);
    let line = wrap(&shown.line, width);
    line.into_iter().chain(shown.lines(width)).collect()
}

/// The ids below this part of an id, or else similar ids.
fn suggested(id: &str) -> String {
    let ids = explain::ids();
    let known = || ids.iter().map(String::as_str).chain([DISAGREEMENTS, REQUIREMENTS]);
    let below = format!("{}.", id.trim_end_matches('.'));
    let mut close: Vec<_> = known().filter(|known| known.starts_with(&below)).take(SUGGESTED).collect();
    if close.is_empty() {
        close = suggestions(id, known(), SUGGESTED);
    }
    match close.as_slice() {
        [] => String::new(),
        close => format!("; did you mean `{}`?", close.join("`, `")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_terminals_break_sentences_only() {
        for id in ["mirroring.customer.settings", "request-id-echo", "status-report.module.name.maxLength"] {
            for line in explain::explain(id)
                .iter()
                .flat_map(|entry| text(entry, 50).lines().map(str::to_owned).collect::<Vec<_>>())
            {
                // Identifiers and commands are longer than such a line, and stay whole.
                let is_whole =
                    line.contains('"') || line.contains("acgw check URL") || line.trim().split("  ").count() < 3;
                assert!(line.chars().count() <= 50 || is_whole, "{line}");
            }
        }
    }
}
