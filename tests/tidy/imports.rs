//! Which files a file imports from, read off its paths: `use` trees and paths in the code. A name that a module hands
//! on with `pub use` counts for the file that defines it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use crate::source::Source;

/// The modules of the crate, each a file.
pub(crate) struct Modules {
    sources: Vec<Source>,
    /// Index into `sources`, by module path such as `crate::suite::engine`.
    files: BTreeMap<String, usize>,
    /// For a module and a name that it hands on: the whole path that stands for.
    handed_on: BTreeMap<(String, String), String>,
}

/// A name that a `use` brings in.
struct Import {
    path: String,
    alias: String,
    is_public: bool,
}

impl Modules {
    /// The modules that these files make. Files for tests are left out.
    pub(crate) fn of(sources: Vec<Source>) -> Self {
        let tests: BTreeSet<String> = sources.iter().flat_map(Source::test_files).collect();
        let is_code = |file: &Source| !file.is_test() && !tests.contains(&file.path);
        let sources: Vec<Source> = sources.into_iter().filter(is_code).collect();
        let files = sources.iter().enumerate().map(|(at, file)| (module(&file.path), at)).collect();
        let mut modules = Self { sources, files, handed_on: BTreeMap::new() };
        for file in &modules.sources {
            let own = module(&file.path);
            for import in uses(&file.code()).into_iter().filter(|import| import.is_public) {
                if let Some(path) = modules.absolute(&own, &import.path) {
                    modules.handed_on.insert((own.clone(), import.alias), path);
                }
            }
        }
        modules
    }

    /// The files.
    pub(crate) fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The other files that a file takes something from. What it only hands on does not count.
    pub(crate) fn imports(&self, file: &Source) -> BTreeSet<String> {
        let own = module(&file.path);
        let code = file.code();
        let in_uses = uses(&code).into_iter().filter(|import| !import.is_public).map(|import| import.path);
        let without_uses = USE.replace_all(&code, "");
        let in_code = PATH.find_iter(&without_uses).map(|found| found.as_str().to_owned());
        let paths = in_uses.chain(in_code);
        let files = paths.filter_map(|path| self.defining(&self.absolute(&own, &path)?));
        files.filter(|at| self.sources[*at].path != file.path).map(|at| self.sources[at].path.clone()).collect()
    }

    /// The whole path, where it is one into this crate.
    fn absolute(&self, own: &str, path: &str) -> Option<String> {
        let mut base: Vec<&str> = own.split("::").collect();
        let mut parts = path.split("::").peekable();
        match *parts.peek()? {
            "crate" => return Some(path.to_owned()),
            "self" => drop(parts.next()),
            "super" => {
                while parts.next_if_eq(&"super").is_some() {
                    base.pop();
                }
            }
            child if self.files.contains_key(&format!("{own}::{child}")) => {}
            _ => return None,
        }
        Some(base.into_iter().chain(parts).collect::<Vec<_>>().join("::"))
    }

    /// The file that defines what a whole path names.
    fn defining(&self, path: &str) -> Option<usize> {
        let mut parts: Vec<String> = path.split("::").map(str::to_owned).collect();
        let mut at = 1;
        for _ in 0..100 {
            let here = parts[..at].join("::");
            let Some(next) = parts.get(at) else { return self.files.get(&here).copied() };
            if self.files.contains_key(&format!("{here}::{next}")) {
                at += 1;
            } else if let Some(meant) = self.handed_on.get(&(here.clone(), next.clone())) {
                parts = meant.split("::").map(str::to_owned).chain(parts.drain(at + 1..)).collect();
                at = 1;
            } else {
                return self.files.get(&here).copied();
            }
        }
        None
    }
}

/// The module of a file.
fn module(path: &str) -> String {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    if inner == "lib" { "crate".to_owned() } else { format!("crate::{}", inner.replace('/', "::")) }
}

/// A `use` declaration: its visibility, and its tree.
static USE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^\s*(pub(?:\([^)]*\))? )?use ([^;]+);"));

/// A path into this crate.
static PATH: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:crate|super)(?:::\w+)+"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a regular expression")
}

/// What the `use` declarations bring in.
fn uses(code: &str) -> Vec<Import> {
    let mut imports = Vec::new();
    for found in USE.captures_iter(code) {
        let tree: String = found[2].split_whitespace().collect::<Vec<_>>().join(" ");
        for leaf in leaves("", &tree) {
            let (path, alias) = leaf.split_once(" as ").unwrap_or((&leaf, ""));
            let path = path.trim().trim_end_matches("::self").to_owned();
            let last = path.rsplit("::").next().unwrap_or_default().to_owned();
            let alias = if alias.is_empty() { last } else { alias.trim().to_owned() };
            imports.push(Import { path, alias, is_public: found.get(1).is_some() });
        }
    }
    imports
}

/// The paths of a `use` tree.
fn leaves(before: &str, tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((head, rest)) = tree.split_once('{') else { return vec![format!("{before}{tree}")] };
    let before = format!("{before}{}", head.trim());
    let inner = &rest[..rest.rfind('}').unwrap_or(rest.len())];
    branches(inner).into_iter().flat_map(|branch| leaves(&before, branch)).collect()
}

/// The parts between the commas of the outermost level.
fn branches(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0_i32, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

#[test]
fn what_a_module_hands_on_counts_for_the_file_that_defines_it() {
    let file = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
    let modules = Modules::of(vec![
        file("src/lib.rs", "mod a;\nmod b;\n"),
        file("src/a/mod.rs", "mod inner;\npub use inner::{Thing, Other as Named};\n"),
        file("src/a/inner.rs", "pub struct Thing;\npub struct Other;\n"),
        file("src/b.rs", "use crate::{\n    a::{Named, Thing},\n};\n#[cfg(test)]\nmod tests {\n    use super::*;\n}\n"),
    ]);
    let b = modules.sources().iter().find(|file| file.path == "src/b.rs").expect("it is there");
    assert_eq!(modules.imports(b), BTreeSet::from(["src/a/inner.rs".to_owned()]));
    let a = modules.sources().iter().find(|file| file.path == "src/a/mod.rs").expect("it is there");
    assert_eq!(modules.imports(a), BTreeSet::new());
}
