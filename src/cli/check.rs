//! `acgw check`: the conformance suite against a handler.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use clap::{Args, value_parser};
use globset::{Glob, GlobMatcher};
use uuid::Uuid;

use super::baseline::BaselineArgs;
use super::compare;
use super::custom;
use super::exit;
use super::gateway::GatewayArgs;
use super::handler::{HandlerArgs, credentials, field, handler_url};
use super::output::OutputArgs;
use super::progress::Progress;
use super::text_file;
use crate::checks;
use crate::conformance::{Prepared, Target, cost};
use crate::console::{SettingField, text_keys, typed_fields};
use crate::contract::CustomDefinition;
use crate::platform::Client;
use crate::report::Masker;
use crate::suite::{self, Check, Method, Options, Part, Shard, Topology, share_out};

/// Options of `acgw check`. Those with `env` are settings: the name of an option gives the name of its environment
/// variable and its key in `acgw.toml`.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// The URL of the callback handler to test [default: the embedded reference vendor]
    #[arg(id = "target", value_name = "URL", env)]
    url: Option<String>,
    /// Run the same checks against the handler at this URL too, and show what is new and what is fixed there
    #[arg(long, value_name = "URL", value_parser = handler_url, conflicts_with_all = ["list", "shard", "reports", "format", "baseline", "baseline_update"])]
    compare: Option<String>,
    /// How partners are enabled
    #[arg(long, env, value_enum, default_value_t = Method::Mirrored)]
    partner: Method,
    /// How customers are enabled
    #[arg(long, env, value_enum, default_value_t = Method::Mirrored)]
    customer: Method,
    #[command(flatten)]
    handler: HandlerArgs,
    /// The file that defines a custom callback, which is then tested too (repeatable)
    #[arg(long, env, value_name = "FILE", value_delimiter = ',', value_parser = custom::definition)]
    custom: Vec<&'static CustomDefinition>,
    /// Credentials of another account at the vendor; with mapping, isolation between accounts is tested only with them
    #[arg(long, env, hide_env_values = true, value_name = "ID:JSON", value_parser = credentials)]
    other_credentials: Option<String>,
    /// A second valid pair of credentials of the first account, for a change of credentials
    #[arg(long, env, hide_env_values = true, value_name = "ID:JSON", value_parser = credentials)]
    changed_credentials: Option<String>,
    /// The customers of the accounts at the vendor: a JSON file {"<vendor tenant id>": [{"id": "…", "name": "…"}]}
    #[arg(long, env, value_name = "FILE")]
    topology: Option<PathBuf>,
    #[command(flatten)]
    gateway: GatewayArgs,
    /// An API client that may fetch access tokens during the run (repeatable) [default: any]
    #[arg(long = "client", env, hide_env_values = true, value_name = "ID:SECRET[:TENANT]")]
    clients: Vec<Client>,
    /// The id of a field that the CyberApp defines (repeatable); the run then uses no other fields in settings
    #[arg(long = "setting-key", env, value_name = "KEY", value_delimiter = ',')]
    setting_keys: Vec<String>,
    /// A field of the settings that the CyberApp defines (repeatable); the run uses those of customers that take any text
    #[arg(long = "field", env, value_name = "JSON", value_parser = field, conflicts_with = "setting_keys")]
    fields: Vec<SettingField>,
    /// The CyberApp defines no fields: send no settings, and skip the checks that are about them
    #[arg(long, env, conflicts_with_all = ["setting_keys", "fields"])]
    no_settings: bool,
    /// The handler refreshes its keys by age only, this often; without it, a new key must be accepted within 65 s
    #[arg(long, env, value_name = "DURATION", value_parser = humantime::parse_duration)]
    key_cache: Option<Duration>,
    /// Run the short form, in about a second: the connection, the keys, each callback once, a forged token, status reports
    #[arg(long, env, conflicts_with_all = ["only", "skip", "shard", "baseline_update"])]
    quick: bool,
    /// How long to wait until the handler answers (502, 503 and 504 count as not yet)
    #[arg(long, env, value_name = "DURATION", default_value = "0s", value_parser = humantime::parse_duration)]
    wait: Duration,
    /// Run only the checks whose id matches (repeatable)
    #[arg(long, env, value_name = "GLOB", value_delimiter = ',')]
    only: Vec<Glob>,
    /// Leave out the checks whose id matches (repeatable)
    #[arg(long, env, value_name = "GLOB", value_delimiter = ',')]
    skip: Vec<Glob>,
    /// List the chosen checks and run nothing
    #[arg(long)]
    list: bool,
    /// How many generated cases each property has
    #[arg(long, env, value_name = "N", default_value_t = 64, value_parser = value_parser!(u32).range(1..))]
    cases: u32,
    /// The number that every random choice follows from [default: random, printed]
    #[arg(long, env, value_name = "N")]
    seed: Option<u64>,
    /// The UUID that every identifier follows from [default: random, printed]
    #[arg(long, env, value_name = "UUID")]
    namespace: Option<Uuid>,
    /// Run the K-th of N parts; all need the same seed, and `acgw report merge` combines their reports
    #[arg(long, env, value_name = "K/N", conflicts_with = "baseline_update")]
    shard: Option<Shard>,
    /// How many conversations run side by side
    #[arg(long, env, value_name = "N", default_value_t = 8, value_parser = value_parser!(u16).range(1..=256))]
    jobs: u16,
    /// Keep the tenants that the run made; without it, the run disables them at its end
    #[arg(long, env)]
    keep: bool,
    /// The backend reports its status to the platform: a partner that is never reported as active fails the run
    #[arg(long, env)]
    expect_reports: bool,
    /// How long a report may take after its callback
    #[arg(long, env, value_name = "DURATION", default_value = "30s", value_parser = humantime::parse_duration)]
    report_patience: Duration,
    /// Stop at the first failed check
    #[arg(long, env)]
    fail_fast: bool,
    /// Let advisories fail the run too
    #[arg(long, env)]
    strict: bool,
    #[command(flatten)]
    baseline: BaselineArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Show tokens and credentials
    #[arg(long, env)]
    show_secrets: bool,
}

