//! The command line: one command a file. The only place that prints.

mod fixtures;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "acgw", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write fixtures/ anew from the schemas
    Fixtures(fixtures::FixturesArgs),
}

/// Runs the command that the arguments name.
pub fn main() -> anyhow::Result<ExitCode> {
    match Cli::parse().command {
        Command::Fixtures(args) => fixtures::run(args),
    }
}
