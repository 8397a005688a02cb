//! A finished run as text: one pure function for each format, no I/O.
//!
//! `human/`, `json/`, `html/` and `dossier/` are formats of several files; `junit` and `github` have one. They share
//! `conclusion` (what the run amounts to), `findings` (what is said about a finding), `exchange` and `brief` (messages in
//! a few words). `mask` takes secrets out of a run before any format sees it.

mod brief;
mod conclusion;
mod dossier;
mod exchange;
mod findings;
mod github;
mod html;
mod human;
mod json;
mod junit;
mod markdown;
mod mask;
mod rerun;
#[cfg(test)]
mod sample;
mod style;

use std::fmt::{self, Display, Formatter};

use crate::suite::Run;

pub(crate) use dossier::{DossierFile, dossier};
pub(crate) use exchange::curl;
pub use json::SCHEMA;
pub(crate) use json::{JsonExchange, JsonFinding, JsonReport, is_cut};
pub(crate) use mask::Masker;
pub use style::{Format, Style};

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
        Format::Human => human::render(run, style),
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

/// The run as Markdown, for the summary page of a GitHub workflow. It shows no exchanges, and so no secrets.
pub(crate) fn summary(run: &Run) -> String {
    github::summary(&Masker::new(&run.options, &run.target).run(run))
}
