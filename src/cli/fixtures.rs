//! `acgw fixtures`: writes the fixtures, or checks that they are up to date.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::generate::fixtures::{compare, write};

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
}

/// Writes the fixtures, or compares.
pub(super) fn run(args: FixturesArgs) -> anyhow::Result<ExitCode> {
    let mut out = anstream::stdout().lock();
    if !args.check {
        let count = write(&args.dir)?;
        writeln!(out, "{count} files in {}", args.dir.display())?;
        return Ok(ExitCode::SUCCESS);
    }
    let differences = compare(&args.dir)?;
    if differences.is_empty() {
        writeln!(out, "{} is up to date", args.dir.display())?;
        return Ok(ExitCode::SUCCESS);
    }
    for difference in &differences {
        writeln!(out, "{difference}")?;
    }
    writeln!(anstream::stderr(), "{} is not up to date; run `{}`", args.dir.display(), command(&args.dir))?;
    Ok(ExitCode::FAILURE)
}

fn command(folder: &Path) -> String {
    if folder == Path::new(FOLDER) {
        return "acgw fixtures".to_owned();
    }
    format!("acgw fixtures --dir '{}'", folder.display())
}
