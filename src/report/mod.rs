//! A `Run` as text: one pure function for each format, no I/O.

mod brief;
mod dossier;
mod exchange;
mod finding;
mod github;
mod html;
mod human;
mod json;
mod junit;
mod markdown;
mod mask;
mod overview;
mod page;
mod rerun;
#[cfg(test)]
mod sample;
mod verdict;
mod why;

use std::fmt::{self, Display, Formatter};

use crate::suite::Run;

pub(crate) use dossier::{DossierFile, dossier};
pub(crate) use exchange::curl;
pub(crate) use json::{JsonExchange, JsonFinding, JsonReport, is_cut};
pub(crate) use mask::Masker;
pub(crate) use rerun::{rerun, shell_word};

/// JSON Schema of the JSON report.
pub const SCHEMA: &str = include_str!("../../schemas/tool/report.json");

/// The formats of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Human,
    /// For programs.
    Json,
    /// For CI servers.
    Junit,
    /// Annotations of a GitHub workflow.
    Github,
    /// One page for a browser, offline.
    Html,
}

/// How a report is written.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// With ANSI colours.
    pub colour: bool,
    /// Tokens and credentials unmasked.
    pub show_secrets: bool,
    /// Characters in a line, as far as the words allow.
    pub width: usize,
    /// With characters beyond ASCII; other formats than that for people have them in any case.
    pub unicode: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { colour: false, show_secrets: false, width: 100, unicode: true }
    }
}

/// The report of a run in this format.
pub fn render(run: &Run, format: Format, style: Style) -> String {
    let masked;
    let run = if style.show_secrets {
        run
    } else {
        masked = Masker::new(&run.options, &run.target).run(run);
        &masked
    };
    match format {
        Format::Human => shard(run) + &human::render(run, style),
        Format::Json => json::render(run),
        Format::Junit => junit::render(run),
        Format::Github => github::render(run),
        Format::Html => html::render(run),
    }
}

/// The report for people, without colours.
impl Display for Run {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&render(self, Format::Human, Style::default()))
    }
}

/// A line about the part of a run; none for a whole one.
fn shard(run: &Run) -> String {
    let part = run.options.part.as_ref();
    part.map(|part| format!("shard     {} (acgw report merge makes one verdict of all)\n", part.shard))
        .unwrap_or_default()
}

/// The run as Markdown, for the summary page of a GitHub workflow. It shows no exchanges, hence no secrets.
pub(crate) fn summary(run: &Run) -> String {
    github::summary(&Masker::new(&run.options, &run.target).run(run))
}
