//! The conformance suite, for your own tests.
//!
//! [`main`] is a whole test program with one test for each check; [`run`] is one call that returns everything the
//! suite found.

mod accounts;
mod costs;
mod harness;
pub(crate) mod prepared;

use crate::checks;
use crate::suite::{Options, Run, SetupError};

pub(crate) use costs::cost;
pub use harness::main;
pub(crate) use prepared::Prepared;
pub use prepared::Target;

/// Runs every check against the target.
///
/// ```
/// use acgw::{Options, Target, conformance};
///
/// // Fewer cases than usual; without a URL the embedded reference handler is tested.
/// let options = Options { cases: 2, ..Options::default() };
/// let run = conformance::run(options, &Target::from_environment())?;
/// assert_eq!(run.exit_code(), 0, "{run}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When the gateway cannot listen, or the target cannot be reached.
pub fn run(options: Options, target: &Target) -> Result<Run, SetupError> {
    Prepared::new(options, target)?.run(&checks::all())
}