/// Runs the suite. `repeat` holds the options that repeat this run.
pub(super) fn run(args: CheckArgs, repeat: Vec<(String, Option<String>)>) -> anyhow::Result<ExitCode> {
    let mut chosen = if args.quick { checks::quick().0 } else { choose(&args.only, &args.skip)? };
    let methods = Options { partner: args.partner, customer: args.customer, ..Options::default() };
    chosen.retain(|check| if args.list { check.fits(&methods) } else { check.is_of(&methods) });
    let (partner, customer) = (args.partner.name(), args.customer.name());
    let why = "no chosen check is about this kind of enablement; `acgw check --list` shows those that are";
    anyhow::ensure!(!chosen.is_empty(), "--partner {partner} --customer {customer}: {why}");
    let (part, chosen) = part(&args, chosen)?;
    if args.list {
        return super::checks::list(&chosen);
    }
    let baseline = args.baseline.read()?;
    args.output.prepare()?;
    let options = Options { part: part.map(Arc::new), repeat, ..options(&args)? };
    let masker = Masker::new(&options, args.url.as_deref().unwrap_or_default());
    let target = args.url.clone().map_or(Target::Embedded, Target::Url);
    if let Some(other) = &args.compare {
        return compare::run(&options, (&target, other), &chosen);
    }
    let prepared = match Prepared::new(options, &target) {
        Ok(prepared) => prepared,
        Err(error) => return Ok(exit::not_run(&error, &masker)),
    };
    args.gateway.tls.write_authority(&prepared.session.gateway)?;
    let signal = watch(&prepared)?;
    let ended = |code: ExitCode| match signal.load(Ordering::Relaxed) {
        0 => code,
        number => ExitCode::from(128 + number),
    };
    let (session, progress) = (&prepared.session, Progress::new(chosen.len()));
    let work = || session.reach().map(|()| suite::run(session, &chosen, &|result| progress.add(result)));
    let mut run = match progress.during(|| (session.sent(), session.waiting()), work) {
        Ok(run) => run,
        Err(error) => return Ok(ended(exit::not_run(&error, &masker))),
    };
    let rehearsal = args.output.has_dossier().then(|| prepared.rehearse());
    // Even if something goes wrong from here on, the user sees what the run found.
    let settled = args.baseline.settle(&baseline, &mut run);
    let written = args.output.write(&run, rehearsal.as_ref(), args.show_secrets);
    args.output.print(&run, args.show_secrets);
    if let Some(note) = settled? {
        anstream::eprintln!("{note}");
    }
    written?;
    Ok(ended(ExitCode::from(run.exit_code())))
}

