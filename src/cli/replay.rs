//! `acgw replay`: the exchanges of one finding, or recorded callbacks, again, with fresh tokens and fresh identifiers.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use hyper::Method;
use hyper::header::HeaderName;
use serde_json::Value;
use uuid::Uuid;

use super::exit;
use super::gateway::GatewayArgs;
use super::handler::{ConnectionArgs, credentials};
use super::renamed::rename;
use super::replay_recording::RecordedCallbacks;
use super::replayed::Replayed;
use super::sending::unknown_keys;
use super::text_file;
use crate::checks::auth::forgery::{self, Forge};
use crate::report::{JsonExchange, JsonFinding, JsonReport, Masker, is_cut};
use crate::sender::{Authorization, Exchange, Outgoing, TokenKind};
use crate::suite::{Options, Session};
use crate::text::inert::inert;
use crate::text::one_line;

/// Options of `acgw replay`.
#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// A JSON report, and the number of the finding in it, counted from 1; or the folder of a recording (`acgw proxy`)
    #[arg(value_name = "REPORT#N|DIR", value_parser = source)]
    source: ReplaySource,
    /// The handler [default: the one in the report; a recording needs one]
    #[arg(long, env = "ACGW_TARGET_URL")]
    url: Option<String>,
    /// The credentials that X-CyberApp-Auth carries: reports and recordings do not have them
    #[arg(long, env, hide_env_values = true, value_name = "ID:JSON", value_parser = credentials)]
    credentials: Option<String>,
    #[command(flatten)]
    gateway: GatewayArgs,
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// What is sent again.
#[derive(Debug, Clone)]
enum ReplaySource {
    /// A finding of a JSON report.
    Finding(PathBuf, usize),
    /// A recording.
    Recording(PathBuf),
}

impl ReplayArgs {
    fn options(&self) -> anyhow::Result<Options> {
        let options = self.connection.options(self.gateway.options()?);
        Ok(Options { credentials: self.credentials.clone(), ..options })
    }
}

/// Sends the exchanges.
pub(super) fn run(args: ReplayArgs) -> anyhow::Result<ExitCode> {
    let (path, number) = match &args.source {
        ReplaySource::Finding(path, number) => (path, number),
        ReplaySource::Recording(dir) => return recording(&args, dir),
    };
    let report = read(path)?;
    let (check, finding) = find(&report, *number)?;
    let url = args.url.clone().unwrap_or_else(|| report.target.clone());
    let options = Options { endpoint_id: endpoint(finding), ..args.options()? };
    let masker = Masker::new(&options, &url);
    let attached = Session::gateway(&options).and_then(|gateway| Session::attach(options, gateway, &url));
    let session = match attached {
        Ok(session) => session,
        Err(error) => return Ok(exit::not_run(&error, &masker)),
    };
    args.gateway.tls.write_authority(&session.gateway)?;
    let mut out = anstream::stdout().lock();
    writeln!(out, "{check}: {}\n", inert(&one_line(&finding.message)))?;
    let (mut fresh, mut sent) = (BTreeMap::new(), Vec::new());
    for exchange in &finding.exchanges {
        let message = message(exchange, &report.target, &session, &mut fresh)?;
        let now = session.exchange(message);
        show(&mut out, exchange, &now)?;
        if now.outcome.is_transport() {
            return Ok(exit::code(exit::NOT_RUN));
        }
        sent.push(now);
    }
    let replayed = Replayed::of(finding, &sent);
    writeln!(out, "{replayed}")?;
    if replayed == Replayed::Unknown && session.gateway.key_fetches() == 0 {
        anstream::eprintln!("acgw: {}", unknown_keys(&session.gateway, session.options.keys.is_some()));
    }
    Ok(match replayed {
        Replayed::Again => ExitCode::FAILURE,
        Replayed::Gone => ExitCode::SUCCESS,
        Replayed::Unknown => exit::code(exit::NOT_RUN),
    })
}

/// Sends the callbacks of a recording.
fn recording(args: &ReplayArgs, dir: &Path) -> anyhow::Result<ExitCode> {
    let callbacks = RecordedCallbacks::read(dir)?;
    let url = args.url.as_deref().context("name the handler that gets the recorded callbacks: --url URL")?;
    let options = args.options()?;
    let masker = Masker::new(&options, url);
    let attached = Session::gateway(&options).and_then(|gateway| Session::attach(options, gateway, url));
    let session = match attached {
        Ok(session) => session,
        Err(error) => return Ok(exit::not_run(&error, &masker)),
    };
    args.gateway.tls.write_authority(&session.gateway)?;
    Ok(match callbacks.send(&session, &mut anstream::stdout().lock())? {
        Some(true) => ExitCode::SUCCESS,
        Some(false) => ExitCode::FAILURE,
        None => exit::code(exit::NOT_RUN),
    })
}

