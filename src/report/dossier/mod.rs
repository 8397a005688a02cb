//! The dossier: the rehearsal of Acronis' verification, for the person who decides whether to ask for the verification
//! itself.

mod assessment;
mod coverage;
mod exchanges;
mod page;

use std::sync::Arc;

use super::json;
use super::mask::Masker;
use crate::suite::{Check, Rehearsal, RehearsalStep, Run};

/// A file of a dossier.
pub struct DossierFile {
    /// Its path in the folder.
    pub path: String,
    /// Its text. `None` if there is nothing to show, and a file of an earlier dossier should be removed.
    pub text: Option<String>,
}

/// The files of a dossier. Secrets are always masked, because a dossier is made to be passed on. `all` is the list of
/// checks.
pub fn dossier(run: &Run, rehearsal: &Rehearsal, all: &[&'static Check]) -> Vec<DossierFile> {
    let masker = Masker::new(&run.options, &run.target);
    let (run, steps) = (masker.run(run), rehearsal.steps.iter().map(|step| masked(step, &masker)).collect::<Vec<_>>());
    let whole = |path: &str, text| DossierFile { path: path.to_owned(), text: Some(text) };
    let exchanges = steps
        .iter()
        .enumerate()
        .map(|(at, step)| DossierFile { path: exchanges::path(at, step), text: exchanges::text(step) });
    let page = whole("dossier.md", page::page(&run, &steps, all));
    [page].into_iter().chain(exchanges).chain([whole("report.json", json::render(&run))]).collect()
}

fn masked(step: &RehearsalStep, masker: &Masker) -> RehearsalStep {
    RehearsalStep {
        reason: step.reason.as_deref().map(|reason| masker.text(reason)),
        exchange: step.exchange.as_ref().map(|exchange| Arc::new(masker.exchange(exchange))),
        ..step.clone()
    }
}
