//! `acgw serve`: the mock gateway, or one for each data centre, until the user stops it.

mod browser;
pub(super) mod log;
mod ready;
mod state;
mod welcome;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use anyhow::Context as _;
use clap::{ArgMatches, Args, FromArgMatches as _};
use uuid::Uuid;

use super::gateway::GatewayArgs;
use super::handler::field;
use super::handler::{HandlerArgs, handler_url};
use super::tls::TlsArgs;
use crate::console::{Console, ConsoleSettings, SettingField};
use crate::identity::AccessTokens;
use crate::platform::{Client, Fault, Gateway, GatewayBuilder, GatewayError, OWN_PATHS};
use crate::store::StateFileError;

/// Options of `acgw serve`.
#[derive(Debug, Args)]
#[command(mut_arg("listen", |listen| listen.default_value("127.0.0.1:8787")))]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    gateway: GatewayArgs,
    /// The callback handler that the gateway calls, unless a request to send a callback names another
    #[arg(long, env, value_name = "URL", value_parser = handler_url)]
    target: Option<String>,
    #[command(flatten)]
    handler: HandlerArgs,
    /// An API client (repeatable) [default: acgw makes one up and prints it]
    #[arg(long = "client", env, hide_env_values = true, value_name = "ID:SECRET[:TENANT]")]
    clients: Vec<Client>,
    /// A tenant and one below it, whose name the console shows (repeatable); each client then reaches only its own tenant and
    /// those below
    #[arg(long, env, value_name = "PARENT:CHILD[:NAME]", value_parser = relation)]
    tenant_below: Vec<Relation>,
    /// Accept any bearer token at the status endpoint
    #[arg(long, env)]
    open: bool,
    /// Inject a fault into the platform's endpoints (repeatable)
    ///
    /// SPEC is EFFECT[:PROBABILITY][@ENDPOINT][,tenant=UUID][,times=N].
    ///
    /// EFFECT is `status=503` (any error from 400 to 599; 429 and 503 come with Retry-After), `token=expired` (new tokens
    /// have already expired), `delay=2s` (the response is delayed), `reset` (the connection breaks; `reset=0.1` does it
    /// with that probability) or `codes=numeric` (errors have a number as their code, and a context).
    ///
    /// ENDPOINT is the last word of a path, such as `token` or `status`, or a whole path such as `/idp/token`. Without it,
    /// the fault affects all of the platform's endpoints. `tenant` limits it to requests about that tenant; `times`
    /// limits how often it happens.
    ///
    /// `PUT /_acgw/faults` replaces the faults while the gateway runs.
    #[arg(long = "fault", env, value_name = "SPEC")]
    faults: Vec<Fault>,
    /// The number that the faults follow from: the same seed and requests give the same faults [default: random, printed]
    #[arg(long, env, value_name = "N")]
    fault_seed: Option<u64>,
    /// Write every URL and credential to this file, as one line of JSON, once the gateway answers
    #[arg(long, env, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// Keep what the gateway knows in this file, also when it is killed, and go on with what the file has
    #[arg(long, env, value_name = "FILE")]
    state: Option<PathBuf>,
    /// A field of the settings that the CyberApp defines, for the forms of the console (repeatable)
    #[arg(long = "field", env, value_name = "JSON", value_parser = field)]
    fields: Vec<SettingField>,
    /// Open the console in a browser once the gateway answers
    #[arg(long)]
    open_browser: bool,
}

/// A tenant and one below it.
#[derive(Debug, Clone)]
struct Relation {
    parent: Uuid,
    child: Uuid,
    /// The name of the one below.
    name: String,
}

/// The names of the data centres and the URLs of their consoles, once all have started.
type Centres = Arc<OnceLock<Vec<(String, String)>>>;

/// A running gateway.
struct Served {
    /// The name of its data centre; none if it is the only gateway.
    name: Option<String>,
    gateway: Gateway,
    clients: Vec<Client>,
    tls: TlsArgs,
}

