//! `acgw fixtures`: writes the fixtures, or checks that they are up to date.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

use super::custom;
use super::proxy::no_recording;
use crate::contract::CustomDefinition;
use crate::generate::fixtures::{compare, custom_fixtures, fixtures, write};
use crate::suite::Options;
use crate::traffic::{MadeUp, recorded, recorded_fixtures};

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
    /// Write the messages of this recording (`acgw proxy`) instead, with made-up identifiers and texts of the same form
    #[arg(long, value_name = "DIR", requires = "out", conflicts_with_all = ["custom", "check"])]
    from: Option<PathBuf>,
    /// The number that the made-up values follow from [default: random, printed]
    #[arg(long, value_name = "N", requires = "from")]
    seed: Option<u64>,
    /// The folder of the fixtures of custom callbacks, or of a recording
    #[arg(long, value_name = "FOLDER", conflicts_with = "dir")]
    out: Option<PathBuf>,
}

/// Writes the fixtures, or compares.
pub(super) fn run(args: FixturesArgs) -> anyhow::Result<ExitCode> {
    let mut out = anstream::stdout().lock();
    if let (Some(from), Some(folder)) = (&args.from, &args.out) {
        return from_recording(from, folder, args.seed);
    }
    anyhow::ensure!(args.out.is_none() || !args.custom.is_empty(), "--out is for --custom and --from; use --dir");
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

/// Writes the messages of a recording. Files of an earlier time stay.
fn from_recording(from: &Path, folder: &Path, seed: Option<u64>) -> anyhow::Result<ExitCode> {
    let recorded = recorded(from).with_context(|| no_recording(from))?;
    let seed = seed.unwrap_or_else(|| Options::default().seed);
    let files = recorded_fixtures(&recorded.exchanges, &MadeUp::new(seed));
    for (name, text) in &files {
        let path = folder.join(name);
        let written = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&path, text));
        written.with_context(|| format!("cannot write `{}`; choose another folder", path.display()))?;
    }
    writeln!(anstream::stdout(), "{} files in {} (seed {seed})", files.len(), folder.display())?;
    Ok(ExitCode::SUCCESS)
}

fn command(folder: &Path) -> String {
    if folder == Path::new(FOLDER) {
        return "acgw fixtures".to_owned();
    }
    format!("acgw fixtures --dir '{}'", folder.display())
}
