//! A callback as a check asks for it, before it gets an endpoint, a token and identifiers (see `bind`).

use std::collections::BTreeMap;

use bytes::Bytes;
use hyper::Method;
use hyper::header::HeaderName;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::contract::Callback;
use crate::sender::Authorization;

/// The values of the CyberApp's additional settings, by field id.
pub(crate) type FieldValues = BTreeMap<String, String>;

/// A partner or a customer, as Acronis knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// The tenant's UUID.
    pub id: Uuid,
    /// The tenant's name.
    pub name: String,
}

impl Tenant {
    /// The same tenant under another name.
    pub fn named(&self, name: impl Into<String>) -> Self {
        Self { id: self.id, name: name.into() }
    }
}

/// A change to each callback that must not make a difference.
pub(super) type Vary<'c> = Box<dyn Fn(Call) -> Call + 'c>;

type Edit = Box<dyn FnOnce(&mut Value) + Send>;

/// A callback to send. It is valid unless it is edited.
pub struct Call {
    pub(crate) callback: Callback,
    pub(crate) intent: String,
    pub(crate) tenant: Uuid,
    pub(crate) payload: Option<Value>,
    pub(crate) endpoint: Option<String>,
    pub(crate) request_id: Option<Uuid>,
    pub(crate) authorization: Option<Authorization>,
    pub(crate) forgery: Option<&'static str>,
    pub(crate) headers: Vec<(HeaderName, String)>,
    pub(crate) method: Method,
    pub(crate) suffix: String,
    pub(crate) edit: Option<Edit>,
    pub(crate) raw: Option<Bytes>,
    pub(crate) documented: bool,
}

impl Call {
    pub(super) fn new(callback: Callback, tenant: Uuid, intent: &str, payload: Option<Value>) -> Self {
        Self {
            callback,
            intent: intent.to_owned(),
            tenant,
            payload,
            endpoint: None,
            request_id: None,
            authorization: None,
            forgery: None,
            headers: Vec::new(),
            method: Method::POST,
            suffix: String::new(),
            edit: None,
            raw: None,
            documented: true,
        }
    }

    /// Asks for the partner's state.
    pub fn partner_state(partner: &Tenant) -> Self {
        Self::new(Callback::PartnerGetState, partner.id, "read the partner's state", None)
    }

    /// Enables the partner.
    pub fn enable_partner(partner: &Tenant) -> Self {
        let payload = json!({ "acronis_tenant_id": partner.id, "acronis_tenant_name": partner.name });
        Self::new(Callback::PartnerEnable, partner.id, "enable the partner", Some(payload))
    }

    /// Disables the partner and all its customers.
    pub fn reset_partner(partner: &Tenant) -> Self {
        Self::new(Callback::PartnerReset, partner.id, "disable the partner", None)
    }

    /// Asks for the partner's enabled customers.
    pub fn list(partner: &Tenant) -> Self {
        Self::new(Callback::CustomerGetState, partner.id, "read the partner's enabled customers", None)
    }

    /// Enables customers, each with or without settings.
    pub fn enable(partner: &Tenant, customers: &[(Tenant, Option<FieldValues>)]) -> Self {
        let enabled: Vec<Value> = customers
            .iter()
            .map(|(customer, settings)| {
                let mut item = json!({ "acronis_tenant_id": customer.id, "acronis_tenant_name": customer.name });
                if let Some(settings) = settings {
                    item["settings"] = json!(settings);
                }
                item
            })
            .collect();
        let intent = if enabled.len() == 1 {
            "enable a customer".to_owned()
        } else {
            format!("enable {} customers", enabled.len())
        };
        Self::set_state(partner, &intent, "enabled", enabled)
    }

    /// Enables one customer without settings.
    pub fn enable_one(partner: &Tenant, customer: &Tenant) -> Self {
        Self::enable(partner, &[(customer.clone(), None)])
    }

    /// Disables customers.
    pub fn disable(partner: &Tenant, customers: &[Tenant]) -> Self {
        let disabled: Vec<Value> =
            customers.iter().map(|customer| json!({ "acronis_tenant_id": customer.id })).collect();
        let intent = if disabled.len() == 1 {
            "disable a customer".to_owned()
        } else {
            format!("disable {} customers", disabled.len())
        };
        Self::set_state(partner, &intent, "disabled", disabled)
    }

