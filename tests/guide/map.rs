//! The files and functions that the map of the source and CONTRIBUTING name are there.

use std::collections::BTreeSet;

use regex::Regex;

use crate::pages::{Page, root};

const PAGES: [&str; 2] = ["docs/architecture.md", "CONTRIBUTING.md"];

/// What such a path begins with.
const ROOTS: [&str; 9] =
    ["src/", "tests/", "schemas/", "fixtures/", "docs/", "benches/", "examples/", "packaging/", ".ci/"];

/// Code in backticks that is a path from the root, perhaps with an item in the file: `src/main.rs::main`.
fn named(page: &Page) -> BTreeSet<(String, Option<String>)> {
    let code = page.inline_code().into_iter().filter(|code| ROOTS.iter().any(|root| code.starts_with(root)));
    let parts = code.map(|code| code.split_once("::").map_or((code, None), |(path, item)| (path, Some(item))));
    parts.map(|(path, item)| (path.to_owned(), item.map(str::to_owned))).collect()
}

#[test]
fn files_and_functions_exist() {
    for page in PAGES.map(Page::read) {
        for (path, item) in named(&page) {
            assert!(root().join(&path).exists(), "{}: there is no `{path}`", page.path);
            let Some(item) = item else { continue };
            let source = std::fs::read_to_string(root().join(&path)).expect("a file");
            let defined = format!(r"\b(fn|struct|enum|trait|const|static|mod|type) {}\b", regex::escape(&item));
            let defined = Regex::new(&defined).expect("a pattern").is_match(&source);
            assert!(defined, "{}: `{path}` has no `{item}`", page.path);
        }
    }
}

/// A room or a folder of one that the map does not name is one that nobody finds.
#[test]
fn every_room_is_on_the_map() {
    let map = Page::read("docs/architecture.md").text;
    for entry in std::fs::read_dir(root().join("src")).expect("the source").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let room = if entry.path().is_dir() { format!("src/{name}/") } else { format!("src/{name}") };
        assert!(map.contains(&room), "docs/architecture.md does not name {room}");
    }
}
