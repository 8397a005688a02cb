//! `acgw token`: a callback token of a running gateway, good or bad.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;

use super::exit;
use super::gateway::web_url;
use super::handler::{EndpointArgs, TrustArgs};
use super::running::{AdminArgs, AskError};
use crate::identity::{Flaw, TokenRequest};
use crate::platform::MINT_PATH;

/// Options of `acgw token`.
#[derive(Debug, Args)]
pub(super) struct TokenArgs {
    /// The gateway that `acgw serve` runs; only it has the keys that the handler knows
    #[arg(long, env, value_name = "URL", default_value = "http://127.0.0.1:8787", value_parser = web_url)]
    gateway: String,
    #[command(flatten)]
    admin: AdminArgs,
    #[command(flatten)]
    endpoint: EndpointArgs,
    #[command(flatten)]
    trust: TrustArgs,
    #[command(flatten)]
    flaw: FlawArgs,
}

/// What is wrong with the token.
#[derive(Debug, Args)]
#[group(multiple = false)]
struct FlawArgs {
    /// It expired an hour ago
    #[arg(long)]
    expired: bool,
    /// Its scope names another endpoint
    #[arg(long)]
    other_endpoint: bool,
    /// It has no scope
    #[arg(long)]
    no_scope: bool,
    /// It names another issuer
    #[arg(long)]
    other_issuer: bool,
    /// Its signature is wrong
    #[arg(long)]
    corrupted: bool,
    /// Its key is not one that the issuer publishes
    #[arg(long)]
    foreign_key: bool,
    /// Its algorithm: `none` leaves it unsigned, `HS256` uses the public key as a secret
    #[arg(long, value_name = "ALG", value_parser = ["RS256", "none", "HS256"])]
    alg: Option<String>,
}

impl FlawArgs {
    fn flaw(&self) -> Option<Flaw> {
        let by_algorithm = match self.alg.as_deref() {
            Some("none") => Some(Flaw::Unsigned),
            Some("HS256") => Some(Flaw::SharedSecret),
            _ => None,
        };
        let flags = [
            (self.expired, Flaw::Expired),
            (self.other_endpoint, Flaw::OtherEndpoint),
            (self.no_scope, Flaw::NoScope),
            (self.other_issuer, Flaw::OtherIssuer),
            (self.corrupted, Flaw::Corrupted),
            (self.foreign_key, Flaw::ForeignKey),
        ];
        by_algorithm.or_else(|| flags.into_iter().find(|(set, _)| *set).map(|(_, flaw)| flaw))
    }
}

/// Prints the token.
pub(super) fn run(args: TokenArgs) -> anyhow::Result<ExitCode> {
    let request = serde_json::to_vec(&TokenRequest { endpoint_id: args.endpoint.id(), flaw: args.flaw.flaw() })?;
    let answer = args.admin.ask((&args.gateway, MINT_PATH), request, (&args.trust.trust(), Duration::from_secs(10)));
    let answer = match answer {
        Ok(answer) => answer,
        Err(AskError::Absent(text)) => {
            anstream::eprintln!("acgw: {text}");
            return Ok(exit::code(exit::NOT_RUN));
        }
        Err(AskError::Refused(text)) => bail!("{text}"),
    };
    let token = answer["token"].as_str().context("the gateway's answer holds no token")?;
    writeln!(anstream::stdout().lock(), "{token}")?;
    Ok(ExitCode::SUCCESS)
}
