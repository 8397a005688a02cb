//! `acgw send`: one callback, or those of a partner's click, and what came back.

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use hyper::header::{HeaderName, HeaderValue};
use serde_json::Value;
use uuid::Uuid;

use super::check::{credentials, header};
use super::exit;
use super::flow::{self, Customer, Flow, Scene};
use super::location::Location;
use super::tls::TrustArgs;
use crate::contract::{AnyCallback, CustomCallback, Outcome, Violation};
use crate::platform::{CallbackDraft, DEFAULT_RETRIES, Gateway, Judged, MOST_RETRIES, SendError};
use crate::report::{Masker, curl};
use crate::sender::Exchange;
use crate::suite::{Options, Session};
use crate::text::one_line;

/// Options of `acgw send`.
#[derive(Debug, Args)]
#[command(override_usage = "acgw send [OPTIONS] CALLBACK [URL]\n       acgw send [OPTIONS] --flow CLICK [URL]")]
pub(super) struct SendArgs {
    /// The callback, as in `customer.mirroring.set_state` or `enablement.read`, a custom one by its CTI, none with --flow;
    /// then the URL of the handler
    #[arg(value_names = ["CALLBACK", "URL"], num_args = 0..=2)]
    words: Vec<String>,
    /// The handler, where no URL is given
    #[arg(long, env = "ACGW_TARGET_URL", value_name = "URL")]
    target: Option<String>,
    /// Send the callbacks of what a partner does in the console instead
    #[arg(long, value_name = "CLICK")]
    flow: Option<Flow>,
    /// The request's `type`, of a custom callback
    #[arg(long = "type", value_name = "CTI", conflicts_with = "flow")]
    request_type: Option<String>,
    /// The payload [default: the least that the schema allows]
    #[arg(long, value_name = "JSON", value_parser = json, conflicts_with = "flow")]
    payload: Option<Value>,
    /// Overrides a member of the request, as in `/payload/partner_tenant_name="Acme"` (repeatable)
    #[arg(long = "set", value_name = "POINTER=JSON", value_parser = member, conflicts_with = "flow")]
    set: Vec<(String, Value)>,
    /// The partner, in context.tenant_id [default: a new one]
    #[arg(long, value_name = "UUID")]
    tenant: Option<Uuid>,
    /// The partner's name, in a flow
    #[arg(long, value_name = "NAME", default_value = "acgw partner", requires = "flow")]
    name: String,
    /// A customer that the flow enables or disables (repeatable)
    #[arg(long = "customer", value_name = "UUID[:NAME]", requires = "flow")]
    customers: Vec<Customer>,
    /// What is typed into a field of the CyberApp, in a flow that enables (repeatable)
    #[arg(long = "settings", value_name = "KEY=VALUE", value_parser = setting, requires = "flow")]
    settings: Vec<(String, String)>,
    /// The CyberApp's endpoint [default: a sample one]
    #[arg(long, env = "ACGW_ENDPOINT_ID", value_name = "CTI")]
    endpoint_id: Option<String>,
    /// Sent as X-CyberApp-Auth
    #[arg(long, env = "ACGW_CREDENTIALS", hide_env_values = true, value_name = "ID:JSON", value_parser = credentials)]
    credentials: Option<String>,
    /// One more header (repeatable)
    #[arg(long = "header", env = "ACGW_HEADER", hide_env_values = true, value_name = "NAME: VALUE", value_parser = header)]
    headers: Vec<(HeaderName, HeaderValue)>,
    #[command(flatten)]
    trust: TrustArgs,
    /// How often the same request is sent again after 429 (obeying Retry-After), a time-out, or where nobody answers
    #[arg(long, env = "ACGW_RETRIES", value_name = "N", default_value_t = DEFAULT_RETRIES,
        value_parser = clap::value_parser!(u32).range(..=i64::from(MOST_RETRIES)))]
    retries: u32,
    /// Time-out of one attempt
    #[arg(long, env = "ACGW_TIMEOUT", value_name = "DURATION", default_value = "10s", value_parser = humantime::parse_duration)]
    timeout: Duration,
    #[command(flatten)]
    location: Location,
}

/// Sends it, or them.
pub(super) fn run(args: SendArgs) -> anyhow::Result<ExitCode> {
    let (what, url) = args.what()?;
    let options = args.options()?;
    let masker = Arc::new(Masker::new(&options, url));
    let gateway = match Session::gateway(&options) {
        Ok(gateway) => gateway,
        Err(error) => {
            anstream::eprintln!("acgw: {error}");
            return Ok(exit::code(if error.is_usage() { exit::USAGE } else { exit::NOT_RUN }));
        }
    };
    args.location.write_authority(&gateway)?;
    let sending = Sending { gateway, url, options: &options, retries: args.retries, masker: &masker };
    match what {
        What::Callback(callback) => single(&args, &sending, callback),
        What::Click(flow, scene) => flow::run(&sending, flow, &scene),
    }
}

