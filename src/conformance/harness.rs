//! The suite as a test program: one test for each check.

use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use libtest_mimic::{Arguments, Failed, Trial};

use super::{Prepared, Target};
use crate::checks;
use crate::suite::{Check, CheckOutcome, Options, Run};

/// Runs the suite as a test program: one test for each check, with the arguments that `cargo test` gives.
///
/// In a vendor's own repository (`harness = false` in the `[[test]]` section) this is the whole file:
///
/// ```no_run
/// fn main() -> std::process::ExitCode {
///     acgw::conformance::main(acgw::Options::default(), acgw::Target::from_environment())
/// }
/// ```
pub fn main(options: Options, target: Target) -> ExitCode {
    let arguments = Arguments::from_args();
    let chosen: Vec<&'static Check> = checks::all().into_iter().filter(|check| is_chosen(&arguments, check)).collect();
    // The first test runs all chosen checks in one run: checks keep their order, and listing starts nothing.
    let run: Arc<OnceLock<Result<Run, String>>> = Arc::default();
    let trials = checks::all().into_iter().map(|check| {
        let (run, options, target, chosen) = (Arc::clone(&run), options.clone(), target.clone(), chosen.clone());
        let trial = Trial::test(check.id, move || {
            let run = run.get_or_init(|| {
                let prepared = Prepared::new(options, &target).map_err(|error| error.to_string())?;
                prepared.run(&chosen).map_err(|error| error.to_string())
            });
            verdict(run.as_ref().map_err(Failed::from)?, check)
        });
        trial.with_kind(check.level.name())
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// Whether the arguments of the test program choose the check's test.
fn is_chosen(arguments: &Arguments, check: &Check) -> bool {
    !arguments.is_filtered_out(&Trial::test(check.id, || Ok(())).with_kind(check.level.name()))
}

/// An undecided check proves nothing, so its test fails; the test of a skipped check passes. A check that looks back on
/// the run may be undecided, because it may run alone.
fn verdict(run: &Run, check: &Check) -> Result<(), Failed> {
    if !check.is_of(&run.options) {
        return Ok(());
    }
    let Some(result) = run.results.iter().find(|result| result.check.id == check.id) else {
        return Err("the check did not run".into());
    };
    let undecided = result.outcome == CheckOutcome::Undecided && !check.is_last();
    if result.outcome != CheckOutcome::Failed && !undecided {
        return Ok(());
    }
    let alone = Run { results: vec![result.clone()], ..run.clone() };
    Err(alone.to_string().into())
}
