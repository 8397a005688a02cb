//! The command line: one file for each command. Only this module prints.
//!
//! Options that several commands share stand once: `handler` (how a handler is called), `gateway` and `tls` (where the
//! gateway listens), `output` and `baseline` (what happens to the results). An option with `env` is a setting: `config`
//! derives its environment variable and its key in `acgw.toml` from its name.

mod baseline;
mod check;
mod checks;
mod chosen;
mod compare;
mod config;
mod custom;
mod drift;
mod exit;
mod explain;
mod fixtures;
mod flow;
mod gateway;
mod handler;
mod keys;
mod man;
mod other_answers;
mod output;
mod progress;
mod proxy;
mod renamed;
mod repeat;
mod replay;
mod replay_recording;
mod replayed;
mod report;
mod running;
mod schema;
mod send;
mod sending;
mod serve;
mod signal;
mod suggest;
mod text_file;
mod tls;
mod token;
mod values;
mod via;

use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::contract::DOCUMENTS;
use config::Invocation;
pub use config::setting_key;

/// A mock Acronis API Callback Gateway, and a conformance suite for the callback handlers behind it
#[derive(Parser)]
#[command(name = "acgw", version, long_version = versions())]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the conformance suite against a vendor's callback handler
    Check(Box<check::CheckArgs>),
    /// Run the mock gateway until you stop it
    Serve(Box<serve::ServeArgs>),
    /// Send one callback, or those of a partner's click, and show the answers
    Send(Box<send::SendArgs>),
    /// Send the exchanges of a finding, or recorded callbacks, again, with fresh tokens and identifiers
    Replay(replay::ReplayArgs),
    /// Record real traffic between the platform and a handler or a backend
    Proxy(Box<proxy::ProxyArgs>),
    /// Show where recorded traffic differs from the documents
    Drift(drift::DriftArgs),
    /// Combine the reports of several shards
    Report(report::ReportArgs),
    /// Get a callback token, good or bad, from a running gateway
    Token(token::TokenArgs),
    /// Write fixtures/ from the schemas, or fixtures from recorded traffic
    Fixtures(fixtures::FixturesArgs),
    /// List the checks: id, level, title, source
    Checks,
    /// Explain a check, a requirement, a rule, or where the documents disagree
    Explain(explain::ExplainArgs),
    /// List the schemas, or print one
    Schema(schema::SchemaArgs),
    /// Print the interfaces as OpenAPI 3.1, with the callbacks as webhooks
    Openapi(schema::OpenApiArgs),
    /// Print the completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print a page of the manual, or write all of them
    #[command(hide = true)]
    Man(man::ManArgs),
}

/// The version of the program, and the editions of the documents that it was written to.
fn versions() -> String {
    let documents = DOCUMENTS.iter().filter_map(|page| Some((page.title, page.edition?)));
    let lines = documents.map(|(title, edition)| format!("\ndocument “{title}”, edition {edition}"));
    std::iter::once(env!("CARGO_PKG_VERSION").to_owned()).chain(lines).collect()
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        anstream::eprintln!("acgw: {error:#}");
        exit::code(exit::USAGE)
    })
}

/// What the user has asked for. Everything else about the program's options is gone when it starts.
struct CommandLine {
    command: Command,
    data_centres: Vec<(String, ArgMatches)>,
    /// The options that a repeated check needs too.
    repeat: Vec<(String, Option<String>)>,
}

fn read() -> anyhow::Result<CommandLine> {
    let arguments: Vec<_> = std::env::args_os().collect();
    let program = command();
    let Invocation { mut matches, data_centres, file } = config::invoke(&program, &arguments)?;
    if let Some(file) = file {
        anstream::eprintln!("settings from {}", file.display());
    }
    let repeat = program.find_subcommand("check").zip(matches.subcommand_matches("check"));
    let repeat = repeat.map(|(check, given)| repeat::options(check, given)).unwrap_or_default();
    let command = Cli::from_arg_matches_mut(&mut matches).unwrap_or_else(|error| error.exit()).command;
    Ok(CommandLine { command, data_centres, repeat })
}

fn run() -> anyhow::Result<ExitCode> {
    let CommandLine { command: wanted, data_centres, repeat } = read()?;
    match wanted {
        Command::Check(args) => as_far_as_read(check::run(*args, repeat)),
        Command::Serve(args) => serve::run(*args, data_centres),
        Command::Send(args) => send::run(*args),
        Command::Replay(args) => replay::run(args),
        Command::Proxy(args) => proxy::run(*args),
        Command::Drift(args) => as_far_as_read(drift::run(&args)),
        Command::Report(args) => report::run(args),
        Command::Token(args) => token::run(args),
        Command::Fixtures(args) => fixtures::run(args),
        Command::Checks => as_far_as_read(checks::list(&crate::checks::all())),
        Command::Explain(args) => as_far_as_read(explain::run(&args)),
        Command::Schema(args) => as_far_as_read(schema::run(&args)),
        Command::Openapi(args) => as_far_as_read(schema::openapi(&args)),
        Command::Completions { shell } => as_far_as_read(completions(shell)),
        Command::Man(args) => man::run(&args, command()),
    }
}

fn completions(shell: clap_complete::Shell) -> anyhow::Result<ExitCode> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command(), "acgw", &mut text);
    std::io::stdout().write_all(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// A reader may stop before the end of a listing (`acgw checks | head`).
fn as_far_as_read(listed: anyhow::Result<ExitCode>) -> anyhow::Result<ExitCode> {
    let is_closed = |error: &anyhow::Error| {
        error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
    };
    match listed {
        Err(error) if is_closed(&error) => Ok(ExitCode::SUCCESS),
        listed => listed,
    }
}

/// The program with all its options.
pub fn command() -> clap::Command {
    config::complete(Cli::command())
}
