//! `acgw fixtures`: writes the fixtures, or checks that they are up to date.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::custom;
use crate::contract::CustomDefinition;
use crate::generate::fixtures::{compare, custom_fixtures, fixtures, write};

/// The default folder.
const FOLDER: &str = "fixtures";

/// Options of `acgw fixtures`.
#[derive(Debug, Args)]
pub(super) struct FixturesArgs {
    /// Only compare; exit 1 if the folder is not up to date
    #[arg(long)]
    check: bool,
    /// The folder of the fixtures
    #[arg(long, visible_alias = "out", value_name = "FOLDER", default_value = FOLDER)]
    dir: PathBuf,
    /// Write the fixtures of the custom callback that this file defines instead, into a folder of their own (repeatable)
    #[arg(long, value_name = "FILE", value_parser = custom::definition)]
    custom: Vec<&'static CustomDefinition>,
}

/// Writes the fixtures, or compares.
pub(super) fn run(args: FixturesArgs) -> anyhow::Result<ExitCode> {
    let mut out = anstream::stdout().lock();
    custom::require_distinct(&args.custom)?;
    let is_custom = !args.custom.is_empty();
    let is_ours = args.dir == Path::new(FOLDER);
    anyhow::ensure!(!is_custom || !is_ours, "--custom needs a folder of its own; name it with --out FOLDER");
    let files = if is_custom { custom_fixtures(&args.custom) } else { fixtures() };
    if !args.check {
        let count = write(&args.dir, &files)?;
        writeln!(out, "{count} files in {}", args.dir.display())?;
        return Ok(ExitCode::SUCCESS);
    }
    let differences = compare(&args.dir, &files)?;
    if differences.is_empty() {
        writeln!(out, "{} is up to date", args.dir.display())?;
        return Ok(ExitCode::SUCCESS);
    }
    for difference in &differences {
        writeln!(out, "{difference}")?;
    }
    let advice = match (is_custom, is_ours) {
        (true, _) => "run the same command without --check".to_owned(),
        (false, true) => "run `acgw fixtures`".to_owned(),
        (false, false) => format!("run `acgw fixtures --dir '{}'`", args.dir.display()),
    };
    writeln!(anstream::stderr(), "{} is not up to date; {advice}", args.dir.display())?;
    Ok(ExitCode::FAILURE)
}