/// What is sent.
enum What {
    Callback(AnyCallback),
    Click(Flow, Scene),
}

/// A gateway, the handler that it calls, and how it does that.
pub(super) struct Sending<'a> {
    gateway: Gateway,
    url: &'a str,
    options: &'a Options,
    retries: u32,
    pub(super) masker: &'a Arc<Masker>,
}

impl Sending<'_> {
    /// A callback with all that every callback of this command has.
    pub(super) fn draft(&self, callback: impl Into<AnyCallback>) -> CallbackDraft {
        let masker = Arc::clone(self.masker);
        let mut draft = self
            .gateway
            .callback(callback)
            .endpoint_id(self.options.endpoint_id.clone())
            .trust(self.options.trust.clone())
            .timeout(self.options.timeout)
            .retries(self.retries)
            .on_retry(move |exchange, pause| tell(&masker, exchange, pause));
        for (name, value) in &self.options.headers {
            draft = draft.header(name.clone(), value.clone());
        }
        match &self.options.credentials {
            Some(credentials) => draft.credentials(credentials.clone()),
            None => draft,
        }
    }

    /// Sends it and waits for what comes of it.
    pub(super) fn send(&self, draft: CallbackDraft) -> Result<Judged, SendError> {
        self.gateway.handle().block_on(draft.send(self.url))
    }

    /// Says what is behind a refusal, where that is known: a handler that knows the keys of an earlier run only.
    pub(super) fn hint(&self, judged: &Judged) {
        if judged.outcome == Outcome::InvalidCredentials && self.gateway.key_fetches() == 0 {
            anstream::eprintln!(
                "acgw: the handler never fetched the keys of this gateway, which are new in each run; let it trust `{}`, \
                 wait until it fetches keys again, or send through `acgw serve`, whose keys stay",
                self.gateway.issuer()
            );
        }
    }

    /// Says why a callback was not sent.
    pub(super) fn refused(&self, error: &SendError) -> anyhow::Result<ExitCode> {
        let (text, code) = match error {
            SendError::RequestMismatch(violations) => {
                show(violations, self.masker)?;
                let said = Outcome::RequestMismatch.console_message();
                (format!("{said} Look at --set, --payload, --type and the identifiers."), exit::USAGE)
            }
            SendError::Stopped => (error.to_string(), exit::NOT_RUN),
            _ => (error.to_string(), exit::USAGE),
        };
        anstream::eprintln!("acgw: {}", self.masker.text(&text));
        Ok(exit::code(code))
    }
}

impl SendArgs {
    /// What is sent, and the handler's URL.
    fn what(&self) -> anyhow::Result<(What, &str)> {
        let (what, url) = match (self.flow, self.words.as_slice()) {
            (Some(_), [name, _, ..]) => bail!("--flow knows its callbacks; leave `{name}` out"),
            (Some(flow), urls) => (What::Click(flow, self.scene(flow)?), urls.first()),
            (None, [name, urls @ ..]) if !name.contains("://") => (What::Callback(self.callback(name)?), urls.first()),
            (None, _) => bail!("give a callback and the URL of its handler, or a click with --flow and the URL"),
        };
        let url = url.or(self.target.as_ref()).context("no handler is named; give its URL at the end")?;
        Ok((what, url))
    }

    fn callback(&self, name: &str) -> anyhow::Result<AnyCallback> {
        match (AnyCallback::find(name), &self.request_type) {
            (Some(documented), None) => Ok(documented),
            (None, Some(request_type)) if name.starts_with("cti.") => {
                let custom = CustomCallback { callback_id: name.to_owned(), request_type: request_type.clone() };
                Ok(custom.into())
            }
            (Some(_), Some(_)) => bail!("--type is for custom callbacks; that of `{name}` is fixed, leave it out"),
            (None, None) if name.starts_with("cti.") => {
                bail!("`{name}` is no documented callback; give the type of its request with --type")
            }
            (None, _) => {
                let names: Vec<_> = AnyCallback::documented().map(|callback| callback.name().to_owned()).collect();
                bail!(
                    "there is no callback `{name}`; known are {}, and custom ones by their CTI with --type",
                    names.join(", ")
                )
            }
        }
    }