    fn set_state(partner: &Tenant, intent: &str, list: &str, items: Vec<Value>) -> Self {
        let mut payload = json!({ "partner_tenant_id": partner.id, "partner_tenant_name": partner.name });
        payload[list] = Value::Array(items);
        Self::new(Callback::CustomerSetState, partner.id, intent, Some(payload))
    }

    /// A valid callback of this kind, about the partner or about one customer.
    pub fn of(callback: Callback, partner: &Tenant, customer: &Tenant) -> Self {
        match callback {
            Callback::PartnerGetState => Self::partner_state(partner),
            Callback::PartnerEnable => Self::enable_partner(partner),
            Callback::PartnerReset => Self::reset_partner(partner),
            Callback::CustomerGetState => Self::list(partner),
            Callback::CustomerSetState => Self::enable_one(partner, customer),
            Callback::Custom(definition) => Self::simple_custom(definition, partner),
            mapping => Self::of_mapping(mapping, partner, customer),
        }
    }

    /// Says why it is sent, for reports.
    pub fn because(mut self, intent: impl Into<String>) -> Self {
        self.intent = intent.into();
        self
    }

    /// Says what is special about it, after why it is sent.
    pub fn noting(mut self, what: &str) -> Self {
        self.intent = format!("{}, {what}", self.intent);
        self
    }

    /// With this created_at.
    pub fn created_at(self, time: impl Into<String>) -> Self {
        let time = time.into();
        self.edited(move |body| body["created_at"] = json!(time))
    }

    /// With these settings of the partner.
    pub fn partner_settings(self, settings: &FieldValues) -> Self {
        let settings = json!(settings);
        self.edited(move |body| body["payload"]["settings"] = settings)
    }

    /// Changes the composed body. The call stays documented, so the body must stay valid.
    pub fn edited(mut self, edit: impl FnOnce(&mut Value) + Send + 'static) -> Self {
        let earlier = self.edit.take();
        self.edit = Some(Box::new(move |body| {
            if let Some(earlier) = earlier {
                earlier(body);
            }
            edit(body);
        }));
        self
    }

    /// Sends these bytes instead of the composed body.
    pub fn raw(mut self, body: impl Into<Bytes>) -> Self {
        self.raw = Some(body.into());
        self.unstated()
    }

    /// With another payload, or none.
    pub fn payload(mut self, payload: Option<Value>) -> Self {
        self.payload = payload;
        self
    }

    /// For another endpoint than the run's.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// With this request id.
    pub fn request_id(mut self, id: Uuid) -> Self {
        self.request_id = Some(id);
        self
    }

    /// With a forged Authorization: what is wrong with it, and the value.
    pub fn forged(mut self, what: &'static str, authorization: Authorization) -> Self {
        self.forgery = Some(what);
        self.authorization = Some(authorization);
        self.unstated()
    }

    /// With another good token.
    pub fn with_token(mut self, token: String) -> Self {
        self.authorization = Some(Authorization::Bearer(token));
        self
    }

    /// With one more header, or another value of a usual one. An empty value removes the header.
    pub fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With another HTTP method.
    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self.unstated()
    }

    /// To the handler's URL with this text after its path, or after its query if the text begins with `?`.
    pub fn suffix(mut self, suffix: &str) -> Self {
        suffix.clone_into(&mut self.suffix);
        self.unstated()
    }

    /// Whether the documents say how a handler must answer it.
    pub fn is_documented(&self) -> bool {
        self.documented
    }

    /// Whether it only reads, and is as the gateway sends it, whether or not its answer is judged.
    pub(super) fn is_usual_read(&self) -> bool {
        let is_usual = self.edit.is_none() && self.raw.is_none() && self.authorization.is_none();
        is_usual && self.callback.is_read()
    }

    /// The documents do not say how a handler must answer it, so the run does not observe the answer.
    pub fn unstated(mut self) -> Self {
        self.documented = false;
        self
    }
}
