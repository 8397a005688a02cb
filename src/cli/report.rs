//! `acgw report merge`: one report, and one verdict, from the parts of a run.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::baseline::BaselineArgs;
use super::output::OutputArgs;
use super::replay;
use crate::checks;
use crate::suite::{Baseline, Run, merge};

/// Options of `acgw report`.
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    #[command(subcommand)]
    command: ReportCommand,
}

#[derive(Debug, Subcommand)]
enum ReportCommand {
    /// Make one report, and one verdict, from the JSON reports of all shards of a run
    Merge(MergeArgs),
}

#[derive(Debug, Args)]
#[command(mut_arg("reports", |reports| reports.help("Write a further report (repeatable); acgw makes the folders")))]
struct MergeArgs {
    /// The JSON reports of `acgw check --shard K/N`, each shard once
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    baseline: BaselineArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the subcommand.
pub(super) fn run(args: ReportArgs) -> anyhow::Result<ExitCode> {
    match args.command {
        ReportCommand::Merge(args) => merged(&args),
    }
}

fn merged(args: &MergeArgs) -> anyhow::Result<ExitCode> {
    let baseline = args.baseline.read()?;
    anyhow::ensure!(!args.output.has_dossier(), "a dossier needs a handler; use `acgw check --report dossier=FOLDER`");
    args.output.prepare()?;
    let parts = args.files.iter().map(|file| part(file)).collect::<anyhow::Result<Vec<_>>>()?;
    let mut run = merge(parts, &checks::all())?;
    // Without a baseline here, the one of the parts holds.
    if args.baseline.is_given() {
        Baseline::reset(&mut run);
    }
    let settled = args.baseline.settle(&baseline, &mut run);
    let written = args.output.write(&run, None, false);
    args.output.print(&run, false);
    if let Some(note) = settled? {
        anstream::eprintln!("{note}");
    }
    written?;
    Ok(ExitCode::from(run.exit_code()))
}

fn part(file: &Path) -> anyhow::Result<Run> {
    let run = replay::read(file)?.run(&checks::all());
    run.with_context(|| format!("the report `{}` cannot be merged", file.display()))
}
