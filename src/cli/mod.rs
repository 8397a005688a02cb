//! The command line: one command a file. The only place that prints.

mod baseline;
mod check;
mod checks;
mod exit;
mod explain;
mod fixtures;
mod flow;
mod output;
mod progress;
mod replay;
mod schema;
mod send;
mod serve;
mod signal;
mod tls;
mod token;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

/// A mock Acronis API Callback Gateway, and a conformance suite for the vendor backends behind it
#[derive(Parser)]
#[command(name = "acgw", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the conformance suite against a vendor's callback handler
    Check(Box<check::CheckArgs>),
    /// Run the mock gateway until it is stopped
    Serve(Box<serve::ServeArgs>),
    /// Send one callback, or those of a partner's click, and show what came back
    Send(Box<send::SendArgs>),
    /// Send the exchanges of one finding again, with fresh tokens and identifiers
    Replay(replay::ReplayArgs),
    /// Mint a callback token at a running gateway: a good one, or a bad one
    Token(token::TokenArgs),
    /// Write fixtures/ anew from the schemas
    Fixtures(fixtures::FixturesArgs),
    /// List the checks: id, level, title, source
    Checks,
    /// Explain a check, a requirement, a rule, or the discrepancies of the documents
    Explain(explain::ExplainArgs),
    /// List the schemas, or print one
    Schema(schema::SchemaArgs),
    /// Print the completions of a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Check(args) => check::run(*args),
        Command::Serve(args) => serve::run(*args),
        Command::Send(args) => send::run(*args),
        Command::Replay(args) => replay::run(args),
        Command::Token(args) => token::run(args),
        Command::Fixtures(args) => fixtures::run(args),
        Command::Checks => checks::list(&crate::checks::all()),
        Command::Explain(args) => explain::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "acgw", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
    };
    done.unwrap_or_else(|error| {
        anstream::eprintln!("acgw: {error:#}");
        exit::code(exit::USAGE)
    })
}

/// The URL of a callback handler.
fn handler_url(text: &str) -> Result<String, String> {
    crate::gateway::target_uri(text).map(|_| text.to_owned()).map_err(|reason| {
        format!("it is not a URL of a callback handler: {reason}; give one like https://vendor.example/callbacks")
    })
}

/// A base URL: absolute, http or https, without query and fragment.
fn web_url(text: &str) -> Result<String, String> {
    match url::Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none() => {
            Ok(text.trim_end_matches('/').to_owned())
        }
        _ => Err("it has to be an absolute URL such as `https://gateway.example`".to_owned()),
    }
}
