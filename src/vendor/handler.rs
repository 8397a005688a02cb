//! From a request to its answer: the origin, the form, the effect.

use hyper::header::{ALLOW, HeaderValue, WWW_AUTHENTICATE};
use hyper::{HeaderMap, Method};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use thiserror::Error;
use uuid::Uuid;

use super::connector::Reporter;
use super::guard::Guard;
use super::mapping::{MappingPart, MappingPayload};
use super::message::{Answer, Incoming, callback};
use super::report::Activity;
use super::rules::Refusal;
use super::seats::{BOOK_SEATS, Seats};
use super::store::{NewCustomer, Settings, Store};
use crate::contract::{Callback, Schema, schema};

/// Why a callback has no effect.
#[derive(Debug, Error)]
enum CallbackError {
    #[error("the method is `{0}`; use POST")]
    Method(Method),
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("the body is not JSON: `{0}`; send a JSON object")]
    NotJson(#[from] serde_json::Error),
    #[error("there is no callback `{0}`; send a documented one")]
    Unknown(String),
    #[error("the partner `{0}` is not enabled; enable it first")]
    Stranger(Uuid),
    #[error("the request breaks `{rule}` at `{pointer}`: {message}; see {origin}")]
    Malformed { rule: String, pointer: String, message: String, origin: String },
}

impl CallbackError {
    fn status(&self) -> u16 {
        match self {
            Self::Method(_) => 405,
            Self::Refused(refusal) => refusal.status,
            Self::Unknown(_) => 404,
            Self::Stranger(_) => 403,
            Self::NotJson(_) | Self::Malformed { .. } => 400,
        }
    }

    fn answer(&self, request_id: Option<&Value>) -> Answer {
        let mut body = Map::new();
        body.extend(request_id.map(|id| ("request_id".to_owned(), id.clone())));
        body.insert("response_id".to_owned(), json!(Uuid::new_v4()));
        body.insert("err_message".to_owned(), json!(self.to_string()));
        let mut answer = Answer::json(self.status(), &Value::Object(body));
        match answer.status {
            401 => drop(answer.headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))),
            405 => drop(answer.headers.insert(ALLOW, HeaderValue::from_static("POST"))),
            _ => {}
        }
        answer
    }
}

/// The body of a callback that its schema accepts.
#[derive(Deserialize)]
struct CallbackBody {
    context: CallbackContext,
    #[serde(default)]
    payload: CallbackPayload,
}

#[derive(Deserialize)]
struct CallbackContext {
    tenant_id: Uuid,
    datacenter_url: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct CallbackPayload {
    acronis_tenant_name: String,
    settings: Option<Settings>,
    enabled: Vec<CallbackCustomer>,
    disabled: Vec<CallbackCustomer>,
}

#[derive(Deserialize)]
struct CallbackCustomer {
    acronis_tenant_id: Uuid,
    #[serde(default)]
    acronis_tenant_name: String,
    settings: Option<Settings>,
}

/// A change of a partner, and the data centre to report it to.
type PartnerChange = (Uuid, Activity, String);

/// A correct callback handler.
pub(super) struct Handler {
    pub(super) guard: Guard,
    pub(super) store: Box<dyn Store>,
    pub(super) mapping: MappingPart,
    pub(super) reporter: Option<Reporter>,
    /// Its custom callback, and whether it is for partners too that no callback has enabled.
    pub(super) seats: (Seats, bool),
}

impl Handler {
    pub(super) async fn answer(&self, incoming: &Incoming) -> Answer {
        if incoming.method != Method::POST {
            return CallbackError::Method(incoming.method.clone()).answer(None);
        }
        let body = serde_json::from_slice::<Value>(&incoming.body);
        // The origin comes first, so that other callers learn nothing about the body.
        if let Err(refusal) = self.guard.verify(&incoming.headers, body.as_ref().ok()).await {
            self.report_rashly(body.as_ref().ok()).await;
            return CallbackError::from(refusal).answer(None);
        }
        match body {
            Err(error) => CallbackError::from(error).answer(None),
            Ok(body) => {
                let request_id = body.get("request_id").filter(|id| id.is_string());
                let (answer, change) = match self.carry_out(&incoming.headers, &body) {
                    Ok(done) => done,
                    Err(error) => return error.answer(request_id),
                };
                if let (Some(reporter), Some((partner, activity, url))) = (&self.reporter, change) {
                    reporter.send(partner, activity, &url).await;
                }
                answer
            }
        }
    }

    /// Reports what a refused callback would have enabled, if that is the connector's habit.
    async fn report_rashly(&self, body: Option<&Value>) {
        let reporter = self.reporter.as_ref().filter(|reporter| reporter.is_rash());
        let enables = body.filter(|body| callback(body) == Some(Callback::PartnerEnable));
        let request = enables.and_then(|body| CallbackBody::deserialize(body).ok());
        if let Some((reporter, CallbackBody { context, .. })) = reporter.zip(request) {
            reporter.send(context.tenant_id, Activity::Activated, &context.datacenter_url).await;
        }
    }

