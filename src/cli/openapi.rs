//! `acgw openapi`: the interfaces as an OpenAPI document.

use std::io::Write as _;
use std::process::ExitCode;

use crate::platform::openapi;

/// Prints the document.
pub(super) fn run() -> anyhow::Result<ExitCode> {
    writeln!(anstream::stdout().lock(), "{:#}", openapi())?;
    Ok(ExitCode::SUCCESS)
}
