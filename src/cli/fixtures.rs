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
    #[arg(long, value_name = "FOLDER", default_value = FOLDER)]
    dir: PathBuf,
    /// Write the fixtures of the custom callback that this file defines instead (repeatable)
    #[arg(long, value_name = "FILE", value_parser = custom::definition, requires = "out")]
    custom: Vec<&'static CustomDefinition>,
    /// The folder of the fixtures of custom callbacks
    #[arg(long, value_name = "FOLDER", requires = "custom", conflicts_with = "dir")]
    out: Option<PathBuf>,
}

/// Writes the fixtures, or compares.
pub(super) fn run(args: FixturesArgs) -> anyhow::Result<ExitCode> {
    let mut out = anstream::stdout().lock();
    custom::require_distinct(&args.custom)?;
    let files = if args.custom.is_empty() { fixtures() } else { custom_fixtures(&args.custom) };
    let folder = args.out.as_ref().unwrap_or(&args.dir);
    if !args.check {
        let count = write(folder, &files)?;
        writeln!(out, "{count} files in {}", folder.display())?;
        return Ok(ExitCode::SUCCESS);
    }
    let differences = compare(folder, &files)?;
    if differences.is_empty() {
        writeln!(out, "{} is up to date", folder.display())?;
        return Ok(ExitCode::SUCCESS);
    }
    for difference in &differences {
        writeln!(out, "{difference}")?;
    }
    let advice = if args.out.is_some() {
        "run the same command without --check".to_owned()
    } else {
        format!("run `{}`", command(folder))
    };
    writeln!(anstream::stderr(), "{} is not up to date; {advice}", folder.display())?;
    Ok(ExitCode::FAILURE)
}

fn command(folder: &Path) -> String {
    if folder == Path::new(FOLDER) {
        return "acgw fixtures".to_owned();
    }
    format!("acgw fixtures --dir '{}'", folder.display())
}
