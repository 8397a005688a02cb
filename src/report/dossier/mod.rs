//! The dossier: the rehearsal of Acronis' verification, for who decides whether to ask for the verification itself.

mod coverage;
mod judgement;
mod page;

use std::sync::Arc;

use serde_json::json;

use super::Masker;
use super::json::{self, JsonExchange};
use crate::suite::engine::rehearsal::RehearsalStep;
use crate::suite::{Check, Rehearsal, Run};

/// A file of a dossier.
pub(crate) struct DossierFile {
    /// Its path in the folder.
    pub path: String,
    /// What is in it; none where there is nothing to show, and a file of an earlier dossier is to go.
    pub text: Option<String>,
}

/// The files of a dossier. Secrets are masked whatever was asked for: a dossier is made to be handed on. `all` is the
/// list of checks.
pub(crate) fn dossier(run: &Run, rehearsal: &Rehearsal, all: &[&'static Check]) -> Vec<DossierFile> {
    let masker = Masker::new(&run.options, &run.target);
    let (run, steps) = (masker.run(run), rehearsal.steps.iter().map(|step| masked(step, &masker)).collect::<Vec<_>>());
    let whole = |path: &str, text| DossierFile { path: path.to_owned(), text: Some(text) };
    let exchanges =
        steps.iter().enumerate().map(|(at, step)| DossierFile { path: path(at, step), text: exchange_of(step) });
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

/// The file of a step's exchange.
fn path(at: usize, step: &RehearsalStep) -> String {
    let words: String = step.title.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    format!("exchanges/{}-{}.json", at + 1, words.to_lowercase())
}

fn exchange_of(step: &RehearsalStep) -> Option<String> {
    let exchange = JsonExchange::from(step.exchange.as_deref()?);
    let value = json!({
        "step": step.title,
        "expected": step.expected,
        "outcome": step.outcome,
        "reason": step.reason,
        "sent_at": step.at.map(|at| at.to_string()),
        "exchange": exchange,
    });
    serde_json::to_string_pretty(&value).ok().map(|text| text + "\n")
}

#[cfg(test)]
mod tests;
