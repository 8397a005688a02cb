//! `acgw send`: one callback, or those of a partner's click, and the answers.

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{bail, ensure};
use clap::{Args, value_parser};
use serde_json::Value;
use uuid::Uuid;

use super::chosen::ChosenCallback;
use super::custom;
use super::exit;
use super::flow::{self, ChosenCustomer, Click, Flow};
use super::gateway::GatewayArgs;
use super::handler::{HandlerArgs, field};
use super::sending::{Sending, Way, answer, code};
use super::via::ViaArgs;
use crate::console::SettingField;
use crate::contract::{AnyCallback, Callback, CustomCallback, CustomDefinition};
use crate::generate::plain;
use crate::platform::{DEFAULT_RETRIES, Judged, MOST_RETRIES};
use crate::report::{Masker, curl};
use crate::suite::{Method, Options, Session};
use crate::text::inert::inert;
use crate::text::visible::visible;

/// Options of `acgw send`.
#[derive(Debug, Args)]
#[command(override_usage = "acgw send [OPTIONS] CALLBACK [URL]\n       acgw send [OPTIONS] --flow CLICK [URL]")]
pub(super) struct SendArgs {
    /// The callback, as in `customer.mirroring.set_state` or `enablement.read`, or the CTI of a custom one; none with
    /// --flow. Then the URL of the handler
    #[arg(value_names = ["CALLBACK", "URL"], num_args = 0..=2)]
    words: Vec<String>,
    /// The handler, if no URL is given
    #[arg(long, env, value_name = "URL")]
    target: Option<String>,
    /// Send the callbacks that a partner's click in the console causes
    #[arg(long, value_name = "CLICK")]
    flow: Option<Flow>,
    /// The file that defines a custom callback: it can then be sent by its CTI, and alone needs no name (repeatable)
    #[arg(long, env, value_name = "FILE", value_delimiter = ',', value_parser = custom::definition)]
    custom: Vec<&'static CustomDefinition>,
    /// The `type` of the request, for a custom callback without a definition
    #[arg(long = "type", value_name = "CTI", conflicts_with = "flow")]
    request_type: Option<String>,
    /// The payload [default: the smallest that the schema allows]
    #[arg(long, value_name = "JSON", value_parser = json, conflicts_with = "flow")]
    payload: Option<Value>,
    /// Replace a member of the request, as in `/payload/partner_tenant_name="Acme"` (repeatable)
    #[arg(long = "set", value_name = "POINTER=JSON", value_parser = member, conflicts_with = "flow")]
    set: Vec<(String, Value)>,
    /// The partner, in context.tenant_id [default: a new one]
    #[arg(long, value_name = "UUID")]
    tenant: Option<Uuid>,
    /// The partner's name, in a flow
    #[arg(long, value_name = "NAME", default_value = "acgw partner", requires = "flow")]
    name: String,
    /// How partners are enabled, in a flow
    #[arg(long, env, value_enum, default_value_t = Method::Mirrored)]
    partner: Method,
    /// How customers are enabled, in a flow
    #[arg(long = "customers", id = "customer_method", env, value_name = "METHOD", value_enum,
        default_value_t = Method::Mirrored)]
    customer: Method,
    /// A customer that the flow enables or disables; where customers are mapped, with its id at the vendor (repeatable)
    #[arg(long = "customer", value_name = "UUID[:NAME or :ID]", requires = "flow")]
    customers: Vec<ChosenCustomer>,
    /// The value of a field of the CyberApp, in a flow that enables (repeatable)
    #[arg(long = "settings", value_name = "KEY=VALUE", value_parser = setting, requires = "flow")]
    settings: Vec<(String, String)>,
    /// A field of the settings that the CyberApp defines (repeatable); --settings then has values of its type
    #[arg(long = "field", env, value_name = "JSON", value_parser = field)]
    fields: Vec<SettingField>,
    #[command(flatten)]
    handler: HandlerArgs,
    /// How often to send the same request again after a 429 (obeying Retry-After), a time-out, or if nobody answers
    #[arg(long, env, value_name = "N", default_value_t = DEFAULT_RETRIES,
        value_parser = value_parser!(u32).range(..=i64::from(MOST_RETRIES)))]
    retries: u32,
    #[command(flatten)]
    gateway: GatewayArgs,
    #[command(flatten)]
    via: ViaArgs,
}

