//! `acgw send`: one callback, and what came back.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use serde_json::Value;
use uuid::Uuid;

use super::exit;
use super::location::Location;
use crate::contract::{Callback, Outcome, Violation};
use crate::gateway::{Authorization, Context, Exchange, Outgoing, compose, judge, outcome};
use crate::generate::minimal;
use crate::report::{Masker, curl};
use crate::suite::{Options, Session};

/// Options of `acgw send`.
#[derive(Debug, Args)]
pub(super) struct SendArgs {
    /// The callback, as in `customer.mirroring.set_state`
    #[arg(value_parser = callback)]
    callback: Callback,
    /// The callback handler
    #[arg(id = "target", value_name = "URL", env = "ACGW_TARGET_URL")]
    url: String,
    /// Overrides a member of the request, as in `/payload/partner_tenant_name="Acme"` (repeatable)
    #[arg(long = "set", value_name = "POINTER=JSON", value_parser = member)]
    set: Vec<(String, Value)>,
    /// The partner, in context.tenant_id [default: a new one]
    #[arg(long, value_name = "UUID")]
    tenant: Option<Uuid>,
    /// The CyberApp's endpoint [default: a sample one]
    #[arg(long, env = "ACGW_ENDPOINT_ID", value_name = "CTI")]
    endpoint_id: Option<String>,
    #[command(flatten)]
    location: Location,
    /// Time-out
    #[arg(long, env = "ACGW_TIMEOUT", value_name = "DURATION", default_value = "10s", value_parser = humantime::parse_duration)]
    timeout: Duration,
}

/// Sends it.
pub(super) fn run(args: SendArgs) -> anyhow::Result<ExitCode> {
    let defaults = args.location.options();
    let options = Options {
        endpoint_id: args.endpoint_id.clone().unwrap_or(defaults.endpoint_id),
        timeout: args.timeout,
        ..defaults
    };
    let session =
        match Session::gateway(&options).and_then(|gateway| Session::attach(options.clone(), gateway, &args.url)) {
            Ok(session) => session,
            Err(error) => {
                anstream::eprintln!("acgw: {}", Masker::new(&options, &args.url).text(&error.to_string()));
                return Ok(exit::code(if error.is_usage() { exit::USAGE } else { exit::NOT_RUN }));
            }
        };
    let body = body(&args, &options, session.platform_url())?;
    let refused = args.callback.request().violations(&body);
    if !refused.is_empty() {
        show(&refused)?;
        anstream::eprintln!("acgw: {} It was changed by --set.", Outcome::RequestMismatch.console_message());
        return Ok(exit::code(exit::USAGE));
    }
    let message = Outgoing {
        intent: args.callback.name().to_owned(),
        method: hyper::Method::POST,
        authorization: Authorization::Good(endpoint(&body)),
        forgery: None,
        headers: Vec::new(),
        body: body.to_string().into(),
    };
    let exchange = session.exchange(message);
    let masker = Masker::new(&options, &args.url);
    let violations = judge(args.callback, body["request_id"].as_str().unwrap_or_default(), &exchange);
    print(&masker.exchange(&exchange), &violations)
}

fn endpoint(body: &Value) -> String {
    body.pointer("/context/endpoint_id").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The request, its payload made from the schema, the tenants made new.
fn body(args: &SendArgs, options: &Options, platform: &str) -> anyhow::Result<Value> {
    let tenant = args.tenant.unwrap_or_else(Uuid::new_v4).to_string();
    let context = Context {
        endpoint_id: options.endpoint_id.clone(),
        tenant_id: tenant.clone(),
        datacenter_url: platform.to_owned(),
    };
    let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let payload = minimal(&args.callback.request().shape).get("payload").cloned();
    let mut body = compose(args.callback, &context, &Uuid::new_v4().to_string(), &now, payload);
    for place in ["/payload/partner_tenant_id", "/payload/acronis_tenant_id"] {
        if let Some(slot) = body.pointer_mut(place) {
            *slot = Value::from(tenant.clone());
        }
    }
    for (pointer, value) in &args.set {
        set(&mut body, pointer, value.clone())?;
    }
    Ok(body)
}

/// Sets the member at the pointer; its parent must be there.
fn set(body: &mut Value, pointer: &str, value: Value) -> anyhow::Result<()> {
    let (parent, name) = pointer.rsplit_once('/').unwrap_or(("", pointer));
    let name = name.replace("~1", "/").replace("~0", "~");
    match body.pointer_mut(parent) {
        Some(Value::Object(members)) => drop(members.insert(name, value)),
        Some(Value::Array(items)) => {
            let at = if name == "-" { items.len() } else { name.parse().unwrap_or(usize::MAX) };
            anyhow::ensure!(at <= items.len(), "--set `{pointer}`: the list has {} items; `-` adds one", items.len());
            if at == items.len() { items.push(value) } else { items[at] = value }
        }
        _ => anyhow::bail!("--set `{pointer}`: there is no object or list at `{parent}`"),
    }
    Ok(())
}

fn print(exchange: &Exchange, violations: &[Violation]) -> anyhow::Result<ExitCode> {
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
    let class = outcome(exchange, violations);
    writeln!(out, "outcome   {}\nconsole   {}", class.name(), class.console_message())?;
    drop(out);
    show(violations)?;
    writeln!(anstream::stdout(), "again     {}", curl(exchange).replace('\n', "\n          "))?;
    Ok(match class {
        Outcome::Answered => ExitCode::SUCCESS,
        class if class.is_transport() => exit::code(exit::NOT_RUN),
        _ => ExitCode::FAILURE,
    })
}

fn show(violations: &[Violation]) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    for violation in violations {
        let place = if violation.pointer.is_empty() { "the answer" } else { &violation.pointer };
        writeln!(out, "broken    {place}: {} [{}; {}]", violation.message, violation.rule, violation.source)?;
    }
    Ok(())
}

fn callback(name: &str) -> Result<Callback, String> {
    Callback::by_name(name).ok_or_else(|| {
        let names: Vec<_> = Callback::ALL.iter().map(|callback| callback.name()).collect();
        format!("there is no such callback; known are {}", names.join(", "))
    })
}

fn member(text: &str) -> Result<(String, Value), String> {
    let (pointer, json) = text.split_once('=').ok_or("give POINTER=JSON")?;
    if !pointer.starts_with('/') {
        return Err("a JSON pointer begins with `/`, as in /payload/enabled/0/settings".to_owned());
    }
    let value = serde_json::from_str(json)
        .map_err(|error| format!("`{json}` is not JSON ({error}); put text in double quotes"))?;
    Ok((pointer.to_owned(), value))
}
