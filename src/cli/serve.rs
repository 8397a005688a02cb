//! `acgw serve`: the mock gateway until somebody stops it.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use serde_json::{Value, json};

use super::tls::{TlsArgs, TrustArgs};
use crate::contract::Callback;
use crate::gateway::{
    AccessTokens, CALLBACKS_PATH, Client, FAULTS_PATH, Fault, Gateway, GatewayBuilder, GatewayError, Summary,
};

/// Options of `acgw serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Where to listen.
    #[arg(long, env = "ACGW_LISTEN", value_name = "ADDR", default_value = "127.0.0.1:8787")]
    listen: SocketAddr,
    /// The URL under which others reach the gateway [default: http://ADDR, or https://ADDR].
    #[arg(long, env = "ACGW_PUBLIC_URL", value_name = "URL", value_parser = super::web_url)]
    public_url: Option<String>,
    /// The issuer of its tokens [default: the public URL].
    #[arg(long, env = "ACGW_ISSUER", value_name = "URL", value_parser = super::web_url)]
    issuer: Option<String>,
    #[command(flatten)]
    tls: TlsArgs,
    /// The callback handler that the gateway calls, where a request to send a callback names none.
    #[arg(long, env = "ACGW_TARGET_URL", value_name = "URL", value_parser = super::handler_url)]
    target: Option<String>,
    #[command(flatten)]
    trust: TrustArgs,
    /// An API client (repeatable) [default: one is made up and printed].
    #[arg(long = "client", env = "ACGW_CLIENT", hide_env_values = true, value_name = "ID:SECRET[:TENANT]")]
    clients: Vec<Client>,
    /// Take any bearer token at the status endpoint.
    #[arg(long, env = "ACGW_OPEN")]
    open: bool,
    /// Let the platform's endpoints go wrong (repeatable).
    ///
    /// SPEC is EFFECT[:PROBABILITY][@ENDPOINT][,tenant=UUID][,times=N].
    ///
    /// EFFECT is `status=503` (any error from 400 to 599; 429 and 503 come with Retry-After), `token=expired` (the tokens
    /// that are given out have expired already), `delay=2s` (the answer is held back) or `reset` (the connection is
    /// cut; with a probability `reset=0.1`).
    ///
    /// ENDPOINT is the last word of a path, such as `token` or `status`, or a whole path such as `/idp/token`; without it
    /// the fault meets all of the platform's endpoints. `tenant` limits it to requests about that tenant; `times` ends
    /// it after so many.
    ///
    /// `PUT /_acgw/faults` replaces the faults while the gateway runs.
    #[arg(long = "fault", env = "ACGW_FAULT", value_name = "SPEC")]
    faults: Vec<Fault>,
    /// What the draws of faults follow from: the same seed and the same requests, the same faults [default: random, printed].
    #[arg(long, env = "ACGW_FAULT_SEED", value_name = "N")]
    fault_seed: Option<u64>,
    /// Write every URL and credential to this file, as one line of JSON, when the gateway answers.
    #[arg(long, env = "ACGW_READY_FILE", value_name = "FILE")]
    ready_file: Option<PathBuf>,
}

/// Runs the gateway until SIGINT or SIGTERM.
pub(crate) fn run(args: ServeArgs) -> anyhow::Result<ExitCode> {
    let clients = if args.clients.is_empty() { vec![Client::made_up()] } else { args.clients.clone() };
    let (ready_file, tls) = (args.ready_file.clone(), args.tls.clone());
    // Before anything answers, so that no signal from then on is lost.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let stopped = super::signal::first(runtime.handle())?;
    let gateway = match start(args, &clients) {
        Ok(gateway) => gateway,
        Err(error) => {
            anstream::eprintln!("acgw: {error}");
            return Ok(super::exit::code(if error.is_usage() { super::exit::USAGE } else { super::exit::NOT_RUN }));
        }
    };
    // Whoever waits for the file must not find one of an earlier run; one of a gateway that still runs stays.
    ready_file.as_deref().map_or(Ok(()), remove)?;
    tls.write_authority(&gateway)?;
    let ready = format!("{}\n", ready(&gateway, &clients, tls.ca_out()));
    std::io::stdout().write_all(ready.as_bytes()).context("cannot write to standard output")?;
    if let Some(file) = &ready_file {
        write(file, &ready)?;
    }
    anstream::eprint!("{}", welcome(&gateway, &clients[0], &curl(&gateway, tls.ca_out())));
    runtime.block_on(stopped);
    ready_file.as_deref().map_or(Ok(()), remove)?;
    anstream::eprintln!("stopped");
    Ok(ExitCode::SUCCESS)
}