/// Sends the callback, or those of the click.
pub(super) fn run(args: SendArgs) -> anyhow::Result<ExitCode> {
    let (what, url) = args.what()?;
    let (options, way) = match args.via.gateway() {
        Some(via) => (args.handler.options(Options::default()), Some(Way::Via(via))),
        None => (args.handler.options(args.gateway.options()?), None),
    };
    let masker = Arc::new(Masker::new(&options, url.unwrap_or_default()));
    let way = match way.map_or_else(|| Session::gateway(&options).map(Way::Own), Ok) {
        Ok(way) => way,
        Err(error) => return Ok(exit::not_run(&error, &masker)),
    };
    if let Way::Own(gateway) = &way {
        args.gateway.tls.write_authority(gateway)?;
    }
    let sending = Sending { way, url, options: &options, retries: args.retries, masker: &masker };
    match what {
        What::Callback(callback) => single(&args, &sending, callback),
        What::Click(click) => flow::run(&sending, &click),
    }
}

/// What to send.
enum What {
    Callback(AnyCallback),
    Click(Click),
}

impl SendArgs {
    /// What to send, and the handler's URL.
    fn what(&self) -> anyhow::Result<(What, Option<&str>)> {
        let (what, url) = match (self.flow, self.words.as_slice()) {
            (Some(_), [name, _, ..]) => bail!("--flow chooses the callbacks; leave `{name}` out"),
            (Some(flow), urls) => (What::Click(self.click(flow)?), urls.first()),
            (None, [name, urls @ ..]) if !name.contains("://") => (What::Callback(self.callback(name)?), urls.first()),
            (None, urls) => match self.custom.as_slice() {
                [only] => (What::Callback(Callback::Custom(only).into()), urls.first()),
                _ => bail!("give a callback and the URL of the handler, or --flow CLICK and the URL"),
            },
        };
        let url = url.or(self.target.as_ref());
        ensure!(url.is_some() || self.via.gateway().is_some(), "no handler is given; put its URL at the end");
        Ok((what, url.map(String::as_str)))
    }

    fn callback(&self, name: &str) -> anyhow::Result<AnyCallback> {
        if let Some(definition) = self.custom.iter().find(|custom| [custom.callback_id, custom.name].contains(&name)) {
            ensure!(self.request_type.is_none(), "--type: `{name}` is defined by --custom; leave --type out");
            return Ok(Callback::Custom(definition).into());
        }
        match (AnyCallback::find(name), &self.request_type) {
            (Some(documented), None) => Ok(documented),
            (None, Some(request_type)) if name.starts_with("cti.") => {
                let custom = CustomCallback { callback_id: name.to_owned(), request_type: request_type.clone() };
                Ok(custom.into())
            }
            (Some(_), Some(_)) => {
                bail!("--type is for custom callbacks; `{name}` has a fixed type, so leave --type out")
            }
            (None, None) if name.starts_with("cti.") => {
                bail!(
                    "`{name}` is not a documented callback; give its definition with --custom, or its type with --type"
                )
            }
            (None, _) => {
                let names: Vec<_> = AnyCallback::documented().map(|callback| callback.name().to_owned()).collect();
                bail!("there is no callback `{name}`; use {}, or the CTI of a custom one with --type", names.join(", "))
            }
        }
    }