/// Runs the gateways until SIGINT or SIGTERM.
pub(crate) fn run(args: ServeArgs, data_centres: Vec<(String, ArgMatches)>) -> anyhow::Result<ExitCode> {
    let (ready_file, opens_browser) = (args.ready_file.clone(), args.open_browser);
    let planned = planned(args, data_centres)?;
    // Listen for signals before anything answers, so that no signal is lost.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let stopped = super::signal::first(runtime.handle())?;
    let served = match start_all(planned) {
        Ok(served) => served,
        Err(error) => {
            anstream::eprintln!("acgw: {error:#}");
            let is_usage = match error.downcast_ref() {
                Some(error) => StateFileError::is_usage(error),
                None => error.downcast_ref().is_none_or(GatewayError::is_usage),
            };
            return Ok(super::exit::code(if is_usage { super::exit::USAGE } else { super::exit::NOT_RUN }));
        }
    };
    // Remove the file of an earlier run now, and not before the gateways have started: another gateway may still run.
    ready_file.as_deref().map_or(Ok(()), ready::remove)?;
    served.iter().try_for_each(|served| served.tls.write_authority(&served.gateway))?;
    // Print the welcome before others know that the gateway is ready, so that their requests are logged below it.
    anstream::eprint!("{}", welcome::text(&served));
    let line = format!("{}\n", ready::line(&served));
    std::io::stdout().write_all(line.as_bytes()).context("cannot write to standard output")?;
    if let Some(file) = &ready_file {
        ready::write(file, &line)?;
    }
    if let Some(first) = served.first().filter(|_| opens_browser) {
        browser::open(&console_url(&first.gateway));
    }
    runtime.block_on(stopped);
    ready_file.as_deref().map_or(Ok(()), ready::remove)?;
    drop(served);
    anstream::eprintln!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Where the console of a gateway is.
pub(super) fn console_url(gateway: &Gateway) -> String {
    format!("{}{OWN_PATHS}", gateway.url())
}

/// The gateways to run: one for each data centre, or the one that the options describe.
fn planned(
    args: ServeArgs,
    data_centres: Vec<(String, ArgMatches)>,
) -> anyhow::Result<Vec<(Option<String>, ServeArgs)>> {
    if data_centres.is_empty() {
        return Ok(vec![(None, args)]);
    }
    let plan = |(name, matches): (String, ArgMatches)| {
        let serve = matches.subcommand().map(|(_, serve)| serve).context("data centres are for `acgw serve`")?;
        Ok((Some(name), ServeArgs::from_arg_matches(serve)?))
    };
    data_centres.into_iter().map(plan).collect()
}

/// Starts the gateways. Those with the same issuer share its keys, so that one that is an issuer itself comes first.
fn start_all(planned: Vec<(Option<String>, ServeArgs)>) -> anyhow::Result<Vec<Served>> {
    let mut waiting: Vec<_> = planned.into_iter().enumerate().collect();
    waiting.sort_by_key(|(_, (_, args))| args.gateway.issuer.is_some());
    let mut started: Vec<(usize, Served)> = Vec::new();
    let centres = Centres::default();
    for (at, (name, args)) in waiting {
        let issuer = args.gateway.issuer.clone();
        let served = started.iter().map(|(_, served)| &served.gateway);
        let sharing = served.rev().find(|gateway| Some(gateway.issuer()) == issuer.as_deref());
        let served = start(name, args, (sharing, Arc::clone(&centres)))?;
        started.push((at, served));
    }
    started.sort_by_key(|(at, _)| *at);
    let consoles = started.iter().filter_map(|(_, served)| Some((served.name.clone()?, console_url(&served.gateway))));
    let _ = centres.set(consoles.collect());
    Ok(started.into_iter().map(|(_, served)| served).collect())
}

fn start(
    name: Option<String>,
    args: ServeArgs,
    (sharing, centres): (Option<&Gateway>, Centres),
) -> anyhow::Result<Served> {
    let tls = args.gateway.tls.clone();
    let started = gateway(name.clone(), args, (sharing, centres));
    let (gateway, clients) = match &name {
        Some(name) => started.with_context(|| format!("data centre `{name}`"))?,
        None => started?,
    };
    Ok(Served { name, gateway, clients, tls })
}

fn gateway(
    name: Option<String>,
    args: ServeArgs,
    (sharing, centres): (Option<&Gateway>, Centres),
) -> anyhow::Result<(Gateway, Vec<Client>)> {
    let keeper = state::open(args.state.as_deref())?;
    let clients = state::clients(&args, keeper.as_deref());
    let builder = Gateway::builder().listen(args.gateway.listen).platform_claims(args.gateway.platform_claims);
    let mut builder = state::set_up(builder, &args, name.as_deref(), (sharing, keeper.clone()));
    let ServeArgs { gateway, target, handler, tenant_below, open, faults, fault_seed, fields, .. } = args;
    gateway.warn();
    let tenants = tenant_below.iter().map(|below| (below.parent, below.child, below.name.clone())).collect();
    let console =
        ConsoleSettings { data_centre: name.clone(), clients: clients.clone(), tenants, fields, centres, keeper };
    builder = handler.defaults(builder).on_exchange(log::to_stderr(name));
    builder = builder.pages(Box::new(Arc::new(Console::new(console))));
    if let Some(tls) = gateway.tls.tls()? {
        builder = builder.tls(tls);
    }
    builder = faults.into_iter().fold(builder, GatewayBuilder::fault);
    if let Some(seed) = fault_seed {
        builder = builder.fault_seed(seed);
    }
    builder = clients.iter().cloned().fold(builder, |builder, client| builder.client(client));
    builder = tenant_below.iter().fold(builder, |builder, below| builder.tenant_below(below.parent, below.child));
    if let Some(url) = gateway.public_url {
        builder = builder.public_url(url);
    }
    if let Some(url) = gateway.issuer {
        builder = builder.issuer(url);
    }
    if let Some(url) = target {
        builder = builder.target(url);
    }
    if open {
        builder = builder.open(AccessTokens::Open);
    }
    Ok((builder.start()?, clients))
}

fn relation(text: &str) -> Result<Relation, String> {
    let (parent, below) = text.split_once(':').unwrap_or((text, ""));
    let (child, name) = below.split_once(':').unwrap_or((below, ""));
    match (Uuid::try_parse(parent), Uuid::try_parse(child)) {
        (Ok(parent), Ok(child)) => Ok(Relation { parent, child, name: name.to_owned() }),
        _ => Err("the ids of both tenants must be UUIDs: the upper one and the one below it".to_owned()),
    }
}
