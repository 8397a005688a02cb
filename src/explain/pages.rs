//! The generated pages of `docs/`.

use std::collections::BTreeMap;

use super::explanation::{Example, ExampleMessage, Explanation};
use super::records::{of_check, of_discrepancy, of_requirement};
use crate::checks;
use crate::contract::{DISCREPANCIES, Level, requirements};

/// Characters in a line of an example.
const WIDTH: usize = 110;

/// The subject that is too large for one page; its pages are called by the first two parts of the ids.
const DIVIDED: &str = "mirroring";

/// Every page, by its path below `docs/`.
pub fn pages() -> BTreeMap<String, String> {
    let all = checks::all();
    let mut pages = BTreeMap::new();
    let mut index = head("Checks", "Every check of `acgw check`, in the order of its reports.") + LEGEND;
    for checks in all.chunk_by(|left, right| page_of(left.id) == page_of(right.id)) {
        let name = page_of(checks[0].id);
        index += &format!("\n## [{name}]({name}.md)\n\n");
        for check in checks {
            let advisory = if check.level == Level::Advisory { " (advisory)" } else { "" };
            index += &format!("- {}: {}{advisory}\n", link(check.id, &format!("{name}.md")), check.title);
        }
        let title = format!("Checks: {name}");
        let text = head(&title, "[All checks](README.md), with the meaning of *must*, *advisory* and the ids.");
        let sections = checks.iter().map(|check| section(&of_check(check), "../")).collect::<String>();
        pages.insert(format!("checks/{name}.md"), text + &sections);
    }
    pages.insert("checks/README.md".to_owned(), index);
    pages.insert("requirements.md".to_owned(), requirements_page());
    pages.insert("discrepancies.md".to_owned(), discrepancies_page());
    pages
}

fn requirements_page() -> String {
    let text = "What the documents require of a handler. The form of single messages is in `schemas/`; `acgw explain RULE` \
                explains each of its rules.";
    let sections = requirements::ALL.iter().map(|requirement| section(&of_requirement(requirement), ""));
    head("Requirements", text) + LEGEND + &sections.collect::<String>()
}

fn discrepancies_page() -> String {
    let text =
        "Where the documents disagree, and what `acgw` does there. [decisions.md](decisions.md) gives the reasons.";
    let sections = DISCREPANCIES.iter().map(|entry| section(&of_discrepancy(entry), ""));
    head("Discrepancies", text) + &sections.collect::<String>()
}

/// The page of a check.
fn page_of(id: &str) -> &str {
    let parts = if id.starts_with(DIVIDED) { 2 } else { 1 };
    let end = id.match_indices('.').nth(parts - 1).map_or(id.len(), |(at, _)| at);
    &id[..end]
}

const LEGEND: &str = "
*Must*: a document says so, and a violation fails the run. *Advisory*: no document says so, or documents disagree.

In the examples `1111…` is a partner, `2222…` and `3333…` are its customers, and `4444…` is another partner. Only the
sentences shorten the ids.
";

fn head(title: &str, text: &str) -> String {
    format!(
        "# {title}\n\n{text}\n\nThis page is generated from the records that `acgw explain` shows. Do not edit it; run \
         `ACGW_UPDATE=1 cargo test --test docs`.\n"
    )
}

/// One explanation. `docs` is the path to the folder `docs/`.
fn section(explained: &Explanation, docs: &str) -> String {
    let level = explained.level.map(|level| format!(" ({})", level.name())).unwrap_or_default();
    let mut text = format!("\n### `{}`\n\n{}{level}\n\n", explained.id, sentence(&explained.title));
    for (label, fact) in &explained.facts {
        let fact = match *label {
            "rule" => link(fact, &format!("{docs}requirements.md")),
            "checks" => {
                let link = |id| link(id, &format!("{docs}checks/{}.md", page_of(id)));
                fact.split(", ").map(link).collect::<Vec<_>>().join(", ")
            }
            "source" => source(fact),
            "command" => format!("`{fact}`"),
            _ => fact.clone(),
        };
        text += &format!("- {label}: {fact}\n");
    }
    explained.example.iter().fold(text, |text, example| text + &shown(example))
}

fn link(id: &str, page: &str) -> String {
    format!("[`{id}`]({page}#{})", anchor(id))
}

/// A source whose page has a URL becomes a link.
fn source(fact: &str) -> String {
    match fact.split_once(": https://") {
        Some((place, url)) => format!("[{place}](https://{url})"),
        None => fact.to_owned(),
    }
}

fn shown(example: &Example) -> String {
    let part = |name: &str, shown: &ExampleMessage| {
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

/// The anchor that Markdown renderers give to a heading that is an id in backticks.
fn anchor(id: &str) -> String {
    id.replace('.', "")
}