    fn click(&self, flow: Flow) -> anyhow::Result<Click> {
        let any = !self.customers.is_empty();
        ensure!(any || !flow.chooses_customers(), "no customer is chosen; name one with --customer UUID:NAME");
        ensure!(!any || flow.chooses_customers(), "--customer is for enable-customers and disable-customers");
        let (method, side) = match flow.is_partner_side() {
            true => (self.partner, "--partner"),
            false => (self.customer, "--customers"),
        };
        ensure!(method != Method::Explicit, "{side} explicit: this click causes no callback; there is nothing to send");
        let is_mapped = method == Method::Mapped;
        let all_named = self.customers.iter().all(|customer| customer.text.is_some());
        ensure!(
            !is_mapped || all_named,
            "where customers are mapped, use --customer UUID:ID with the customer's id at the vendor; \
             `--flow open-customers` lists them"
        );
        ensure!(!is_mapped || self.settings.is_empty(), "--settings is for what is enabled by mirroring; leave it out");
        let partner = self.tenant.unwrap_or_else(Uuid::new_v4);
        let (name, customers) = (self.name.clone(), self.customers.clone());
        let settings = self.settings.iter().map(|(key, text)| Ok((key.clone(), self.value(key, text)?)));
        let settings = settings.collect::<anyhow::Result<_>>()?;
        Ok(Click { flow, method, partner, name, customers, settings })
    }

    /// The value of a setting: of its field's type, or else a text.
    fn value(&self, key: &str, text: &str) -> anyhow::Result<Value> {
        let field = self.fields.iter().find(|field| field.id == key);
        let value = field.map_or_else(|| Ok(Value::from(text)), |field| field.value(text));
        value.map_err(|problem| anyhow::anyhow!("--settings `{key}`: {problem}"))
    }
}

fn single(args: &SendArgs, sending: &Sending<'_>, callback: AnyCallback) -> anyhow::Result<ExitCode> {
    let (payload, set) = (args.payload.clone().or_else(|| shown_payload(&callback)), args.set.clone());
    match sending.send(ChosenCallback { callback, tenant: args.tenant, payload, set }) {
        Ok(judged) => {
            sending.print_hint(&judged);
            print(sending, &judged)
        }
        Err(error) => sending.not_sent(&error),
    }
}

/// The payload that the definition of a custom callback suggests first.
fn shown_payload(callback: &AnyCallback) -> Option<Value> {
    let AnyCallback::Defined(Callback::Custom(definition)) = callback else { return None };
    plain(definition.request_schemas()).into_iter().next().flatten()
}

fn print(sending: &Sending<'_>, judged: &Judged) -> anyhow::Result<ExitCode> {
    let exchange = sending.masker.exchange(&judged.exchange);
    let mut out = anstream::stdout();
    writeln!(out, "> {} {}\n{}\n", exchange.method, exchange.url, shown(&exchange.request_body))?;
    let body = exchange.received.as_ref().map(|received| format!("{}\n", shown(&received.body))).unwrap_or_default();
    writeln!(out, "< {}\n{body}", inert(&answer(&exchange)))?;
    sending.print_outcome(judged)?;
    writeln!(out, "again     {}", inert(&curl(&exchange)).replace('\n', "\n          "))?;
    Ok(code(judged.outcome))
}

/// A body that can be shown: laid out, without characters that control the terminal and without commands of a CI server.
fn shown(bytes: &[u8]) -> String {
    let text = match serde_json::from_slice::<Value>(bytes) {
        Ok(value) => serde_json::to_string_pretty(&value).unwrap_or_default(),
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    };
    inert(&visible(&text))
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("`{text}` is not JSON ({error}); put a text in double quotes"))
}

fn member(text: &str) -> Result<(String, Value), String> {
    let (pointer, value) = text.split_once('=').ok_or("use POINTER=JSON")?;
    if !pointer.starts_with('/') {
        return Err("a JSON pointer starts with `/`, as in /payload/enabled/0/settings".to_owned());
    }
    Ok((pointer.to_owned(), json(value)?))
}

fn setting(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("use KEY=VALUE, as in field1_id=value")?;
    Ok((key.to_owned(), value.to_owned()))
}
