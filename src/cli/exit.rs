//! Exit codes.

use std::process::ExitCode;

use crate::report::Masker;
use crate::suite::SetupError;
use crate::text::inert::inert;
use crate::text::visible::visible;

/// Wrong usage or configuration.
pub(super) const USAGE: u8 = 2;
/// The run could not start or not finish.
pub(super) const NOT_RUN: u8 = 3;

/// The meaning of each code, for the manual.
pub(super) const MEANINGS: [(&str, &str); 5] = [
    ("0", "Success. For `check`: at least one check was decided, and none failed."),
    (
        "1",
        "A check failed, an entry of the baseline is stale or expired, an answer is wrong, recorded traffic contradicts a must, or a file is out of date.",
    ),
    ("2", "Wrong usage or settings. One line says what is wrong and how to fix it."),
    ("3", "The run could not start or not finish, no check was decided, or nobody answered."),
    ("130, 143", "Interrupted. The report covers what ran until then."),
];

pub(super) fn code(number: u8) -> ExitCode {
    ExitCode::from(number)
}

/// Says why nothing ran. Returns the exit code.
pub(super) fn not_run(error: &SetupError, masker: &Masker) -> ExitCode {
    anstream::eprintln!("acgw: {}", inert(&visible(&masker.text(&error.to_string()))));
    code(if error.is_usage() { USAGE } else { NOT_RUN })
}