/// Reads a JSON report.
pub(super) fn read(path: &Path) -> anyhow::Result<JsonReport> {
    let text = text_file::read(path).with_context(|| format!("the report `{}` cannot be read", path.display()))?;
    serde_json::from_str(&text)
        .with_context(|| format!("`{}` is not a JSON report; write one with --report json=FILE", path.display()))
}

/// The endpoint that the finding's callbacks were for.
fn endpoint(finding: &JsonFinding) -> String {
    let first = finding.exchanges.first().map(|exchange| &exchange.request.body);
    let found = first.and_then(|body| body.pointer("/context/endpoint_id")).and_then(Value::as_str);
    found.map_or_else(|| Options::default().endpoint_id, str::to_owned)
}

/// The finding with that number, counted over all checks.
fn find(report: &JsonReport, number: usize) -> anyhow::Result<(&str, &JsonFinding)> {
    let findings = report.findings();
    number
        .checked_sub(1)
        .and_then(|at| findings.get(at).copied())
        .with_context(|| format!("the report has {0} findings; use REPORT#1 to REPORT#{0}", findings.len()))
}

/// The same request with a fresh token and fresh identifiers.
fn message(
    exchange: &JsonExchange,
    target: &str,
    session: &Session,
    fresh: &mut BTreeMap<Uuid, Uuid>,
) -> anyhow::Result<Outgoing> {
    let request = &exchange.request;
    let mut body = request.body.clone();
    rename(&mut body, "", fresh);
    ensure!(
        !body.as_str().is_some_and(is_cut),
        "a request is too long for the report, which holds only its beginning; repeat the check itself"
    );
    let endpoint = body.pointer("/context/endpoint_id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let authorization = match exchange.token.as_str() {
        name if name == TokenKind::Good.name() || name == TokenKind::Other.name() => Authorization::Good(endpoint),
        name if name == TokenKind::Absent.name() => Authorization::Absent,
        name => match forgery::named(name) {
            Some(forgery) => (forgery.make)(&Forge::new(session)),
            None => bail!("this version cannot make the token `{name}`; repeat the check itself"),
        },
    };
    let headers = request.headers.iter().filter_map(|(name, value)| {
        let name: HeaderName = name.parse().ok()?;
        let value = value.as_str()?.to_owned();
        let masked = value.contains("***") || name == hyper::header::AUTHORIZATION;
        (!masked).then_some((name, value))
    });
    Ok(Outgoing {
        intent: exchange.intent.clone(),
        method: request.method.parse().unwrap_or(Method::POST),
        suffix: suffix(target, &request.url),
        authorization,
        forgery: None,
        documented: true,
        headers: headers.collect(),
        body: body.as_str().map_or_else(|| body.to_string(), str::to_owned).into(),
    })
}

/// What the request had after the handler's path, or after its query.
fn suffix(target: &str, url: &str) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let more = url.strip_prefix(path).unwrap_or_default();
    let (slash, asked) = more.split_once('?').unwrap_or((more, ""));
    match asked.strip_prefix(query).unwrap_or_default().trim_start_matches('&') {
        "" => slash.to_owned(),
        asked => format!("?{asked}"),
    }
}

fn show(out: &mut impl std::io::Write, then: &JsonExchange, now: &Exchange) -> std::io::Result<()> {
    let shown = |bytes: &[u8]| inert(&one_line(&String::from_utf8_lossy(bytes)));
    writeln!(out, "# {}", inert(&one_line(&now.intent)))?;
    writeln!(out, "> {} {}", now.method, shown(&now.request_body))?;
    match then.response.answer() {
        Some((status, body)) => writeln!(out, "< then  {status} {}", shown(body.to_string().as_bytes()))?,
        None => writeln!(out, "< then  no answer")?,
    }
    match (&now.received, &now.error) {
        (Some(received), _) => writeln!(out, "< now   {} {}\n", received.status, shown(&received.body)),
        (None, error) => writeln!(out, "< now   {}\n", shown(error.as_deref().unwrap_or("no answer").as_bytes())),
    }
}

fn source(text: &str) -> Result<ReplaySource, String> {
    if Path::new(text).is_dir() {
        return Ok(ReplaySource::Recording(PathBuf::from(text)));
    }
    let (path, number) =
        text.rsplit_once('#').ok_or("use REPORT#N, as in target/acgw.json#1, or the folder of a recording")?;
    let number = number.parse().map_err(|_| format!("`{number}` is not the number of a finding"))?;
    Ok(ReplaySource::Finding(PathBuf::from(path), number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_followed_the_url_is_sent_again() {
        for (target, url, expected) in [
            ("http://a/b", "http://a/b", ""),
            ("http://a/b", "http://a/b/", "/"),
            ("http://a/b", "http://a/b?c=1", "?c=1"),
            ("http://a/b?k=2", "http://a/b?k=2", ""),
            ("http://a/b?k=2", "http://a/b/?k=2", "/"),
            ("http://a/b?k=2", "http://a/b?k=2&c=1", "?c=1"),
        ] {
            assert_eq!(suffix(target, url), expected, "{target} {url}");
        }
    }
}
