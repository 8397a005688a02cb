//! The command line: one file for each command.

use std::process::ExitCode;

use clap::Parser;

mod serve;

#[derive(Parser)]
#[command(version, about)]
enum Command {
    /// Run the mock gateway until it is stopped.
    Serve(serve::ServeArgs),
}

/// Runs the command line.
pub fn main() -> ExitCode {
    let Command::Serve(args) = Command::parse();
    serve::run(args).unwrap_or_else(|error| {
        anstream::eprintln!("acgw: {error:#}");
        ExitCode::from(2)
    })
}
