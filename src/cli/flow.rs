//! `acgw send --flow`: the callbacks that a partner's click in the console causes, one after the other.

use std::io::Write as _;
use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::chosen::ChosenCallback;
use super::sending::{Sending, answer, code};
use crate::contract::{Callback, Outcome};
use crate::suite::Method;
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
    /// The callbacks that the click causes where that side is enabled in this way. The flow ends at the first answer that
    /// is wrong.
    const fn callbacks(self, method: Method) -> &'static [Callback] {
        match (self, method) {
            (_, Method::Explicit) => &[],
            (Self::OpenApp, Method::Mirrored) => &[Callback::PartnerGetState],
            (Self::OpenApp, Method::Mapped) => &[Callback::EnablementRead],
            (Self::EnablePartner, Method::Mirrored) => &[Callback::PartnerGetState, Callback::PartnerEnable],
            (Self::EnablePartner, Method::Mapped) => &[Callback::EnablementRead, Callback::EnablementWrite],
            (Self::OpenCustomers, Method::Mirrored) => &[Callback::CustomerGetState],
            (Self::OpenCustomers, Method::Mapped) => &[Callback::TopologyRead, Callback::TenantMappingRead],
            (Self::EnableCustomers | Self::DisableCustomers, Method::Mirrored) => &[Callback::CustomerSetState],
            (Self::EnableCustomers | Self::DisableCustomers, Method::Mapped) => &[Callback::TenantMappingWrite],
            (Self::DisableApp, Method::Mirrored) => &[Callback::PartnerReset],
            (Self::DisableApp, Method::Mapped) => &[Callback::EnablementReset],
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

    /// Whether it is about the partner's own enablement.
    pub(super) const fn is_partner_side(self) -> bool {
        matches!(self, Self::OpenApp | Self::EnablePartner | Self::DisableApp)
    }
}

/// A customer of the partner.
#[derive(Debug, Clone)]
pub(super) struct ChosenCustomer {
    id: Uuid,
    /// Its name; where customers are mapped, its id at the vendor.
    pub(super) text: Option<String>,
}

impl std::str::FromStr for ChosenCustomer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (id, text) = text.split_once(':').map_or((text, None), |(id, text)| (id, Some(text.to_owned())));
        let id = id.parse().map_err(|_| format!("`{id}` is not a UUID; use UUID, UUID:NAME, or UUID:ID"))?;
        Ok(Self { id, text })
    }
}

/// A click: what the partner does, chooses and types.
#[derive(Debug, Clone)]
pub(super) struct Click {
    pub(super) flow: Flow,
    /// How the side that the click is about is enabled.
    pub(super) method: Method,
    pub(super) partner: Uuid,
    pub(super) name: String,
    pub(super) customers: Vec<ChosenCustomer>,
    /// The values of the CyberApp's fields, by field id (`settings` in “Enabling customers using mirroring”).
    pub(super) settings: Map<String, Value>,
}

impl Click {
    /// The callback's payload, after an answer with this one.
    fn payload(&self, callback: Callback, before: &Value) -> Option<Value> {
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
            Callback::EnablementWrite => {
                Some(json!({ "vendor_tenant_id": before["vendor_tenant_id"], "acronis_tenant_id": self.partner }))
            }
            Callback::TenantMappingWrite => {
                Some(json!({ "modified": self.customers.iter().map(|it| self.mapped(it)).collect::<Vec<_>>() }))
            }
            _ => None,
        }
    }

    fn mapped(&self, customer: &ChosenCustomer) -> Value {
        match self.flow {
            Flow::DisableCustomers => json!({ "vendor_tenant_id": customer.text }),
            _ => json!({ "vendor_tenant_id": customer.text, "acronis_tenant_id": customer.id }),
        }
    }

    fn enabled(&self, customer: &ChosenCustomer) -> Value {
        let name = customer.text.as_deref().unwrap_or("acgw customer");
        self.with_settings(json!({ "acronis_tenant_id": customer.id, "acronis_tenant_name": name }))
    }

    fn with_settings(&self, mut tenant: Value) -> Value {
        if !self.settings.is_empty() {
            tenant["settings"] = Value::Object(self.settings.clone());
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
    let mut before = Value::Null;
    for (at, callback) in click.flow.callbacks(click.method).iter().enumerate() {
        if let (Callback::EnablementWrite, Some(by)) = (callback, before.get("acronis_tenant_id")) {
            // “Mapping the partner ID to the Acronis tenant ID”
            let denied = "denied    the account is mapped already, to";
            writeln!(out, "{denied} {}; the platform then sends no {}", inert(&by.to_string()), callback.name())?;
            return Ok(ExitCode::FAILURE);
        }
        let (payload, set) = (click.payload(*callback, &before), Vec::new());
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
        before = judged.payload();
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::AnyCallback;

    #[test]
    fn payloads_of_clicks_keep_to_their_schemas() {
        let click = |flow, method| Click {
            flow,
            method,
            partner: Uuid::from_u128(1),
            name: "Acme".to_owned(),
            customers: vec![format!("{}:B: C", Uuid::from_u128(2)).parse().expect("a customer")],
            settings: Map::from_iter([("field1_id".to_owned(), json!("x"))]),
        };
        let read = json!({ "vendor_tenant_id": "v-1" });
        for (flow, method) in Flow::value_variants().iter().flat_map(|flow| Method::ALL.map(|method| (*flow, method))) {
            for callback in flow.callbacks(method) {
                let mut request = AnyCallback::from(*callback).request().examples()[0].clone();
                if let Some(payload) = click(flow, method).payload(*callback, &read) {
                    request["payload"] = payload;
                }
                assert_eq!(callback.request().violations(&request), [], "{flow:?}: {request}");
            }
        }
        let of = |flow, method, callback| click(flow, method).payload(callback, &read).expect("a payload");
        let enabled = of(Flow::EnableCustomers, Method::Mirrored, Callback::CustomerSetState);
        assert_eq!(enabled["enabled"][0]["acronis_tenant_name"], "B: C");
        assert_eq!(enabled["enabled"][0]["settings"], json!({ "field1_id": "x" }));
        let disabled = of(Flow::DisableCustomers, Method::Mirrored, Callback::CustomerSetState);
        assert_eq!(disabled["disabled"], json!([{ "acronis_tenant_id": Uuid::from_u128(2) }]));
        let mapped = of(Flow::EnablePartner, Method::Mapped, Callback::EnablementWrite);
        assert_eq!(mapped, json!({ "vendor_tenant_id": "v-1", "acronis_tenant_id": Uuid::from_u128(1) }));
        let removed = of(Flow::DisableCustomers, Method::Mapped, Callback::TenantMappingWrite);
        assert_eq!(removed["modified"], json!([{ "vendor_tenant_id": "B: C" }]));
    }
}
