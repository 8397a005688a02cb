//! `acgw send --flow`: the callbacks that a partner's click in the console causes, one after the other.

use std::io::Write as _;
use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::chosen::ChosenCallback;
use super::sending::{Sending, answer, code};
use crate::contract::{Callback, Outcome};
use crate::text::inert::inert;

/// What a partner does in the console (“Enabling the CyberApp”).
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Flow {
    /// Opens the app in the catalogue
    OpenApp,
    /// Enables the app
    EnablePartner,
    /// Opens Customer Management
    OpenCustomers,
    /// Enables the app for customers
    EnableCustomers,
    /// Disables the app for customers
    DisableCustomers,
    /// Disables the app, and with it all customers
    DisableApp,
}

impl Flow {
    /// The callbacks that the click causes. The flow ends at the first answer that is wrong.
    const fn callbacks(self) -> &'static [Callback] {
        match self {
            Self::OpenApp => &[Callback::PartnerGetState],
            Self::EnablePartner => &[Callback::PartnerGetState, Callback::PartnerEnable],
            Self::OpenCustomers => &[Callback::CustomerGetState],
            Self::EnableCustomers | Self::DisableCustomers => &[Callback::CustomerSetState],
            Self::DisableApp => &[Callback::PartnerReset],
        }
    }

    const fn click(self) -> &'static str {
        match self {
            Self::OpenApp => "the partner opens the app",
            Self::EnablePartner => "the partner enables the app",
            Self::OpenCustomers => "the partner opens Customer Management",
            Self::EnableCustomers => "the partner enables the app for customers",
            Self::DisableCustomers => "the partner disables the app for customers",
            Self::DisableApp => "the partner disables the app",
        }
    }

    /// Whether the partner chooses customers.
    pub(super) const fn chooses_customers(self) -> bool {
        matches!(self, Self::EnableCustomers | Self::DisableCustomers)
    }
}

/// A customer of the partner.
#[derive(Debug, Clone)]
pub(super) struct ChosenCustomer {
    id: Uuid,
    name: String,
}

impl std::str::FromStr for ChosenCustomer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (id, name) = text.split_once(':').unwrap_or((text, "acgw customer"));
        let id = id.parse().map_err(|_| format!("`{id}` is not a UUID; use UUID or UUID:NAME"))?;
        Ok(Self { id, name: name.to_owned() })
    }
}

/// A click: what the partner does, chooses and types.
#[derive(Debug, Clone)]
pub(super) struct Click {
    pub(super) flow: Flow,
    pub(super) partner: Uuid,
    pub(super) name: String,
    pub(super) customers: Vec<ChosenCustomer>,
    /// The values of the CyberApp's fields, by field id (`settings` in “Enabling customers using mirroring”).
    pub(super) settings: Vec<(String, String)>,
}

impl Click {
    fn payload(&self, callback: Callback) -> Option<Value> {
        match callback {
            Callback::PartnerEnable => {
                let partner = json!({ "acronis_tenant_id": self.partner, "acronis_tenant_name": self.name });
                Some(self.with_settings(partner))
            }
            Callback::CustomerSetState => {
                let (list, customers): (_, Vec<Value>) = match self.flow {
                    Flow::DisableCustomers => ("disabled", self.customers.iter().map(disabled).collect()),
                    _ => ("enabled", self.customers.iter().map(|customer| self.enabled(customer)).collect()),
                };
                Some(json!({ "partner_tenant_id": self.partner, "partner_tenant_name": self.name, (list): customers }))
            }
            _ => None,
        }
    }

    fn enabled(&self, customer: &ChosenCustomer) -> Value {
        self.with_settings(json!({ "acronis_tenant_id": customer.id, "acronis_tenant_name": customer.name }))
    }

    fn with_settings(&self, mut tenant: Value) -> Value {
        if !self.settings.is_empty() {
            let settings = self.settings.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str())));
            tenant["settings"] = Value::Object(settings.collect::<Map<_, _>>());
        }
        tenant
    }
}

fn disabled(customer: &ChosenCustomer) -> Value {
    json!({ "acronis_tenant_id": customer.id })
}

/// Sends the callbacks of the click, and prints for each what the partner would read.
pub(super) fn run(sending: &Sending<'_>, click: &Click) -> anyhow::Result<ExitCode> {
    let mut out = anstream::stdout();
    writeln!(out, "click     {}\npartner   {} ({})\n", click.flow.click(), click.partner, click.name)?;
    for (at, callback) in click.flow.callbacks().iter().enumerate() {
        let (payload, set) = (click.payload(*callback), Vec::new());
        let wanted = ChosenCallback { callback: (*callback).into(), tenant: Some(click.partner), payload, set };
        let judged = match sending.send(wanted) {
            Ok(judged) => judged,
            Err(error) => return sending.not_sent(&error),
        };
        let exchange = sending.masker.exchange(&judged.exchange);
        writeln!(out, "{}. {}: {}", at + 1, callback.name(), inert(&answer(&exchange)))?;
        if let Some(payload) = exchange.json().and_then(|body| body.get("payload")) {
            writeln!(out, "answer    {}", inert(&payload.to_string()))?;
        }
        sending.print_outcome(&judged)?;
        writeln!(out)?;
        if judged.outcome != Outcome::Answered {
            sending.print_hint(&judged);
            return Ok(code(judged.outcome));
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::AnyCallback;

    #[test]
    fn payloads_of_clicks_keep_to_their_schemas() {
        let click = |flow| Click {
            flow,
            partner: Uuid::from_u128(1),
            name: "Acme".to_owned(),
            customers: vec![format!("{}:B: C", Uuid::from_u128(2)).parse().expect("a customer")],
            settings: vec![("field1_id".to_owned(), "x".to_owned())],
        };
        for flow in Flow::value_variants() {
            for callback in flow.callbacks() {
                let payload = click(*flow).payload(*callback);
                let mut request = AnyCallback::from(*callback).request().examples()[0].clone();
                if let Some(payload) = payload {
                    request["payload"] = payload;
                }
                assert_eq!(callback.request().violations(&request), [], "{flow:?}: {request}");
            }
        }
        let enabled = click(Flow::EnableCustomers).payload(Callback::CustomerSetState).expect("a payload");
        assert_eq!(enabled["enabled"][0]["acronis_tenant_name"], "B: C");
        assert_eq!(enabled["enabled"][0]["settings"], json!({ "field1_id": "x" }));
        let disabled = click(Flow::DisableCustomers).payload(Callback::CustomerSetState).expect("a payload");
        assert_eq!(disabled["disabled"], json!([{ "acronis_tenant_id": Uuid::from_u128(2) }]));
    }
}