fn start(args: ServeArgs, clients: &[Client]) -> Result<Gateway, GatewayError> {
    let mut builder = Gateway::builder().listen(args.listen).trust(args.trust.trust()).on_exchange(log);
    if let Some(tls) = args.tls.tls() {
        builder = builder.tls(tls);
    }
    if let Some(url) = args.target {
        builder = builder.target(url);
    }
    builder = args.faults.into_iter().fold(builder, GatewayBuilder::fault);
    if let Some(seed) = args.fault_seed {
        builder = builder.fault_seed(seed);
    }
    builder = clients.iter().cloned().fold(builder, |builder, client| builder.client(client));
    if let Some(url) = args.public_url {
        builder = builder.public_url(url);
    }
    if let Some(url) = args.issuer {
        builder = builder.issuer(url);
    }
    if args.open {
        builder = builder.open(AccessTokens::Open);
    }
    builder.start()
}

/// One line for each exchange. A log that nobody reads any more does not stop the gateway.
fn log(exchange: &Summary) {
    let _ = writeln!(anstream::stderr(), "{exchange}");
}

/// Every URL and credential.
fn ready(gateway: &Gateway, clients: &[Client], ca_file: Option<&PathBuf>) -> Value {
    let url = gateway.url();
    let clients: Vec<Value> = clients
        .iter()
        .map(|client| json!({ "client_id": client.id, "client_secret": client.secret, "tenant_id": client.tenant }))
        .collect();
    json!({
        "url": url,
        "listen": gateway.addr(),
        "issuer": gateway.issuer(),
        "jwks_url": format!("{url}/api/idp/v1/keys"),
        "token_url": format!("{url}/api/2/idp/token"),
        "status_url": format!("{url}/api/integration_management/v2/status"),
        "health_url": format!("{url}/_acgw/health"),
        "integrations_url": format!("{url}/_acgw/integrations"),
        "journal_url": format!("{url}/_acgw/journal"),
        "faults_url": format!("{url}{FAULTS_PATH}"),
        "fault_seed": gateway.fault_seed(),
        "callbacks_url": format!("{url}{CALLBACKS_PATH}"),
        "target": gateway.target(),
        "ca_file": ca_file.map(|file| std::path::absolute(file).unwrap_or_else(|_| file.clone())),
        "ca_pem": gateway.authority(),
        "clients": clients,
    })
}

/// curl, so that it trusts the gateway.
fn curl(gateway: &Gateway, ca_file: Option<&PathBuf>) -> String {
    match (gateway.authority(), ca_file) {
        (None, _) => "curl".to_owned(),
        (Some(_), None) => "curl -k".to_owned(),
        (Some(_), Some(file)) => format!("curl --cacert {}", shell_quoted(&file.display().to_string())),
    }
}

/// What a person needs to try it.
fn welcome(gateway: &Gateway, client: &Client, curl: &str) -> String {
    let (url, Client { id, secret, tenant }) = (gateway.url(), client);
    let credentials = shell_quoted(&format!("{id}:{secret}"));
    format!(
        "\
The mock gateway answers at {url} (Ctrl-C stops it). Its client belongs to tenant {tenant}.

Get a token:
  TOKEN=$({curl} -s -u {credentials} -d grant_type=client_credentials {url}/api/2/idp/token | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')

Report a status (204 and no body):
  {curl} -i {url}/api/integration_management/v2/status -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' -d '{REPORT}'

See what was reported, and every exchange:
  {curl} -s {url}/_acgw/integrations
  {curl} -s {url}/_acgw/journal

{}{}",
        callback(gateway, curl),
        faults(gateway)
    )
}

/// How to call the handler, where one is known.
fn callback(gateway: &Gateway, curl: &str) -> String {
    let url = gateway.url();
    match gateway.target() {
        None => String::new(),
        Some(target) => format!(
            "Send a callback to {target}:\n  {curl} -s {url}{CALLBACKS_PATH} -d '{{\"callback\":\"{}\"}}'\n\n",
            Callback::PartnerGetState.name()
        ),
    }
}

/// What goes wrong on purpose, so that nobody wonders.
fn faults(gateway: &Gateway) -> String {
    let faults: Vec<String> = gateway.faults().iter().map(|fault| format!("  {fault}\n")).collect();
    match faults.concat() {
        none if none.is_empty() => none,
        list => format!("Faults (seed {}):\n{list}\n", gateway.fault_seed()),
    }
}

/// A report to start from.
const REPORT: &str = r#"{"application_code":"vendor.application","module":{"name":"backend"},"events":[{"category":"activation","action":"activated","activation_event":true}]}"#;

fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Writes the whole file or none of it, as others wait for it to appear.
fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    super::output::replace_file(file, text)
        .with_context(|| format!("cannot write the ready file `{}`; choose a folder that exists", file.display()))
}

fn remove(file: &Path) -> anyhow::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error)
            .with_context(|| format!("cannot remove the old ready file `{}`; choose another one", file.display())),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_of_the_welcome_is_valid_and_quotes_hold() {
        let report: Value = serde_json::from_str(REPORT).expect("JSON");
        assert!(crate::contract::status_report().accepts(&report));
        assert_eq!(shell_quoted("a'b"), r"'a'\''b'");
    }

    #[test]
    fn public_urls_are_web_urls() {
        assert!(super::super::web_url("https://gateway.example/acgw").is_ok());
        assert!(super::super::web_url("gateway.example").is_err() && super::super::web_url("ftp://a.example").is_err());
    }
}
