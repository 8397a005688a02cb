//! The suite tested on handlers whose worth is known: it catches every broken one, and blames no correct one.
//!
//! `cargo test --test selftest` runs each faulty handler against the checks that must catch it, and the correct
//! ones, in pairs, against all checks, under one seed. The full product, faults with all checks and correct handlers under
//! twenty seeds, is `cargo test --release --test selftest -- --ignored`. `ACGW_SEED=random` draws another seed, which is
//! printed; `ACGW_SEED=N` repeats it. `docs/coverage.md` is made from the
//! catalogue: `ACGW_UPDATE=1 cargo test --test selftest coverage`.

mod again;
mod causes;
mod correct;
mod coverage;
mod faults;
mod kept;
mod kit;
mod options;
mod pairs;
mod server;
mod silent;
mod trials;
mod unread;

use std::io::Write as _;
use std::process::ExitCode;

use libtest_mimic::Arguments;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Much of the time is spent waiting.
    arguments.test_threads.get_or_insert(20);
    let seed = match trials::seed() {
        Ok(seed) => seed,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            return ExitCode::FAILURE;
        }
    };
    let _ = writeln!(std::io::stderr(), "seed {seed} (ACGW_SEED={seed} repeats it)");
    let others = [silent::trials(), options::trials(), coverage::trials()];
    let trials = [trials::all(seed), again::trials(seed)].into_iter().chain(others).flatten();
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}