    fn options(&self) -> anyhow::Result<Options> {
        let defaults = self.location.options()?;
        Ok(Options {
            endpoint_id: self.endpoint_id.clone().unwrap_or(defaults.endpoint_id),
            credentials: self.credentials.clone(),
            headers: self.headers.clone(),
            trust: self.trust.trust(),
            timeout: self.timeout,
            ..defaults
        })
    }

    fn scene(&self, flow: Flow) -> anyhow::Result<Scene> {
        let any = !self.customers.is_empty();
        ensure!(any || !flow.chooses_customers(), "no customer is chosen; name one with --customer UUID:NAME");
        ensure!(!any || flow.chooses_customers(), "--customer is for enable-customers and disable-customers");
        let partner = self.tenant.unwrap_or_else(Uuid::new_v4);
        let (name, customers, settings) = (self.name.clone(), self.customers.clone(), self.settings.clone());
        Ok(Scene { partner, name, customers, settings })
    }
}

fn single(args: &SendArgs, sending: &Sending<'_>, callback: AnyCallback) -> anyhow::Result<ExitCode> {
    let mut draft = sending.draft(callback);
    if let Some(tenant) = args.tenant {
        draft = draft.tenant(tenant);
    }
    if let Some(payload) = &args.payload {
        draft = draft.payload(payload.clone());
    }
    for (pointer, value) in &args.set {
        draft = draft.set(pointer.clone(), value.clone());
    }
    match sending.send(draft) {
        Ok(judged) => {
            sending.hint(&judged);
            print(&judged, sending.masker)
        }
        Err(error) => sending.refused(&error),
    }
}

/// An attempt that is followed by another one.
fn tell(masker: &Masker, exchange: &Exchange, pause: Duration) {
    let came = exchange.error.as_deref().map_or_else(|| exchange.outcome.name().to_owned(), |error| masker.text(error));
    let came = one_line(&came);
    let (number, pause) = (exchange.attempts, humantime::format_duration(pause));
    // Whoever does not read it any more still gets the exit code.
    let _ = writeln!(anstream::stdout(), "attempt   {number}: {came}; again in {pause}");
}

fn print(judged: &Judged, masker: &Masker) -> anyhow::Result<ExitCode> {
    let exchange = masker.exchange(&judged.exchange);
    let mut out = anstream::stdout().lock();
    let pretty = |bytes: &[u8]| match serde_json::from_slice::<Value>(bytes) {
        Ok(value) => serde_json::to_string_pretty(&value).unwrap_or_default(),
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    };
    writeln!(out, "> {} {}\n{}\n", exchange.method, exchange.url, pretty(&exchange.request_body))?;
    match (&exchange.received, &exchange.error) {
        (Some(received), _) => {
            writeln!(out, "< {} in {} ms\n{}\n", received.status, received.elapsed.as_millis(), pretty(&received.body))?
        }
        (None, error) => writeln!(out, "< {}\n", error.as_deref().unwrap_or("no answer"))?,
    }
    let console = one_line(&masker.text(&judged.console_message));
    writeln!(out, "outcome   {}\nconsole   {console}", judged.outcome.name())?;
    drop(out);
    show(&judged.violations, masker)?;
    writeln!(anstream::stdout(), "again     {}", curl(&exchange).replace('\n', "\n          "))?;
    Ok(code(judged.outcome))
}

/// The exit code for what came of a callback.
pub(super) fn code(outcome: Outcome) -> ExitCode {
    match outcome {
        Outcome::Answered => ExitCode::SUCCESS,
        transport if transport.is_transport() => exit::code(exit::NOT_RUN),
        _ => ExitCode::FAILURE,
    }
}

/// What is broken, one line each.
pub(super) fn show(violations: &[Violation], masker: &Masker) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    for violation in violations {
        let place = if violation.pointer.is_empty() { "the message" } else { &violation.pointer };
        let message = masker.text(&violation.message);
        writeln!(out, "broken    {place}: {message} [{}; {}]", violation.rule, violation.source)?;
    }
    Ok(())
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("`{text}` is not JSON ({error}); put text in double quotes"))
}

fn member(text: &str) -> Result<(String, Value), String> {
    let (pointer, value) = text.split_once('=').ok_or("give POINTER=JSON")?;
    if !pointer.starts_with('/') {
        return Err("a JSON pointer begins with `/`, as in /payload/enabled/0/settings".to_owned());
    }
    Ok((pointer.to_owned(), json(value)?))
}

fn setting(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("give KEY=VALUE, as in field1_id=value")?;
    Ok((key.to_owned(), value.to_owned()))
}
