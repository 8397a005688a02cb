//! The generated pages of `docs/`.

use super::{Entry, Example, Shown, of_check, of_discrepancy, of_requirement};
use crate::checks;
use crate::contract::{DISCREPANCIES, requirements};
use crate::suite::Check;

/// Characters in a line of an example.
const WIDTH: usize = 110;

/// `docs/checks.md`: every check, by subject.
pub fn checks_page() -> String {
    let mut page = head("Checks", "Every check of `acgw check`, in the order of its reports.");
    let all = checks::all();
    let subjects: Vec<&[&Check]> = all.chunk_by(|left, right| left.subject() == right.subject()).collect();
    page += "\n| subject | checks |\n|---|---|\n";
    for checks in &subjects {
        let links: Vec<_> = checks.iter().map(|check| format!("[`{0}`](#{1})", check.id, anchor(check.id))).collect();
        page += &format!("| {} | {} |\n", checks[0].subject(), links.join(" "));
    }
    for checks in subjects {
        page += &format!("\n## {}\n", checks[0].subject());
        for check in checks {
            page += &section(&of_check(check));
        }
    }
    page
}

/// `docs/requirements.md`: every requirement and every discrepancy.
pub fn requirements_page() -> String {
    let mut page = head(
        "Requirements",
        "What the documents ask of a handler, and where they disagree. The form of single messages stands in \
         `schemas/`; each of its rules is explained by `acgw explain RULE`.",
    );
    page += "\n## What is asked\n";
    for requirement in requirements::ALL {
        page += &section(&of_requirement(requirement));
    }
    page += "\n## Where the documents disagree\n\nThe reasons are in [decisions.md](decisions.md).\n";
    for entry in DISCREPANCIES {
        page += &section(&of_discrepancy(entry));
    }
    page
}

fn head(title: &str, text: &str) -> String {
    format!(
        "# {title}\n\nMade from the records that `acgw explain` shows (`ACGW_UPDATE=1 cargo test --test docs`); do not \
         edit.\n\n{text} *Must*: a document says so, and the run fails. *Advisory*: no document says so, or they \
         disagree. In the examples `1111…` is a partner, `2222…` and `3333…` are its customers, `4444…` is another \
         partner; the identifiers are cut short in the sentences only.\n"
    )
}

fn section(entry: &Entry) -> String {
    let level = entry.level.map(|level| format!(" ({})", level.name())).unwrap_or_default();
    let mut text = format!("\n### `{}`\n\n{}{level}\n\n", entry.id, sentence(&entry.title));
    for (label, fact) in &entry.facts {
        let fact = match *label {
            "rule" => format!("[`{fact}`](requirements.md#{})", anchor(fact)),
            "checks" | "seen by" => {
                fact.split(", ").map(|id| format!("[`{id}`](checks.md#{})", anchor(id))).collect::<Vec<_>>().join(", ")
            }
            "alone" => format!("`{fact}`"),
            _ => fact.clone(),
        };
        text += &format!("- {label}: {fact}\n");
    }
    entry.example.iter().fold(text, |text, example| text + &shown(example))
}

fn shown(example: &Example) -> String {
    let part = |name: &str, shown: &Shown| {
        let lines: String = shown.lines(WIDTH).into_iter().map(|line| format!("  {line}\n")).collect();
        format!("{}\n{lines}", format!("{name}: {}", shown.line).trim_end())
    };
    format!("\n{}\n\n```text\n{}{}```\n", example.when, part("right", &example.right), part("wrong", &example.wrong))
}

/// With a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    let stop = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

/// The anchor that Markdown renderers give to a heading which is an id in backticks.
fn anchor(id: &str) -> String {
    id.replace('.', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_sections() {
        let pages = [("checks.md", checks_page()), ("requirements.md", requirements_page())];
        let link = regex::Regex::new(r"\]\(([a-z]*(?:\.md)?)#([a-z_]+)\)").expect("a regular expression");
        for (name, page) in &pages {
            for found in link.captures_iter(page) {
                let target = if found[1].is_empty() { *name } else { &found[1] };
                let to = pages.iter().find(|(known, _)| *known == target).expect("a page");
                let there =
                    to.1.lines()
                        .filter_map(|line| line.strip_prefix("### `"))
                        .any(|line| anchor(line.trim_end_matches('`')) == found[2]);
                assert!(there, "{name}: {}", &found[0]);
            }
        }
    }
}
