//! `acgw checks`: the list of checks.

use std::io::Write as _;
use std::process::ExitCode;

use crate::suite::Check;

/// Prints a line for each check: id, level, title, source.
pub(super) fn list(checks: &[&'static Check]) -> anyhow::Result<ExitCode> {
    let width = checks.iter().map(|check| check.id.len()).max().unwrap_or_default();
    let mut out = anstream::stdout().lock();
    for check in checks {
        let source = check.requirement.source;
        writeln!(out, "{:width$}  {:8}  {}  [{source}]", check.id, check.level.name(), check.title)?;
    }
    Ok(ExitCode::SUCCESS)
}
