//! `acgw serve`: the mock gateway until somebody stops it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use serde_json::{Value, json};

use super::location::Location;
use crate::gateway::{AccessTokens, Client, Gateway, GatewayError, Summary};

/// Options of `acgw serve`.
#[derive(Debug, Args)]
#[command(mut_arg("listen", |listen| listen.default_value("127.0.0.1:8787")))]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    location: Location,
    /// An API client (repeatable) [default: one is made up and printed].
    #[arg(long = "client", env = "ACGW_CLIENT", hide_env_values = true, value_name = "ID:SECRET[:TENANT]")]
    clients: Vec<Client>,
    /// Take any bearer token at the status endpoint.
    #[arg(long, env = "ACGW_OPEN")]
    open: bool,
    /// Write every URL and credential to this file, as one line of JSON, when the gateway answers.
    #[arg(long, env = "ACGW_READY_FILE", value_name = "FILE")]
    ready_file: Option<PathBuf>,
}

/// Runs the gateway until SIGINT or SIGTERM.
pub(crate) fn run(args: ServeArgs) -> anyhow::Result<ExitCode> {
    let clients = if args.clients.is_empty() { vec![Client::made_up()] } else { args.clients.clone() };
    let ready_file = args.ready_file.clone();
    // Before anything answers, so that no signal from then on is lost.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let stopped = super::signal::first(runtime.handle())?;
    let gateway = match start(args, &clients) {
        Ok(gateway) => gateway,
        Err(error) => {
            anstream::eprintln!("acgw: {error}");
            return Ok(super::exit::code(super::exit::NOT_RUN));
        }
    };
    // Whoever waits for the file must not find one of an earlier run; one of a gateway that still runs stays.
    ready_file.as_deref().map_or(Ok(()), remove)?;
    let ready = format!("{}\n", ready(&gateway, &clients));
    std::io::stdout().write_all(ready.as_bytes()).context("cannot write to standard output")?;
    if let Some(file) = &ready_file {
        write(file, &ready)?;
    }
    anstream::eprint!("{}", welcome(&gateway, &clients[0]));
    runtime.block_on(stopped);
    ready_file.as_deref().map_or(Ok(()), remove)?;
    anstream::eprintln!("stopped");
    Ok(ExitCode::SUCCESS)
}

fn start(args: ServeArgs, clients: &[Client]) -> Result<Gateway, GatewayError> {
    let mut builder = Gateway::builder().listen(args.location.listen).on_exchange(log);
    builder = clients.iter().cloned().fold(builder, |builder, client| builder.client(client));
    if let Some(url) = args.location.public_url {
        builder = builder.public_url(url);
    }
    if let Some(url) = args.location.issuer {
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
fn ready(gateway: &Gateway, clients: &[Client]) -> Value {
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
        "clients": clients,
    })
}

/// What a person needs to try it.
fn welcome(gateway: &Gateway, client: &Client) -> String {
    let (url, Client { id, secret, tenant }) = (gateway.url(), client);
    let credentials = shell_quoted(&format!("{id}:{secret}"));
    format!(
        "\
The mock gateway answers at {url} (Ctrl-C stops it). Its client belongs to tenant {tenant}.

Get a token:
  TOKEN=$(curl -s -u {credentials} -d grant_type=client_credentials {url}/api/2/idp/token | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')

Report a status (204 and no body):
  curl -i {url}/api/integration_management/v2/status -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' -d '{REPORT}'

See what was reported, and every exchange:
  curl -s {url}/_acgw/integrations
  curl -s {url}/_acgw/journal

"
    )
}

/// A report to start from.
const REPORT: &str = r#"{"application_code":"vendor.application","module":{"name":"backend"},"events":[{"category":"activation","action":"activated","activation_event":true}]}"#;

fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Writes the whole file or none of it, as others wait for it to appear.
fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    std::fs::write(&part, text)
        .and_then(|()| std::fs::rename(&part, file))
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
}
