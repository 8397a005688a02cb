//! The files of the source, and what a rule needs to know of their text.

use std::path::{Path, PathBuf};

/// A file of Rust code.
pub(crate) struct Source {
    /// Its path from the root of the repository.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

/// Every Rust file below a folder, in the order of their paths.
pub(crate) fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    collect(&root.join(folder), &mut paths);
    paths.sort();
    let read = |path: PathBuf| Source {
        path: path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/"),
        text: std::fs::read_to_string(&path).expect("a text file"),
    };
    paths.into_iter().map(read).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

impl Source {
    /// Whether the whole file is for tests.
    pub(crate) fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs")
    }

    /// The files beside this one that it declares for tests only.
    pub(crate) fn test_files(&self) -> Vec<String> {
        let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let declared = self.text.split("#[cfg(test)]\nmod ").skip(1).filter_map(|rest| rest.split_once(';'));
        declared.map(|(name, _)| format!("{folder}/{name}.rs")).collect()
    }

    /// The lines of code outside of `#[cfg(test)]` items, without comments.
    pub(crate) fn code(&self) -> String {
        let mut code = String::new();
        let mut lines = self.text.lines();
        while let Some(line) = lines.next() {
            if line == "#[cfg(test)]" {
                skip_item(&mut lines);
            } else if !line.trim_start().starts_with("//") {
                code.push_str(line);
                code.push('\n');
            }
        }
        code
    }

    /// The names of the types that the file defines.
    pub(crate) fn type_names(&self) -> Vec<String> {
        if self.is_test() {
            return Vec::new();
        }
        self.code().lines().filter_map(type_name).collect()
    }
}

/// Passes over one item: to a line that ends it at the left margin.
fn skip_item<'t>(lines: &mut impl Iterator<Item = &'t str>) {
    for line in lines {
        let is_statement = line.ends_with(';') && !line.starts_with(' ');
        if line == "}" || line == "};" || is_statement {
            return;
        }
    }
}

/// The name of a type that is defined on this line, outside of functions and implementations.
fn type_name(line: &str) -> Option<String> {
    let mut words = line.split_whitespace().skip_while(|word| word.starts_with("pub"));
    if line.starts_with(' ') || !matches!(words.next()?, "struct" | "enum" | "trait" | "type" | "union") {
        return None;
    }
    Some(words.next()?.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
}
