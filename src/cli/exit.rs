//! Exit codes (cli.md, “Exit codes”).

use std::process::ExitCode;

/// Wrong usage or configuration.
pub(super) const USAGE: u8 = 2;
/// The run could not be made or not finished.
pub(super) const NOT_RUN: u8 = 3;

/// What each code says, for the manual.
pub(super) const MEANINGS: [(&str, &str); 5] = [
    ("0", "What was asked for is done; of a run: at least one check was decided, and none failed."),
    (
        "1",
        "A check failed, an entry of the baseline is stale or expired, an answer is wrong, a file is not up to date.",
    ),
    ("2", "Wrong usage or settings: one line says what, and how to fix it."),
    ("3", "The run could not be made or not finished, or nothing was decided; nobody answered."),
    ("130, 143", "Interrupted; the report so far is written."),
];

pub(super) fn code(number: u8) -> ExitCode {
    ExitCode::from(number)
}
