//! One handler that lives through several runs: earlier ones leave nothing that disturbs later ones.

use acgw::Options;
use acgw::internals::checks;
use acgw::internals::suite::Session;
use libtest_mimic::{Failed, Trial};

use crate::correct;
use crate::kit::{Ground, fixed_options};

/// Handlers that remember: records, answers, keys, mappings.
const HANDLERS: [&str; 4] = ["records.archive", "gates.stored_answers", "gates.keys.spaced", "mapping.plain"];

/// Runs in a plain `cargo test`, and in the full product.
const FEW: u64 = 2;
const MANY: u64 = 10;

pub(crate) fn trials(seed: u64) -> Vec<Trial> {
    let few = HANDLERS.map(|id| Trial::test(format!("again::{id}"), move || alike(id, seed, FEW)));
    let many = HANDLERS
        .map(|id| Trial::test(format!("full::again::{id}"), move || alike(id, seed, MANY)).with_ignored_flag(true));
    few.into_iter().chain(many).collect()
}

/// The runs come to the same verdict, check by check.
fn alike(id: &str, seed: u64, runs: u64) -> Result<(), Failed> {
    let handler = correct::all().into_iter().find(|handler| handler.id == id).ok_or(format!("no handler `{id}`"))?;
    let options = |seed| handler.options(Options { cases: 8, jobs: 8, ..fixed_options(seed) });
    let mut gateway = Session::gateway(&options(seed))?;
    let (listen, target) = (gateway.addr(), handler.start(&Ground::of(&gateway)));
    let mut first = None;
    for run in 0..runs {
        // The handler has met this address before, and the keys are new.
        let session = Session::attach(Options { listen, ..options(seed + run) }, gateway, &target.url())?;
        let done = acgw::internals::suite::run(&session, &checks::all(), &|_| {});
        // Whether a handler fetches keys again in time for the check about other kinds depends on when it last did.
        let settled = done.results.iter().filter(|result| result.check.id != "auth.keys.other_kinds");
        let outcomes: Vec<_> = settled.map(|result| (result.check.id, result.outcome.name())).collect();
        let first = first.get_or_insert_with(|| outcomes.clone());
        let other = outcomes.iter().zip(first.iter()).find(|(now, then)| now != then);
        if let Some(((check, now), (_, then))) = other {
            return Err(format!("`{check}` was {then} in the first run and is {now} in run {}", run + 1).into());
        }
        if done.exit_code() != 0 {
            return Err(format!("run {} ends with {}", run + 1, done.exit_code()).into());
        }
        drop(session);
        gateway = Session::gateway(&Options { listen, ..options(seed) })?;
    }
    Ok(())
}