fn options(args: &CheckArgs) -> anyhow::Result<Options> {
    custom::require_distinct(&args.custom)?;
    let options = args.handler.options(args.gateway.options()?);
    let methods = Options { partner: args.partner, customer: args.customer, ..Options::default() };
    Ok(Options {
        partner: args.partner,
        customer: args.customer,
        custom: args.custom.clone(),
        other_credentials: args.other_credentials.clone(),
        changed_credentials: args.changed_credentials.clone(),
        topology: args.topology.as_deref().map(topology).transpose()?,
        clients: args.clients.clone(),
        key_cache: args.key_cache,
        left_out: checks::quick()
            .1
            .iter()
            .filter(|check| args.quick && check.is_of(&methods))
            .map(|check| check.id)
            .collect(),
        setting_keys: if args.fields.is_empty() { args.setting_keys.clone() } else { text_keys(&args.fields) },
        typed_fields: typed_fields(&args.fields),
        no_settings: args.no_settings || (!args.fields.is_empty() && text_keys(&args.fields).is_empty()),
        wait: args.wait,
        cases: args.cases,
        seed: args.seed.unwrap_or(options.seed),
        namespace: args.namespace.unwrap_or(options.namespace),
        jobs: usize::from(args.jobs),
        keep: args.keep,
        expect_reports: args.expect_reports,
        report_patience: args.report_patience,
        fail_fast: args.fail_fast,
        strict: args.strict,
        ..options
    })
}

fn topology(file: &Path) -> anyhow::Result<Topology> {
    let text = text_file::read(file).map_err(|error| anyhow::anyhow!("--topology `{}`: {error}", file.display()))?;
    text.parse().map_err(|error| anyhow::anyhow!("--topology `{}`: {error}", file.display()))
}

/// The checks that match `only` (all checks, if it is empty) and do not match `skip`.
fn choose(only: &[Glob], skip: &[Glob]) -> anyhow::Result<Vec<&'static Check>> {
    let all = checks::all();
    let matchers = |globs: &[Glob]| globs.iter().map(Glob::compile_matcher).collect::<Vec<GlobMatcher>>();
    let (only_matchers, skip_matchers) = (matchers(only), matchers(skip));
    if let Some(at) = only_matchers.iter().position(|glob| !all.iter().any(|check| glob.is_match(check.id))) {
        anyhow::bail!("--only `{}` matches no check; `acgw checks` lists them", only[at]);
    }
    let matches = |globs: &[GlobMatcher], check: &Check| globs.iter().any(|glob| glob.is_match(check.id));
    let chosen: Vec<_> = all
        .into_iter()
        .filter(|check| only.is_empty() || matches(&only_matchers, check))
        .filter(|check| !matches(&skip_matchers, check))
        .collect();
    anyhow::ensure!(!chosen.is_empty(), "--only and --skip leave no check; `acgw checks` lists them");
    Ok(chosen)
}

/// With --shard, the part of the chosen checks that this shard runs.
fn part(args: &CheckArgs, chosen: Vec<&'static Check>) -> anyhow::Result<(Option<Part>, Vec<&'static Check>)> {
    let Some(shard) = args.shard else { return Ok((None, chosen)) };
    let is_seeded = args.list || args.seed.is_some();
    anyhow::ensure!(is_seeded, "--shard needs --seed N: all shards must make the same choices");
    let (part, own) = share_out(shard, args.cases, &chosen, cost);
    let has_work = own.iter().any(|check| !check.is_last());
    anyhow::ensure!(has_work, "--shard `{shard}` leaves no check: there are {} in all; use fewer shards", chosen.len());
    Ok((Some(part), own))
}

/// Ends the run on SIGINT and SIGTERM, and still writes the report. Returns where the signal's number will stand.
fn watch(prepared: &Prepared) -> anyhow::Result<Arc<AtomicU8>> {
    let number = Arc::new(AtomicU8::new(0));
    let seen = Arc::clone(&number);
    let interrupt = prepared.session.interrupter();
    super::signal::on_stop(prepared.session.runtime(), move |signal| {
        seen.store(signal, Ordering::Relaxed);
        interrupt("interrupted");
    })?;
    Ok(number)
}
