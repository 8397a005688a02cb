//! Exit codes (cli.md, “Exit codes”).

use std::process::ExitCode;

/// Wrong usage or configuration.
pub(super) const USAGE: u8 = 2;
/// The run could not be made or not finished.
pub(super) const NOT_RUN: u8 = 3;

pub(super) fn code(number: u8) -> ExitCode {
    ExitCode::from(number)
}
