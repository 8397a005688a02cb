//! Two faults, two causes: a run with all checks names both faults of a handler.
//!
//! A plain `cargo test` runs a few pairs, which change with the seed; sixty are
//! `cargo test --release --test selftest -- --ignored pairs::`.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use libtest_mimic::{Failed, Trial};

use acgw::Run;
use acgw::internals::checks;
use acgw::internals::contract::Level;
use acgw::internals::suite::{CheckOutcome, Session};

use crate::causes::{names, told};
use crate::kit::{Fault, Ground, fixed_options};

/// Pairs in the sample, and in the whole product.
const SAMPLE: usize = 2;
const PAIRS: usize = 60;

/// Runs at a time.
const WORKERS: usize = 6;

/// In how many of ten pairs both faults must be named.
const NAMED_OF_TEN: usize = 9;

/// The checks whose faults leave nothing else to test: no answer can be read, or none is a good one, or the handler breaks.
const ALONE: &[&str] =
    &["response.readable", "response.partner.get_state", "response.lasting", "auth.good_token", "transport.tls"];

/// The sample, and the whole product.
pub(crate) fn trials(faults: &[&'static Fault], seed: u64) -> Vec<Trial> {
    let sample = pairs(faults, seed, SAMPLE)
        .into_iter()
        .map(|(one, two)| Trial::test(format!("pair::{}+{}", one.id, two.id), move || at_least_one(one, two, seed)));
    let mut trials: Vec<Trial> = sample.collect();
    let faults = faults.to_vec();
    let all = move || both_named(&pairs(&faults, seed, PAIRS), seed);
    trials.push(Trial::test("pairs::both_named", all).with_ignored_flag(true));
    trials
}

/// Pairs of faults of different subjects, which can be in one handler, in an order that the seed decides.
fn pairs(faults: &[&'static Fault], seed: u64, count: usize) -> Vec<(&'static Fault, &'static Fault)> {
    let must = |id: &str| checks::all().iter().any(|check| check.id == id && check.level == Level::Must);
    let is_fit = |fault: &&&Fault| {
        fault.caught_by.iter().any(|id| must(id))
            && !ALONE.iter().any(|check| names(fault, check))
            && !fault.caught_by.iter().any(|id| id.starts_with("auth.keys."))
    };
    let fit: Vec<&'static Fault> = faults.iter().filter(is_fit).copied().collect();
    let mut state = seed;
    let mut next = || {
        // Knuth's generator: nothing here needs a better one.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        fit[usize::try_from(state >> 33).unwrap_or_default() % fit.len()]
    };
    let ground = Session::gateway(&fixed_options(seed)).expect("a gateway");
    let ground = Ground::of(&ground);
    let mut pairs = Vec::new();
    while pairs.len() < count {
        let (one, two) = (next(), next());
        if are_independent(one, two) && are_in_one_run(one, two) && one.start_with(two, &ground).is_some() {
            pairs.push((one, two));
        }
    }
    pairs
}

/// No check catches both, and they are about different subjects.
fn are_independent(one: &Fault, two: &Fault) -> bool {
    let subjects = |fault: &Fault| -> HashSet<&str> {
        fault.caught_by.iter().filter_map(|id| id.rsplit_once('.').map(|(subject, _)| subject)).collect()
    };
    subjects(one).is_disjoint(&subjects(two))
}

/// A run with the options of both has a check for each of them.
fn are_in_one_run(one: &Fault, two: &Fault) -> bool {
    let options = two.options(one.options(fixed_options(0)));
    let has_check =
        |fault: &Fault| checks::all().iter().any(|check| fault.caught_by.contains(&check.id) && check.fits(&options));
    has_check(one) && has_check(two)
}

/// Both faults are named in most pairs.
fn both_named(pairs: &[(&'static Fault, &'static Fault)], seed: u64) -> Result<(), Failed> {
    let next = AtomicUsize::new(0);
    let missed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(&(one, two)) = pairs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(what) = not_both(one, two, seed) {
                        missed.lock().expect("no panic").push(what);
                    }
                }
            });
        }
    });
    let missed = missed.into_inner().expect("no panic");
    let named = pairs.len() - missed.len();
    if named * 10 >= pairs.len() * NAMED_OF_TEN {
        return Ok(());
    }
    Err(format!("both faults are named in {named} of {} pairs; not in\n{}", pairs.len(), missed.join("\n")).into())
}

/// What a run says that does not name both.
fn not_both(one: &Fault, two: &Fault, seed: u64) -> Option<String> {
    let run = run(one, two, seed);
    let are_named = is_named(one, &run) && is_named(two, &run);
    (!are_named).then(|| format!("{} + {}: {}\n{}", one.id, two.id, told(one, &run), told(two, &run)))
}

/// At least one of the two is named: with few pairs, nine of ten cannot be asked for.
fn at_least_one(one: &Fault, two: &Fault, seed: u64) -> Result<(), Failed> {
    let run = run(one, two, seed);
    if is_named(one, &run) || is_named(two, &run) { Ok(()) } else { Err(told(one, &run).into()) }
}

fn run(one: &Fault, two: &Fault, seed: u64) -> Run {
    let options = two.options(one.options(fixed_options(seed)));
    let gateway = Session::gateway(&options).expect("a gateway");
    let handler = one.start_with(two, &Ground::of(&gateway)).expect("two faults in one handler");
    let session = Session::attach(options, gateway, &handler.url()).expect("a session");
    acgw::internals::suite::run(&session, &checks::all(), &|_| {})
}

fn is_named(fault: &Fault, run: &Run) -> bool {
    let advised =
        |id: &str| run.results.iter().any(|result| result.check.id == id && result.outcome == CheckOutcome::Advised);
    run.causes.iter().any(|cause| names(fault, cause.check) || cause.also.iter().any(|also| names(fault, also)))
        || fault.caught_by.iter().all(|id| advised(id))
}
