//! `acgw check`: the conformance suite against a handler.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use clap::Args;
use globset::{Glob, GlobMatcher};
use hyper::header::{HeaderName, HeaderValue};
use uuid::Uuid;

use super::location::Location;
use super::output::{Further, Outputs, further_report};
use super::progress::Progress;
use super::tls::TrustArgs;
use super::{baseline, exit};
use crate::checks;
use crate::conformance::{Prepared, Target, cost};
use crate::platform::Client;
use crate::report::{Format, Masker};
use crate::suite::{self, Check, Method, Options, Part, SetupError, Shard, share_out};

/// Options of `acgw check`.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// The callback handler to test [default: the embedded reference vendor]
    #[arg(id = "target", value_name = "URL", env = "ACGW_TARGET_URL")]
    url: Option<String>,
    /// How partners are enabled
    #[arg(long, env = "ACGW_PARTNER", value_enum, default_value_t = Method::Mirrored)]
    partner: Method,
    /// How customers are enabled
    #[arg(long, env = "ACGW_CUSTOMER", value_enum, default_value_t = Method::Mirrored)]
    customer: Method,
    /// The CyberApp's endpoint, in context.endpoint_id and in the token's scope [default: a sample one]
    #[arg(long, env = "ACGW_ENDPOINT_ID", value_name = "CTI", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    endpoint_id: Option<String>,
    #[command(flatten)]
    location: Location,
    /// An API client that may fetch access tokens during the run (repeatable) [default: any]
    #[arg(long = "client", env = "ACGW_CLIENT", hide_env_values = true, value_name = "ID:SECRET[:TENANT]")]
    clients: Vec<Client>,
    /// Sent as X-CyberApp-Auth
    #[arg(long, env = "ACGW_CREDENTIALS", hide_env_values = true, value_name = "ID:JSON", value_parser = credentials)]
    credentials: Option<String>,
    /// A field id that the CyberApp defines (repeatable); only these are then used in settings
    #[arg(long = "setting-key", env = "ACGW_SETTING_KEY", value_name = "KEY", value_delimiter = ',')]
    setting_keys: Vec<String>,
    /// The CyberApp defines no additional settings: none are sent, and what is about them is skipped
    #[arg(long, env = "ACGW_NO_SETTINGS", conflicts_with = "setting_keys")]
    no_settings: bool,
    /// One more header on every callback (repeatable)
    #[arg(long = "header", env = "ACGW_HEADER", hide_env_values = true, value_name = "NAME: VALUE", value_parser = header)]
    headers: Vec<(HeaderName, HeaderValue)>,
    #[command(flatten)]
    trust: TrustArgs,
    /// Wait until the target accepts connections
    #[arg(long, env = "ACGW_WAIT", value_name = "DURATION", default_value = "0s", value_parser = humantime::parse_duration)]
    wait: Duration,
    /// Time-out of one callback (an assumption: the platform's is not published)
    #[arg(long, env = "ACGW_TIMEOUT", value_name = "DURATION", default_value = "10s", value_parser = humantime::parse_duration)]
    timeout: Duration,
    /// Run only the checks whose id matches (repeatable)
    #[arg(long, env = "ACGW_ONLY", value_name = "GLOB", value_delimiter = ',')]
    only: Vec<Glob>,
    /// Leave out the checks whose id matches (repeatable)
    #[arg(long, env = "ACGW_SKIP", value_name = "GLOB", value_delimiter = ',')]
    skip: Vec<Glob>,
    /// Show the choice of checks and run nothing
    #[arg(long)]
    list: bool,
    /// Cases of each property
    #[arg(long, env = "ACGW_CASES", value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..))]
    cases: u32,
    /// Every choice follows from it [default: random, printed]
    #[arg(long, env = "ACGW_SEED", value_name = "N")]
    seed: Option<u64>,
    /// Fixes the identifiers too [default: random, printed]
    #[arg(long, env = "ACGW_NAMESPACE", value_name = "UUID")]
    namespace: Option<Uuid>,
    /// Run the K-th of N parts, to be joined by `acgw report merge`; all need the same seed
    #[arg(long, env = "ACGW_SHARD", value_name = "K/N", conflicts_with = "baseline_update")]
    shard: Option<Shard>,
    /// Conversations side by side
    #[arg(long, env = "ACGW_JOBS", value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: u16,
    /// Leave the tenants that the run made
    #[arg(long, env = "ACGW_KEEP")]
    keep: bool,
    /// Stop at the first failed check
    #[arg(long, env = "ACGW_FAIL_FAST")]
    fail_fast: bool,
    /// Advisories fail too
    #[arg(long, env = "ACGW_STRICT")]
    strict: bool,
    /// Known failures [default: acgw-baseline.toml, if it is there]
    #[arg(long, env = "ACGW_BASELINE", value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the baseline from this run, keeping the reasons that are there
    #[arg(long)]
    baseline_update: bool,
    /// The report on standard output
    #[arg(long, env = "ACGW_FORMAT", value_enum, default_value_t = Format::Human)]
    format: Format,
    /// A further report (repeatable); folders are made. dossier=FOLDER rehearses Acronis' verification and says whether
    /// the handler is ready for it
    #[arg(long = "report", env = "ACGW_REPORT", value_name = "FORMAT=FILE", value_parser = further_report)]
    reports: Vec<(Further, PathBuf)>,
    /// Tokens and credentials unmasked
    #[arg(long, env = "ACGW_SHOW_SECRETS")]
    show_secrets: bool,
}

