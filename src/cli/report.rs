//! `acgw report merge`: one report, and one verdict, of the parts of a run.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::output::{Further, Outputs, further_report};
use super::{baseline, replay};
use crate::checks;
use crate::report::Format;
use crate::suite::merge;
use crate::suite::{BASELINE_FILE, Baseline, Run};

/// Options of `acgw report`.
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make one report, and one verdict, of the JSON reports of all shards of a run
    Merge(MergeArgs),
}

#[derive(Debug, Args)]
struct MergeArgs {
    /// The JSON reports of `acgw check --shard K/N`, each shard once
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Known failures [default: acgw-baseline.toml, if it is there]
    #[arg(long, env = "ACGW_BASELINE", value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the baseline from this run, keeping the reasons that are there
    #[arg(long)]
    baseline_update: bool,
    /// The report on standard output
    #[arg(long, env = "ACGW_FORMAT", value_enum, default_value_t = Format::Human)]
    format: Format,
    /// A further report (repeatable); folders are made
    #[arg(long = "report", env = "ACGW_REPORT", value_name = "FORMAT=FILE", value_parser = further_report)]
    reports: Vec<(Further, PathBuf)>,
}

/// Does what the arguments ask for.
pub(super) fn run(args: ReportArgs) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Merge(args) => merged(&args),
    }
}

fn merged(args: &MergeArgs) -> anyhow::Result<ExitCode> {
    let known = baseline::read(args.baseline.as_deref(), args.baseline_update)?;
    let outputs = Outputs { format: args.format, further: args.reports.clone(), show_secrets: false };
    anyhow::ensure!(!outputs.has_dossier(), "a dossier needs a handler; ask `acgw check` for it");
    outputs.prepare()?;
    let parts = args.files.iter().map(|file| part(file)).collect::<anyhow::Result<Vec<_>>>()?;
    let mut run = merge(parts, &checks::all())?;
    // Without a baseline of its own, the parts' one holds.
    if args.baseline.is_some() || args.baseline_update || Path::new(BASELINE_FILE).exists() {
        Baseline::reset(&mut run);
    }
    let settled = baseline::settle(&known, &mut run, args.baseline.as_deref(), args.baseline_update);
    let written = outputs.write(&run, None);
    outputs.print(&run);
    settled?.iter().for_each(|note| anstream::eprintln!("{note}"));
    written?;
    Ok(ExitCode::from(run.exit_code()))
}

fn part(file: &Path) -> anyhow::Result<Run> {
    let run = replay::read(file)?.run(&checks::all());
    run.with_context(|| format!("the report `{}` cannot be merged", file.display()))
}
