//! Where the reports of a run go: standard output, files, and the summary page of a GitHub workflow.

use std::ffi::OsString;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum as _};

use crate::checks;
use crate::report::{DossierFile, Format, Style, dossier, render, summary};
use crate::suite::{Rehearsal, Run};

/// The environment variable in which GitHub names the file of the summary page.
const SUMMARY_VARIABLE: &str = "GITHUB_STEP_SUMMARY";

/// The word that asks for a dossier.
const DOSSIER: &str = "dossier";

/// Where the reports go.
#[derive(Debug, Clone, Args)]
pub(super) struct OutputArgs {
    /// The format of the report on standard output
    #[arg(long, env, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Write a further report (repeatable); acgw makes the folders. dossier=FOLDER rehearses Acronis' verification and
    /// says whether the handler is ready for it
    #[arg(long = "report", env, value_name = "FORMAT=FILE", value_parser = further_report)]
    reports: Vec<(Further, PathBuf)>,
}

/// A further report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Further {
    /// A file in this format.
    File(Format),
    /// A folder with the rehearsal of Acronis' verification.
    Dossier,
}

impl OutputArgs {
    /// Makes the folders before the run, so that a run of minutes does not end with a report that cannot be written.
    pub(super) fn prepare(&self) -> anyhow::Result<()> {
        for (kind, path) in &self.reports {
            if *kind == Further::Dossier {
                std::fs::create_dir_all(path)
                    .with_context(|| format!("cannot make the folder `{}`; choose another one", path.display()))?;
                continue;
            }
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                std::fs::create_dir_all(folder)
                    .with_context(|| format!("cannot make the folder of `{}`; choose another one", path.display()))?;
            }
            anyhow::ensure!(!path.is_dir(), "cannot write `{}`: it is a folder; name a file in it", path.display());
        }
        Ok(())
    }

    /// Whether the user wants a dossier, which needs a rehearsal.
    pub(super) fn has_dossier(&self) -> bool {
        self.reports.iter().any(|(kind, _)| *kind == Further::Dossier)
    }

    /// Writes the files.
    pub(super) fn write(&self, run: &Run, rehearsal: Option<&Rehearsal>, show_secrets: bool) -> anyhow::Result<()> {
        let style = Style { show_secrets, ..Style::default() };
        for (kind, path) in &self.reports {
            match kind {
                Further::File(format) => std::fs::write(path, render(run, *format, style)),
                Further::Dossier => {
                    let files = dossier(run, rehearsal.unwrap_or(&Rehearsal::default()), &checks::all());
                    files.iter().try_for_each(|file| put(path, file))
                }
            }
            .with_context(|| format!("cannot write `{}`", path.display()))?;
        }
        match std::env::var_os(SUMMARY_VARIABLE).filter(|_| self.format == Format::Github) {
            Some(file) if !file.is_empty() => append(file, &summary(run)),
            _ => Ok(()),
        }
    }

    /// Prints the report on standard output.
    pub(super) fn print(&self, run: &Run, show_secrets: bool) {
        let style = Style { colour: true, show_secrets, width: width(), unicode: unicode() };
        let mut out = anstream::stdout().lock();
        // If the reader is gone, the exit code still tells the verdict.
        let _ = out.write_all(render(run, self.format, style).as_bytes()).and_then(|()| out.flush());
    }
}

/// Writes a file of a dossier, or removes the one that an earlier dossier had in its place.
fn put(folder: &Path, file: &DossierFile) -> std::io::Result<()> {
    let path = folder.join(&file.path);
    let Some(text) = &file.text else {
        return match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
    };
    path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
    std::fs::write(path, text)
}

/// Reads `FORMAT=FILE`, and `dossier=FOLDER`.
fn further_report(text: &str) -> Result<(Further, PathBuf), String> {
    let (format, file) = text.split_once('=').ok_or("use FORMAT=FILE, as in json=target/acgw.json")?;
    let kind = match format {
        DOSSIER => Further::Dossier,
        format => Further::File(Format::from_str(format, true).map_err(|_| {
            let known: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
            format!("`{format}` is not a format of reports; use {} or {DOSSIER}", known.join(", "))
        })?),
    };
    if file.is_empty() { Err("the name of the file is missing".to_owned()) } else { Ok((kind, PathBuf::from(file))) }
}

/// Writes a file in one step, so that nobody who waits for it sees half of it.
pub(super) fn replace_file(file: &Path, text: &str) -> std::io::Result<()> {
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    std::fs::write(&part, text).and_then(|()| std::fs::rename(&part, file))
}

/// The width of the terminal, or the default width if there is none.
pub(super) fn width() -> usize {
    let terminal = std::io::stdout().is_terminal().then(terminal_size::terminal_size).flatten();
    terminal.map_or(Style::default().width, |(width, _)| usize::from(width.0))
}

/// Whether the locale has characters beyond ASCII. If none is set, assume that it does.
fn unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    let locale = locale.map(|locale| locale.to_lowercase()).find(|locale| !locale.is_empty());
    locale.is_none_or(|locale| locale.contains("utf-8") || locale.contains("utf8"))
}

/// Appends, because other steps of the workflow write to that file too.
fn append(file: OsString, text: &str) -> anyhow::Result<()> {
    let opened = std::fs::OpenOptions::new().append(true).create(true).open(&file);
    opened
        .and_then(|mut opened| opened.write_all(text.as_bytes()))
        .with_context(|| format!("cannot write the summary `{}`", Path::new(&file).display()))
}
