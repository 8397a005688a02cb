//! The pages, and the fenced blocks in them.

use std::path::{Path, PathBuf};

/// Folders of pages that people write. Pages that the program writes have tests of their own.
const FOLDERS: [&str; 3] = [".", "docs", "docs/guide"];

/// Written by the program.
const GENERATED: [&str; 3] = ["docs/requirements.md", "docs/discrepancies.md", "docs/coverage.md"];

/// A page, by its path from the root of the repository.
pub(crate) struct Page {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A fenced block: what follows the fence, and the lines.
#[derive(Clone, Copy)]
pub(crate) struct Block<'a> {
    pub(crate) info: &'a str,
    pub(crate) text: &'a str,
}

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

impl Page {
    /// The page with that path.
    pub(crate) fn read(path: &str) -> Self {
        let text = std::fs::read_to_string(root().join(path)).expect("the page is there").replace("\r\n", "\n");
        Self { path: path.to_owned(), text }
    }

    /// Whether it is the README or a page of the guide.
    pub(crate) fn is_guide(&self) -> bool {
        self.path == "README.md" || self.path.starts_with("docs/guide/")
    }

    /// Its fenced blocks.
    pub(crate) fn blocks(&self) -> Vec<Block<'_>> {
        let fenced = self.text.split("\n```").skip(1).step_by(2);
        fenced.filter_map(|block| block.split_once('\n')).map(|(info, text)| Block { info, text }).collect()
    }

    /// What stands between backticks outside of fenced blocks.
    pub(crate) fn inline_code(&self) -> Vec<&str> {
        let prose = self.text.split("\n```").step_by(2);
        prose.flat_map(|prose| prose.split('`').skip(1).step_by(2)).collect()
    }

    /// The folder that its links start from.
    pub(crate) fn folder(&self) -> PathBuf {
        root().join(&self.path).parent().expect("a file is in a folder").to_owned()
    }
}

/// All pages that people write, the examples' among them.
pub(crate) fn pages() -> Vec<Page> {
    let mut paths: Vec<String> = FOLDERS.iter().flat_map(|folder| markdown(folder)).collect();
    paths.extend(nested("examples"));
    paths.retain(|path| !GENERATED.contains(&path.as_str()) && !path.starts_with("docs/checks/"));
    paths.sort();
    paths.iter().map(|path| Page::read(path)).collect()
}

/// The README and the guide.
pub(crate) fn guide() -> Vec<Page> {
    pages().into_iter().filter(Page::is_guide).collect()
}

fn entries(folder: &str) -> Vec<(String, bool)> {
    let entries = std::fs::read_dir(root().join(folder)).into_iter().flatten().flatten();
    let named = entries.filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path().is_dir())));
    named.map(|(name, is_folder)| (format!("{folder}/{name}").trim_start_matches("./").to_owned(), is_folder)).collect()
}

fn markdown(folder: &str) -> Vec<String> {
    let files = entries(folder).into_iter().filter(|(path, is_folder)| !is_folder && path.ends_with(".md"));
    files.map(|(path, _)| path).collect()
}

/// The pages in this folder and those below it.
fn nested(folder: &str) -> Vec<String> {
    let below = entries(folder).into_iter().filter(|(path, is_folder)| *is_folder && !path.ends_with("node_modules"));
    below.flat_map(|(path, _)| nested(&path)).chain(markdown(folder)).collect()
}
