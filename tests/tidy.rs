//! The structure of the source, as `docs/architecture.md` describes it: which room imports which, no circles,
//! small files and functions, check ids where their folder says, and each type name defined once.
//!
//! It reads the source as text. Code below `#[cfg(test)]` does not count for arrows, circles and names.

#[path = "tidy/circles.rs"]
mod circles;
#[path = "tidy/functions.rs"]
mod functions;
#[path = "tidy/imports.rs"]
mod imports;
#[path = "tidy/source.rs"]
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use imports::Modules;
use source::{Source, sources};

/// The most lines of a file, tests included.
const LINES: usize = 300;

/// The most lines of a function.
const FUNCTION: usize = 50;

/// Each room, and the rooms that it may import.
const ARROWS: &[(&str, &[&str])] = &[
    ("contract", &[]),
    ("text", &[]),
    ("identity", &[]),
    ("lessons", &["contract"]),
    ("generate", &["contract"]),
    ("vendor", &["contract"]),
    ("sender", &["contract", "identity", "text"]),
    ("platform", &["contract", "generate", "identity", "sender", "text"]),
    ("traffic", &["contract", "platform", "sender", "text"]),
    ("suite", &["contract", "generate", "identity", "platform", "sender", "text"]),
    ("checks", &["contract", "generate", "identity", "platform", "sender", "suite", "text"]),
    ("explain", &["checks", "contract", "generate", "lessons", "suite", "text"]),
    ("report", &["contract", "lessons", "platform", "sender", "suite", "text"]),
    ("console", &["checks", "contract", "identity", "platform", "report", "sender", "suite", "text"]),
    ("store", &["platform"]),
    ("conformance", &["checks", "contract", "platform", "report", "sender", "suite", "vendor"]),
];

/// The rooms above all others: they may import every room, and no room imports them.
const ABOVE: &[&str] = &["cli", "internals", "lib", "main"];

/// Files of tests that are one long table, where an entry and not the file is what a reader looks at.
const TABLES: &[(&str, &str)] = &[
    ("tests/library/abuse.rs", "`attacks` lists raw requests"),
    ("tests/cli/config.rs", "a test lists mistakes and the messages that they get"),
];

/// Type names that stand more than once, each with its reason.
const HOMONYMS: &[(&str, &str)] = &[];

#[test]
fn rooms_import_only_the_rooms_below_them() {
    let modules = Modules::of(sources("src"));
    let mut wrong = BTreeSet::new();
    for file in modules.sources() {
        let room = room(&file.path);
        for import in modules.imports(file) {
            let other = self::room(&import);
            let above = ABOVE.contains(&room);
            let allowed = ARROWS.iter().find(|(name, _)| *name == room).map_or(&[][..], |(_, others)| others);
            if room != other && !above && !allowed.contains(&other) {
                wrong.insert(format!("{} imports {import}: `{room}` must not import `{other}`", file.path));
            }
        }
    }
    report("arrows that run the wrong way", wrong);
}

#[test]
fn every_room_is_in_the_table() {
    let modules = Modules::of(sources("src"));
    let rooms: BTreeSet<&str> = modules.sources().iter().map(|file| room(&file.path)).collect();
    let known: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).chain(ABOVE.iter().copied()).collect();
    assert_eq!(rooms, known);
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let modules = Modules::of(sources("src"));
    let arrows: BTreeMap<String, BTreeSet<String>> =
        modules.sources().iter().map(|file| (file.path.clone(), modules.imports(file))).collect();
    let circles = circles::circles(&arrows);
    let shown = circles.iter().map(|files| {
        let within =
            |from: &&String| arrows[*from].iter().filter(|to| files.contains(*to)).cloned().collect::<Vec<_>>();
        files.iter().map(|from| format!("{from} -> {}", within(&from).join(", "))).collect::<Vec<_>>().join("\n  ")
    });
    report("circles", shown.collect());
}

#[test]
fn every_table_is_one() {
    let is_long = |file: &Source| {
        file.text.lines().count() >= LINES
            || functions::functions(&file.text).iter().any(|(.., lines)| *lines >= FUNCTION)
    };
    for (path, reason) in TABLES {
        let file = sources("tests").into_iter().find(|file| file.path == *path);
        assert!(file.is_some_and(|file| is_long(&file)) && !reason.is_empty(), "`{path}` needs no exception");
    }
}

