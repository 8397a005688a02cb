//! Commands, options, variables, ids and links that the pages name.

use std::collections::{BTreeMap, HashSet};
use std::process::Command;

use regex::Regex;

use crate::ACGW;
use crate::pages::{Page, guide, pages, root};

/// The README is a front door.
const README_LINES: usize = 160;

/// Options of other programs.
const OTHERS: &[&str] =
    &["--test-threads", "--release", "--locked", "--path", "--lib", "--test", "--features", "--omit"];

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a regular expression")
}

fn help(arguments: &[&str]) -> String {
    let output = Command::new(ACGW).args(arguments).arg("--help").output().expect("acgw runs");
    assert!(output.status.success(), "acgw {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The help of each command, by name; what a command of a command has counts as its own.
fn helps() -> BTreeMap<String, String> {
    let all = help(&[]);
    let names = regex(r"(?m)^  ([a-z]+)  ");
    let names = names.captures_iter(&all).map(|found| found[1].to_owned()).filter(|name| name != "help");
    let mut helps: BTreeMap<String, String> = names.map(|name| (name.clone(), help(&[&name]))).collect();
    for (name, inner) in [("report", "merge"), ("proxy", "export")] {
        if let Some(text) = helps.get_mut(name) {
            text.push_str(&help(&[name, inner]));
        }
    }
    helps
}

/// Whether the help has this option, and not only a longer one.
fn has(help: &str, option: &str) -> bool {
    regex(&format!(r"(?m)^ +(-., )?{option}\b[^-]")).is_match(help)
}

#[test]
fn commands_and_their_options_exist() {
    let helps = helps();
    let (command, option) = (regex(r"\bacgw +([a-z]+)\b([^\n`|&)]*)"), regex(r"--[a-z][a-z-]*"));
    let mut seen = 0;
    for page in pages() {
        let code = page.blocks().into_iter().filter(|block| block.info.starts_with("sh")).map(|block| block.text);
        for text in code.chain(page.inline_code()) {
            let text = text.replace("\\\n", " ");
            for found in command.captures_iter(&text) {
                let name = &found[1];
                let help = helps.get(name).unwrap_or_else(|| panic!("{}: there is no `acgw {name}`", page.path));
                for option in option.find_iter(&found[2]).map(|found| found.as_str()) {
                    assert!(option == "--help" || has(help, option), "{}: `acgw {name}` has no `{option}`", page.path);
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 40, "{seen} options seen: are the commands found at all?");
}

#[test]
fn options_in_the_text_exist() {
    let (helps, option) = (helps(), regex(r"^--[a-z][a-z-]*"));
    for page in pages() {
        for code in page.inline_code() {
            let Some(option) = option.find(code).map(|found| found.as_str()) else { continue };
            let known = OTHERS.contains(&option) || helps.values().any(|help| has(help, option));
            assert!(known, "{}: no command has `{option}`", page.path);
        }
    }
}

#[test]
fn variables_are_read() {
    let (helps, variable) = (helps(), regex(r"\bACGW_[A-Z_]+"));
    for page in guide() {
        for variable in variable.find_iter(&page.text).map(|found| found.as_str()) {
            let known = helps.values().any(|help| help.contains(&format!("[env: {variable}")));
            assert!(known, "{}: `{variable}` is not read", page.path);
        }
    }
}

#[test]
fn identifiers_exist() {
    let list = Command::new(ACGW).arg("checks").output().expect("acgw runs");
    let list = String::from_utf8(list.stdout).expect("text");
    let subjects: Vec<&str> = list.lines().filter_map(|line| line.split('.').next()).collect();
    let (dotted, file) = (regex(r"^[a-z_]+(\.[a-z_]+)+$"), regex(r"\.(rs|md|toml|json|css|html|xml)$"));
    let mut seen = HashSet::new();
    for page in pages() {
        for code in page.inline_code().into_iter().filter(|code| dotted.is_match(code) && !file.is_match(code)) {
            if seen.insert(code.to_owned()) && code.split('.').next().is_some_and(|subject| subjects.contains(&subject))
            {
                let explained = Command::new(ACGW).args(["explain", code]).output().expect("acgw runs");
                assert!(explained.status.success(), "{}: `{code}` is neither check nor requirement", page.path);
            }
        }
    }
}

/// The anchor that a heading gets.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().trim().to_lowercase().replace(' ', "-")
}

#[test]
fn links_lead_somewhere() {
    let link = regex(r#"(?:\]\(|src=")([^)\s"]+)[)"]"#);
    let mut seen = 0;
    for page in pages() {
        for found in link.captures_iter(&page.text).filter(|found| !found[1].contains("://")) {
            let (path, section) = found[1].split_once('#').unwrap_or((&found[1], ""));
            let target = if path.is_empty() { root().join(&page.path) } else { page.folder().join(path) };
            assert!(target.exists(), "{}: there is no {path}", page.path);
            if !section.is_empty() {
                let text = std::fs::read_to_string(&target).expect("a page");
                let headings = text.lines().filter(|line| line.starts_with('#'));
                let known = headings.map(|line| anchor(line.trim_start_matches('#'))).any(|known| known == section);
                assert!(known, "{}: {path} has no section #{section}", page.path);
            }
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen} links seen");
}

#[test]
fn every_page_of_the_guide_is_in_its_index() {
    let index = Page::read("docs/guide/README.md").text;
    for page in guide().iter().filter(|page| !page.path.ends_with("README.md")) {
        let name = page.path.trim_start_matches("docs/guide/");
        assert!(index.contains(&format!("]({name})")), "docs/guide/README.md does not link to {name}");
    }
}

#[test]
fn the_readme_is_short() {
    let lines = Page::read("README.md").text.lines().count();
    assert!(lines <= README_LINES, "README.md has {lines} lines; move some to docs/guide/");
}
