//! Where the reports of a run go: standard output, files, and the summary page of a GitHub workflow.

use std::ffi::OsString;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::report::{Format, Style, render, summary};
use crate::suite::Run;

/// GitHub names the file of the summary page in it.
const SUMMARY_VARIABLE: &str = "GITHUB_STEP_SUMMARY";

/// The reports that were asked for.
pub(super) struct Outputs {
    pub(super) format: Format,
    pub(super) further: Vec<(Format, PathBuf)>,
    pub(super) show_secrets: bool,
}

impl Outputs {
    /// Makes the folders: a run of minutes must not end with a report that cannot be written.
    pub(super) fn prepare(&self) -> anyhow::Result<()> {
        for (_, path) in &self.further {
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                std::fs::create_dir_all(folder)
                    .with_context(|| format!("cannot make the folder of `{}`; choose another one", path.display()))?;
            }
            anyhow::ensure!(!path.is_dir(), "cannot write `{}`: it is a folder; name a file in it", path.display());
        }
        Ok(())
    }

    /// Writes the files.
    pub(super) fn write(&self, run: &Run) -> anyhow::Result<()> {
        let style = Style { show_secrets: self.show_secrets, ..Style::default() };
        for (format, path) in &self.further {
            std::fs::write(path, render(run, *format, style))
                .with_context(|| format!("cannot write `{}`", path.display()))?;
        }
        match std::env::var_os(SUMMARY_VARIABLE).filter(|_| self.format == Format::Github) {
            Some(file) if !file.is_empty() => append(file, &summary(run)),
            _ => Ok(()),
        }
    }

    /// Prints the report on standard output.
    pub(super) fn print(&self, run: &Run) {
        let style = Style { colour: true, show_secrets: self.show_secrets, width: width(), unicode: unicode() };
        let mut out = anstream::stdout().lock();
        // A reader that went away wants no more of it; the verdict stands in the exit code.
        let _ = out.write_all(render(run, self.format, style).as_bytes()).and_then(|()| out.flush());
    }
}

/// Writes a file in one go: who waits for it never sees a part of it.
pub(super) fn replace_file(file: &Path, text: &str) -> std::io::Result<()> {
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    std::fs::write(&part, text).and_then(|()| std::fs::rename(&part, file))
}

/// The terminal's width, and that of a page elsewhere.
fn width() -> usize {
    let terminal = std::io::stdout().is_terminal().then(terminal_size::terminal_size).flatten();
    terminal.map_or(Style::default().width, |(width, _)| usize::from(width.0))
}

/// Whether the locale takes characters beyond ASCII; one that is not set says nothing against them.
fn unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    let locale = locale.map(|locale| locale.to_lowercase()).find(|locale| !locale.is_empty());
    locale.is_none_or(|locale| locale.contains("utf-8") || locale.contains("utf8"))
}

/// Others write to that file too.
fn append(file: OsString, text: &str) -> anyhow::Result<()> {
    let opened = std::fs::OpenOptions::new().append(true).create(true).open(&file);
    opened
        .and_then(|mut opened| opened.write_all(text.as_bytes()))
        .with_context(|| format!("cannot write the summary `{}`", Path::new(&file).display()))
}