#[test]
fn files_are_small() {
    let long = all_sources().into_iter().filter_map(|file| {
        let lines = file.text.lines().count();
        (lines >= LINES).then(|| format!("{}: {lines} lines", file.path))
    });
    report("files that have outgrown one subject", long.collect());
}

#[test]
fn functions_fit_a_screen() {
    let mut long = BTreeSet::new();
    for file in all_sources() {
        for (name, line, lines) in functions::functions(&file.text) {
            if lines >= FUNCTION {
                long.insert(format!("{}:{line}: `{name}` has {lines} lines", file.path));
            }
        }
    }
    report("functions longer than a screen", long);
}

#[test]
fn a_type_name_is_defined_once() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in sources("src") {
        for name in file.type_names() {
            places.entry(name).or_default().push(file.path.clone());
        }
    }
    for (name, reason) in HOMONYMS {
        let count = places.get(*name).map_or(0, Vec::len);
        assert!(count > 1 && !reason.is_empty(), "`{name}` needs no exception");
    }
    let is_excepted = |name: &str| HOMONYMS.iter().any(|(known, _)| *known == name);
    let twice = places.into_iter().filter(|(name, files)| files.len() > 1 && !is_excepted(name));
    report(
        "type names with two meanings",
        twice.map(|(name, files)| format!("{name}: {}", files.join(", "))).collect(),
    );
}

#[test]
fn a_check_id_stands_once_and_in_its_folder() {
    let ids = check_ids();
    assert!(ids.len() > 100, "{} checks", ids.len());
    let checks: Vec<Source> = sources("src").into_iter().filter(|file| file.path.starts_with("src/checks/")).collect();
    let mut wrong = BTreeSet::new();
    for id in &ids {
        let literal = format!("\"{id}\"");
        let places: Vec<&str> = checks
            .iter()
            .flat_map(|file| std::iter::repeat_n(file.path.as_str(), file.text.matches(&literal).count()))
            .collect();
        match places.as_slice() {
            [place] if is_home(place, id) => {}
            [place] => drop(wrong.insert(format!("`{id}` stands in {place}"))),
            _ => drop(wrong.insert(format!("`{id}` stands {} times: {}", places.len(), places.join(", ")))),
        }
    }
    report("check ids that a search does not find where they belong", wrong);
}

#[test]
fn no_macro_makes_records() {
    let checks = sources("src").into_iter().filter(|file| file.path.starts_with("src/checks/"));
    let macros = checks.filter(|file| file.text.contains("macro_rules!")).map(|file| file.path);
    report("files of checks with macros", macros.collect());
}

/// Whether a file is named after the first part of the id, or lies in a folder of that name.
fn is_home(place: &str, id: &str) -> bool {
    let subject = id.split('.').next().unwrap_or_default();
    let rest = place.trim_start_matches("src/checks/");
    rest == format!("{subject}.rs") || rest.starts_with(&format!("{subject}/"))
}

fn check_ids() -> Vec<String> {
    let listed = Command::new(env!("CARGO_BIN_EXE_acgw")).arg("checks").output().expect("acgw runs");
    let text = String::from_utf8(listed.stdout).expect("text");
    let first = text.lines().filter_map(|line| line.split_whitespace().next());
    first.filter(|word| word.contains('.')).map(str::to_owned).collect()
}

fn room(path: &str) -> &str {
    let inner = path.trim_start_matches("src/");
    inner.split('/').next().unwrap_or_default().trim_end_matches(".rs")
}

/// Every Rust file but the tables among the tests.
fn all_sources() -> Vec<Source> {
    let is_table = |file: &Source| TABLES.iter().any(|(path, _)| file.path == *path);
    let all = ["src", "tests", "benches", "examples"].into_iter().flat_map(sources);
    all.filter(|file| !is_table(file)).collect()
}

fn report(what: &str, wrong: BTreeSet<String>) {
    let list = wrong.into_iter().collect::<Vec<_>>();
    assert!(list.is_empty(), "{what} ({}):\n  {}", list.len(), list.join("\n  "));
}
