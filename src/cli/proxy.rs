//! `acgw proxy`: passes real traffic on, and records it.

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use serde_json::json;

use super::exit;
use super::gateway::address;
use super::handler::{TrustArgs, handler_url};
use super::output::replace_file;
use super::serve::{console_url, log};
use crate::console::{Console, ConsoleSettings};
use crate::platform::{Gateway, GatewayError, shown_url};
use crate::traffic::{ProxyEvents, ProxyRoute, Receiver, Recorder, TrafficProxy, Upstream, har, note_on, recorded};

/// Options of `acgw proxy`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct ProxyArgs {
    #[command(subcommand)]
    command: Option<ProxyCommand>,
    /// The callback handler; requests keep their own path and query
    #[arg(long, value_name = "URL", value_parser = handler_url, required = true)]
    target: Option<String>,
    /// Where the proxy takes the callbacks of the platform
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8788", value_parser = address)]
    listen: SocketAddr,
    /// The platform, for a second proxy between the backend and it
    #[arg(long, value_name = "URL", value_parser = handler_url)]
    platform: Option<String>,
    /// Where that one takes the requests of the backend
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8789", value_parser = address)]
    platform_listen: SocketAddr,
    /// The folder of the recording; a recording that is there is continued
    #[arg(long, value_name = "DIR", required = true)]
    out: Option<PathBuf>,
    /// Where the console shows the traffic
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0", value_parser = address)]
    console: SocketAddr,
    #[command(flatten)]
    trust: TrustArgs,
}

#[derive(Debug, Subcommand)]
enum ProxyCommand {
    /// Write a recording as an HTTP archive (HAR 1.2), which browsers and other tools open
    Export {
        /// The folder of the recording
        #[arg(value_name = "DIR")]
        dir: PathBuf,
        /// The file to write
        #[arg(long, value_name = "FILE")]
        har: PathBuf,
    },
}

/// Runs the proxy until SIGINT or SIGTERM, or exports a recording.
pub(super) fn run(args: ProxyArgs) -> anyhow::Result<ExitCode> {
    if let Some(ProxyCommand::Export { dir, har }) = &args.command {
        return export(dir, har);
    }
    let (Some(target), Some(out)) = (&args.target, &args.out) else { anyhow::bail!("--target and --out are missing") };
    let trust = args.trust.trust();
    let handler = Upstream::new(target, &trust)?;
    let platform = args.platform.as_deref().map(|url| Upstream::new(url, &trust)).transpose()?;
    // Listen for signals before anything answers, so that no signal is lost.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let stopped = super::signal::first(runtime.handle())?;
    let started = routes(&args, handler, platform).and_then(|routes| Ok((routes, gateway(args.console)?)));
    let (routes, gateway) = match started {
        Ok(started) => started,
        Err(error) => {
            anstream::eprintln!("acgw: {error}");
            return Ok(exit::code(if error.is_usage() { exit::USAGE } else { exit::NOT_RUN }));
        }
    };
    let gateway = Arc::new(gateway);
    let listening: Vec<SocketAddr> = routes.iter().filter_map(|route| route.listener.local_addr().ok()).collect();
    let proxy = TrafficProxy::start(routes, Recorder::new(out), events(&gateway))?;
    welcome(&args, target, out, &listening, &gateway)?;
    runtime.block_on(stopped);
    drop(proxy);
    anstream::eprintln!("stopped");
    Ok(ExitCode::SUCCESS)
}

fn routes(args: &ProxyArgs, handler: Upstream, platform: Option<Upstream>) -> Result<Vec<ProxyRoute>, GatewayError> {
    let wanted =
        [(Receiver::Handler, args.listen, Some(handler)), (Receiver::Platform, args.platform_listen, platform)];
    let wanted = wanted.into_iter().filter_map(|(receiver, addr, upstream)| Some((receiver, addr, upstream?)));
    let route = |(receiver, addr, upstream)| {
        let listener = TcpListener::bind(addr).map_err(|source| GatewayError::listen(addr, source))?;
        Ok(ProxyRoute { listener, receiver, upstream })
    };
    wanted.map(route).collect()
}

/// A gateway whose console shows the traffic, and whose log has it.
fn gateway(console: SocketAddr) -> Result<Gateway, GatewayError> {
    let pages = Console::new(ConsoleSettings::default());
    Gateway::builder().listen(console).on_exchange(log::to_stderr(None)).pages(Box::new(Arc::new(pages))).start()
}

fn events(gateway: &Arc<Gateway>) -> ProxyEvents {
    let gateway = Arc::clone(gateway);
    ProxyEvents {
        on_exchange: Box::new(move |record, judged| {
            gateway.record(&record.journal_entry(Some(note_on(record.failure_text(), judged))))
        }),
        on_trouble: Box::new(|trouble| anstream::eprintln!("warning: {trouble}")),
    }
}

/// What to copy, and one line of JSON for scripts.
fn welcome(
    args: &ProxyArgs,
    target: &str,
    out: &Path,
    listening: &[SocketAddr],
    gateway: &Gateway,
) -> anyhow::Result<()> {
    let url = |at: usize, behind: &str| {
        let path = url::Url::parse(behind).map(|url| url[url::Position::BeforePath..].to_owned()).unwrap_or_default();
        listening.get(at).map(|addr| format!("http://{addr}{}", if path == "/" { "" } else { &path }))
    };
    let handler = url(0, target).unwrap_or_default();
    let platform = args.platform.as_deref().and_then(|behind| Some((url(1, behind)?, behind)));
    let mut text =
        format!("The proxy runs (Ctrl-C stops it).\n  {} passes on to {}", shown_url(&handler), shown_url(target));
    if let Some((own, behind)) = &platform {
        text += &format!("\n  {own} passes on to {}", shown_url(behind));
    }
    anstream::eprintln!("{text}\n  recording in {}\nconsole  {}\n", out.display(), console_url(gateway));
    let line = json!({
        "url": handler,
        "platform_url": platform.map(|(own, _)| own),
        "console_url": console_url(gateway),
        "admin_token": gateway.admin_token(),
        "recording": out,
    });
    std::io::stdout().write_all(format!("{line}\n").as_bytes()).context("cannot write to standard output")
}

fn export(dir: &Path, file: &Path) -> anyhow::Result<ExitCode> {
    let recorded = recorded(dir).with_context(|| no_recording(dir))?;
    let text = format!("{:#}\n", har(&recorded.exchanges));
    replace_file(file, &text)
        .with_context(|| format!("cannot write `{}`; choose a folder that exists", file.display()))?;
    anstream::eprintln!("{} exchanges in {}", recorded.exchanges.len(), file.display());
    Ok(ExitCode::SUCCESS)
}

/// What a folder without a recording needs.
pub(super) fn no_recording(dir: &Path) -> String {
    format!("`{}` has no recording; `acgw proxy --target URL --out DIR` makes one", dir.display())
}