    /// The answer, and what is to be reported.
    fn carry_out(&self, headers: &HeaderMap, body: &Value) -> Result<(Answer, Option<PartnerChange>), CallbackError> {
        if body.pointer("/context/callback_id").is_some_and(|id| id == BOOK_SEATS.callback_id) {
            return self.book_seats(body).map(|answer| (answer, None));
        }
        let callback = match callback(body) {
            Some(callback) if !callback.is_mapping() || self.mapping.serves(callback) => callback,
            _ => return Err(unknown(body)),
        };
        check(callback.request(), body)?;
        let request = CallbackBody::deserialize(body)?;
        let (partner, url) = (request.context.tenant_id, request.context.datacenter_url.clone());
        let payload = if callback.is_mapping() {
            let payload = body.get("payload").map(MappingPayload::deserialize).transpose()?.unwrap_or_default();
            let payload = self.mapping.effect(callback, headers, partner, payload)?;
            if callback == Callback::EnablementReset {
                self.store.reset_partner(partner);
            }
            payload
        } else {
            self.effect(callback, request)
        };
        let mut answer = json!({
            "type": callback.response_type(),
            "request_id": body["request_id"],
            "response_id": Uuid::new_v4(),
        });
        if let Some(payload) = payload {
            answer["payload"] = payload;
        }
        let activity = match callback {
            Callback::PartnerEnable | Callback::EnablementWrite => Some(Activity::Activated),
            Callback::PartnerReset | Callback::EnablementReset => Some(Activity::Deactivated),
            _ => None,
        };
        Ok((Answer::json(200, &answer), activity.map(|activity| (partner, activity, url))))
    }

    fn book_seats(&self, body: &Value) -> Result<Answer, CallbackError> {
        check(BOOK_SEATS.request(), body)?;
        let partner = CallbackBody::deserialize(json!({ "context": body["context"] }))?.context.tenant_id;
        let (seats, serves_strangers) = &self.seats;
        if !serves_strangers && self.store.partner(partner).is_none() {
            return Err(CallbackError::Stranger(partner));
        }
        let (status, mut answer) = seats.book(partner, &body["payload"])?;
        answer["request_id"] = body["request_id"].clone();
        answer["response_id"] = json!(Uuid::new_v4());
        Ok(Answer::json(status, &answer))
    }

    /// Carries out a callback and returns the answer's payload, if there is one.
    fn effect(&self, callback: Callback, CallbackBody { context, payload }: CallbackBody) -> Option<Value> {
        let partner = context.tenant_id;
        match callback {
            Callback::PartnerGetState => Some(self.partner_state(partner)),
            Callback::PartnerEnable => Some(self.enable(partner, payload)),
            Callback::PartnerReset => {
                self.store.reset_partner(partner);
                self.mapping.forget(partner);
                None
            }
            Callback::CustomerGetState => Some(self.customer_states(partner)),
            Callback::CustomerSetState => {
                self.set_customers(partner, payload);
                None
            }
            _ => None,
        }
    }

    fn partner_state(&self, partner: Uuid) -> Value {
        match self.store.partner(partner) {
            None => json!({ "state": "DISABLED" }),
            Some(record) => with_settings(json!({ "state": "ENABLED" }), record.settings),
        }
    }

    fn enable(&self, partner: Uuid, payload: CallbackPayload) -> Value {
        let id = self.store.enable_partner(partner, &payload.acronis_tenant_name, payload.settings);
        json!({ "state": "ENABLED", "vendor_tenant_id": id, "acronis_tenant_id": partner })
    }

    fn customer_states(&self, partner: Uuid) -> Value {
        let states = self.store.customers(partner).into_iter().map(|record| {
            let state = json!({ "vendor_tenant_id": record.vendor_tenant_id, "acronis_tenant_id": record.tenant });
            with_settings(state, record.settings)
        });
        states.collect()
    }

    fn set_customers(&self, partner: Uuid, payload: CallbackPayload) {
        let enabled = payload.enabled.into_iter().map(|customer| NewCustomer {
            tenant: customer.acronis_tenant_id,
            name: customer.acronis_tenant_name,
            settings: customer.settings,
        });
        self.store.enable_customers(partner, enabled.collect());
        let disabled = payload.disabled.into_iter().map(|customer| customer.acronis_tenant_id);
        self.store.disable_customers(partner, disabled.collect());
    }
}

fn with_settings(mut value: Value, settings: Option<Settings>) -> Value {
    if let Some(settings) = settings {
        value["settings"] = Value::Object(settings);
    }
    value
}

fn check(schema: &Schema, body: &Value) -> Result<(), CallbackError> {
    if schema.accepts(body) {
        return Ok(());
    }
    match schema.violations(body).into_iter().next() {
        None => Ok(()),
        Some(first) => Err(CallbackError::Malformed {
            rule: first.rule,
            pointer: first.pointer,
            message: first.message,
            origin: format!("{}, {}", first.source.document, first.source.clause),
        }),
    }
}

/// The error for a body without a known callback. A missing identifier breaks the envelope; it is not an unknown one.
fn unknown(body: &Value) -> CallbackError {
    let envelope = schema("callback-request").expect("embedded");
    let id = body.pointer("/context/callback_id").and_then(Value::as_str).unwrap_or_default();
    check(envelope, body).err().unwrap_or_else(|| CallbackError::Unknown(id.to_owned()))
}