/// Runs the suite.
pub(super) fn run(args: CheckArgs) -> anyhow::Result<ExitCode> {
    let (part, chosen) = shared_out(&args, choose(&args.only, &args.skip)?)?;
    if args.list {
        return super::checks::list(&chosen);
    }
    let baseline = baseline::read(args.baseline.as_deref(), args.baseline_update)?;
    let outputs = Outputs { format: args.format, further: args.reports.clone(), show_secrets: args.show_secrets };
    outputs.prepare()?;
    let options = Options { part: part.map(Arc::new), ..options(&args)? };
    let masker = Masker::new(&options, args.url.as_deref().unwrap_or_default());
    let target = args.url.clone().map_or(Target::Embedded, Target::Url);
    let prepared = match Prepared::new(options, &target) {
        Ok(prepared) => prepared,
        Err(error) => return Ok(failed(&error, &masker)),
    };
    args.location.write_authority(&prepared.session.gateway)?;
    let signal = watch(&prepared)?;
    let ended = |code: ExitCode| match signal.load(Ordering::Relaxed) {
        0 => code,
        number => ExitCode::from(128 + number),
    };
    if let Err(error) = prepared.session.reach() {
        return Ok(ended(failed(&error, &masker)));
    }
    let progress = Progress::new(chosen.len());
    let session = &prepared.session;
    let mut run = progress.during(|| session.sent(), || suite::run(session, &chosen, &|result| progress.tell(result)));
    let rehearsal = outputs.has_dossier().then(|| prepared.rehearse());
    // Whatever goes wrong from here on, what the run found is shown.
    let settled = baseline::settle(&baseline, &mut run, args.baseline.as_deref(), args.baseline_update);
    let written = outputs.write(&run, rehearsal.as_ref());
    outputs.print(&run);
    settled?.iter().for_each(|note| anstream::eprintln!("{note}"));
    written?;
    Ok(ended(ExitCode::from(run.exit_code())))
}

fn options(args: &CheckArgs) -> anyhow::Result<Options> {
    let defaults = args.location.options()?;
    Ok(Options {
        partner: args.partner,
        customer: args.customer,
        endpoint_id: args.endpoint_id.clone().unwrap_or(defaults.endpoint_id),
        clients: args.clients.clone(),
        credentials: args.credentials.clone(),
        setting_keys: args.setting_keys.clone(),
        no_settings: args.no_settings,
        headers: args.headers.clone(),
        trust: args.trust.trust(),
        wait: args.wait,
        timeout: args.timeout,
        cases: args.cases,
        seed: args.seed.unwrap_or(defaults.seed),
        namespace: args.namespace.unwrap_or(defaults.namespace),
        jobs: usize::from(args.jobs),
        keep: args.keep,
        fail_fast: args.fail_fast,
        strict: args.strict,
        ..defaults
    })
}

/// The checks that match one of `only` (all, if there is none) and none of `skip`.
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

/// What this shard has of the checks, where there is one.
fn shared_out(args: &CheckArgs, chosen: Vec<&'static Check>) -> anyhow::Result<(Option<Part>, Vec<&'static Check>)> {
    let Some(shard) = args.shard else { return Ok((None, chosen)) };
    let seeded = args.list || args.seed.is_some();
    anyhow::ensure!(seeded, "--shard needs --seed N: all shards must make the same choices");
    let (part, own) = share_out(shard, args.cases, &chosen, cost);
    let has_work = own.iter().any(|check| !check.is_last());
    anyhow::ensure!(has_work, "--shard `{shard}` leaves no check; there are {} in all, use fewer shards", chosen.len());
    Ok((Some(part), own))
}

fn failed(error: &SetupError, masker: &Masker) -> ExitCode {
    anstream::eprintln!("acgw: {}", masker.text(&error.to_string()));
    exit::code(if error.is_usage() { exit::USAGE } else { exit::NOT_RUN })
}

/// Ends the run on SIGINT and SIGTERM; the report so far is still written. Returns the signal's number.
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

pub(super) fn credentials(text: &str) -> Result<String, String> {
    let (_, secrets) =
        text.split_once(':').ok_or("give <identity>:<secrets as JSON>, as in me@example.com:{\"password\":\"…\"}")?;
    serde_json::from_str::<serde_json::Value>(secrets)
        .map_err(|error| format!("the part behind the colon is not JSON: {error}"))?;
    Ok(text.to_owned())
}

pub(super) fn header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = text.split_once(':').ok_or("give NAME: VALUE")?;
    let name = name.trim().parse::<HeaderName>().map_err(|error| error.to_string())?;
    let value = value.trim().parse::<HeaderValue>().map_err(|error| error.to_string())?;
    Ok((name, value))
}
