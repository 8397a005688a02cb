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
mod focus;
mod github;
#[cfg(feature = "cli")]
mod html;
mod human;
mod json;
#[cfg(feature = "cli")]
mod junit;
mod markdown;
mod mask;
mod rerun;
mod style;

use std::fmt::{self, Display, Formatter};

use crate::suite::Run;
use crate::text::inert::inert;
#[cfg(feature = "cli")]
use crate::text::inert::{inert_json, inert_markup};

pub use dossier::{DossierFile, dossier};
pub(crate) use exchange::curl;
pub(crate) use json::{JsonExchange, JsonFinding, is_cut};
pub use json::{JsonReport, SCHEMA};
pub(crate) use mask::Masker;
pub use style::{Format, Style};

/// The report of a run in this format.
#[cfg(feature = "cli")]
pub fn render(run: &Run, format: Format, style: Style) -> String {
    let masked = (!style.show_secrets).then(|| masked(run));
    let run = masked.as_ref().unwrap_or(run);
    match format {
        Format::Human => inert(&human::render(run, style)),
        Format::Json => inert_json(&json::render(run)),
        Format::Junit => inert_markup(&junit::render(run)),
        // Its lines are commands, and break those in them.
        Format::Github => github::render(run),
        Format::Html => inert_markup(&html::render(run)),
    }
}

/// The report for people, without colours and secrets.
impl Display for Run {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&inert(&human::render(&masked(self), Style::default())))
    }
}

/// The run as Markdown, for the summary page of a GitHub workflow. It shows no exchanges, and so no secrets.
pub fn summary(run: &Run) -> String {
    github::summary(&masked(run))
}

/// The run without secrets.
pub(crate) fn masked(run: &Run) -> Run {
    Masker::new(&run.options, &run.target).run(run)
}
