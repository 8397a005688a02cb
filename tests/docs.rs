//! What is generated below `docs/` is that of the program: pages on checks, the manual, completions.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use acgw::internals::contract::{DISCREPANCIES, Level, requirements};
use acgw::internals::explain::pages;

const ACGW: &str = env!("CARGO_BIN_EXE_acgw");

/// Rewrites the files in place of comparing them.
const UPDATE: &str = "ACGW_UPDATE";

/// The shells, each with the file of its completions.
const SHELLS: [(&str, &str); 5] = [
    ("bash", "acgw.bash"),
    ("elvish", "acgw.elv"),
    ("fish", "acgw.fish"),
    ("powershell", "_acgw.ps1"),
    ("zsh", "_acgw"),
];

/// Files by name.
type Files = BTreeMap<String, String>;

/// What `acgw` prints; nothing that is set around it has a say.
fn acgw(arguments: &[&str]) -> String {
    let set = std::env::vars_os().map(|(name, _)| name).filter(|name| name.to_string_lossy().starts_with("ACGW_"));
    let mut command = Command::new(ACGW);
    for name in set {
        command.env_remove(name);
    }
    let output = command.args(arguments).output().expect("acgw runs");
    assert!(output.status.success(), "acgw {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The text files of a folder.
fn read(folder: &Path) -> Files {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().filter(|entry| entry.path().is_file());
    let named = entries.filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path())));
    named.filter_map(|(name, path)| Some((name, std::fs::read_to_string(path).ok()?.replace("\r\n", "\n")))).collect()
}

/// Compares the folder below `docs/` with what it should hold, or writes it.
fn holds(folder: &str, files: &Files) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(folder);
    if std::env::var_os(UPDATE).is_some() {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        for (name, text) in files {
            std::fs::write(folder.join(name), text).expect("a file");
        }
    }
    let known = read(&folder);
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    let how = format!("`{UPDATE}=1 cargo test --test docs` writes it anew");
    assert_eq!(names(&known), names(files), "{} is stale; {how}", folder.display());
    for (name, text) in files {
        assert!(&known[name] == text, "{} is stale; {how}", folder.join(name).display());
    }
}

#[test]
fn pages_are_those_of_the_records() {
    let (checks, others): (Files, Files) = pages().into_iter().partition(|(path, _)| path.starts_with("checks/"));
    let name = |path: String| path.trim_start_matches("checks/").to_owned();
    holds("checks", &checks.into_iter().map(|(path, text)| (name(path), text)).collect());
    for (name, text) in others {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(&name);
        if std::env::var_os(UPDATE).is_some() {
            std::fs::write(&path, &text).expect("a file");
        }
        let known = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        assert!(known == text, "docs/{name} is stale; `{UPDATE}=1 cargo test --test docs` writes it anew");
    }
}

#[test]
fn every_must_is_explained() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/musts.md")).expect("a page");
    for requirement in requirements::ALL.iter() {
        let is_must = requirement.level == Level::Must;
        let row = format!("\n| `{}` |", requirement.id);
        assert_eq!(page.contains(&row), is_must, "`{}` in docs/musts.md", requirement.id);
    }
}

#[test]
fn the_manual_is_that_of_the_program() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("man");
    let _ = std::fs::remove_dir_all(&folder);
    acgw(&["man", "--dir", &folder.to_string_lossy()]);
    let pages = read(&folder);
    assert_eq!(pages["acgw.1"], acgw(&["man"]));
    assert_eq!(pages["acgw-check.1"], acgw(&["man", "check"]));
    holds("man", &pages);
}

#[test]
fn completions_are_those_of_the_program() {
    let files = SHELLS.map(|(shell, file)| (file.to_owned(), acgw(&["completions", shell])));
    holds("completions", &files.into());
}

/// Lines of at most this many characters.
const WIDTH: usize = 118;

fn wrapped(text: &str) -> String {
    text.split_whitespace().fold(String::new(), |lines, word| {
        let used = lines.lines().last().map_or(0, |line| line.chars().count());
        let space = if lines.is_empty() {
            ""
        } else if used + 1 + word.chars().count() > WIDTH {
            "\n"
        } else {
            " "
        };
        lines + space + word
    })
}

/// The disagreements and positions are the program's; the reasons are the page's own.
#[test]
fn decisions_state_the_discrepancies_as_the_program_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/decisions.md");
    let page = std::fs::read_to_string(&path).expect("the page").replace("\r\n", "\n");
    let mut sections = page.split("\n### `");
    let mut expected = sections.next().unwrap_or_default().to_owned();
    let known: BTreeMap<&str, &str> = sections.filter_map(|section| section.split_once("`\n")).collect();
    for entry in DISCREPANCIES {
        let section = known.get(entry.id).unwrap_or_else(|| panic!("docs/decisions.md says nothing of `{}`", entry.id));
        let reason = section.find("Reason: ").unwrap_or_else(|| panic!("`{}` has no reason", entry.id));
        let (conflict, position) = (wrapped(entry.conflict), wrapped(&format!("Choice: {}", entry.position)));
        expected += &format!("\n### `{}`\n\n{conflict}\n\n{position}\n\n{}", entry.id, &section[reason..]);
    }
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&path, &expected).expect("a file");
    } else {
        assert!(page == expected, "docs/decisions.md is stale; `{UPDATE}=1 cargo test --test docs` writes it anew");
    }
}

#[test]
fn links_lead_to_sections() {
    let pages = pages();
    let link = regex::Regex::new(r"\]\(([a-z./_A-Z]+\.md)#([a-z_-]+)\)").expect("a regular expression");
    let mut links = 0;
    for (name, page) in &pages {
        for found in link.captures_iter(page) {
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let target = match found[1].strip_prefix("../") {
                Some(rest) => rest.to_owned(),
                None => format!("{folder}/{}", found[1].trim_start_matches("./")).trim_start_matches('/').to_owned(),
            };
            let to = pages.get(&target).unwrap_or_else(|| panic!("{name}: there is no page {target}"));
            let mut headings = to.lines().filter_map(|line| line.strip_prefix("### `"));
            // The anchor of a heading that is an id in backticks has no dots.
            let is_there = headings.any(|line| line.trim_end_matches('`').replace('.', "") == found[2]);
            assert!(is_there, "{name}: {}", &found[0]);
            links += 1;
        }
    }
    assert!(links > acgw::internals::checks::all().len() * 2, "{links} links");
}
