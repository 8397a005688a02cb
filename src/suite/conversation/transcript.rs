//! Conversations as text that can be compared. Identifiers are numbered in the order of their appearance, times are
//! placeholders, and what the documents leave to the handler is left out.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::contract::Callback;
use crate::sender::{Exchange, same_identifier};

use super::compare::{is_void, listed_id};

/// The example conversation: the transcript of the documented lifecycle with a correct handler.
pub fn example_conversation() -> &'static str {
    include_str!("example.txt")
}

/// One exchange as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TranscriptTurn {
    /// The name of the callback.
    pub(crate) callback: &'static str,
    /// What it is for, and what was sent.
    pub(crate) request: String,
    /// The status, and the documented members of the body of an answer with status 200.
    pub(crate) answer: String,
}

/// A conversation, exchange by exchange.
pub(crate) fn turns(exchanges: &[Arc<Exchange>]) -> Vec<TranscriptTurn> {
    let mut names = Names::default();
    let turn = |exchange: &Arc<Exchange>| {
        let request: Value = serde_json::from_slice(&exchange.request_body).unwrap_or(Value::Null);
        let callback = request.pointer("/context/callback_id").and_then(Value::as_str).and_then(Callback::by_id);
        let title = callback.map_or("unknown callback", Callback::name);
        let request_id = request["request_id"].clone();
        names.note_settings(&request);
        let sent = names.text(request);
        let answer = match (exchange.status(), exchange.json()) {
            (Some(200), Some(body)) => answer(callback, &request_id, body, &names.seen),
            _ => Value::Null,
        };
        let status = exchange.status().map_or_else(|| exchange.outcome.name().to_owned(), |status| status.to_string());
        TranscriptTurn {
            callback: title,
            request: format!("# {}: {title}\n> {sent}\n", exchange.intent),
            answer: format!("{status} {}\n", names.text(answer)),
        }
    };
    exchanges.iter().map(turn).collect()
}

/// The text of a conversation.
pub fn transcript(exchanges: &[Arc<Exchange>]) -> String {
    let text = |turn: TranscriptTurn| format!("{}< {}", turn.request, turn.answer);
    turns(exchanges).into_iter().map(text).collect::<Vec<_>>().join("\n")
}

/// The documented members of an answer, in a fixed order. Values that the handler chooses become placeholders.
fn answer(callback: Option<Callback>, request_id: &Value, body: &Value, seen: &[Uuid]) -> Value {
    let mut out = Map::new();
    for name in ["type", "request_id"] {
        out.insert(name.to_owned(), body.get(name).cloned().unwrap_or(Value::Null));
    }
    let own = body.get("response_id").and_then(Value::as_str);
    let echoed = own.is_some_and(|own| same_identifier(request_id, own));
    let shown = if own.is_some() && !echoed { "<own>" } else { "<missing or not its own>" };
    out.insert("response_id".to_owned(), json!(shown));
    if let Some(payload) = body.get("payload") {
        out.insert("payload".to_owned(), payload_of(callback, payload, seen));
    }
    Value::Object(out)
}

fn payload_of(callback: Option<Callback>, payload: &Value, seen: &[Uuid]) -> Value {
    match (callback, payload) {
        (Some(Callback::PartnerGetState), Value::Object(_)) => json!({ "state": payload["state"] }),
        (Some(Callback::PartnerEnable), Value::Object(_)) => json!({
            "state": payload["state"],
            "vendor_tenant_id": vendor_id(payload),
            "acronis_tenant_id": payload["acronis_tenant_id"],
        }),
        (Some(Callback::CustomerGetState), Value::Array(items)) => {
            let mut items = items.clone();
            items.sort_by_key(|item| listed_id(item).and_then(|id| seen.iter().position(|known| *known == id)));
            items.iter().map(customer).collect()
        }
        // The order of a list is the handler's.
        (_, Value::Object(members)) if members.get("items").is_some_and(Value::is_array) => {
            let mut payload = payload.clone();
            if let Some(items) = payload["items"].as_array_mut() {
                items.sort_by_key(|item| item.get("vendor_tenant_id").or(item.get("id")).map(Value::to_string));
            }
            payload
        }
        _ => payload.clone(),
    }
}

fn customer(item: &Value) -> Value {
    let mut out = json!({ "vendor_tenant_id": vendor_id(item), "acronis_tenant_id": item["acronis_tenant_id"] });
    match item.get("settings") {
        Some(Value::Object(settings)) if !is_void(&item["settings"]) => {
            // A handler with a column for each field shows the empty ones, too.
            let is_set = |value: &Value| !value.is_null() && value != "";
            let mut sorted: Vec<_> = settings.iter().filter(|(_, value)| is_set(value)).collect();
            sorted.sort_by_key(|(key, _)| *key);
            out["settings"] =
                sorted.into_iter().map(|(key, value)| (key.clone(), value.clone())).collect::<Map<_, _>>().into();
        }
        _ => {}
    }
    out
}

fn vendor_id(item: &Value) -> Value {
    if item["vendor_tenant_id"].is_string() { json!("<vendor's>") } else { item["vendor_tenant_id"].clone() }
}

/// Replaces the values that differ from run to run.
#[derive(Default)]
struct Names {
    seen: Vec<Uuid>,
    /// Settings as they were sent: their field ids differ from CyberApp to CyberApp.
    settings: Vec<Value>,
}

impl Names {
    fn note_settings(&mut self, request: &Value) {
        let customers = request.pointer("/payload/enabled").and_then(Value::as_array).into_iter().flatten();
        self.settings.extend(customers.filter_map(|customer| customer.get("settings").cloned()));
    }

    fn text(&mut self, mut value: Value) -> String {
        self.replace(&mut value, "");
        serde_json::to_string_pretty(&value).unwrap_or_default()
    }

    fn replace(&mut self, value: &mut Value, key: &str) {
        match value {
            Value::String(text) => {
                if let Ok(id) = Uuid::try_parse(text) {
                    let at = self.seen.iter().position(|seen| *seen == id).unwrap_or_else(|| {
                        self.seen.push(id);
                        self.seen.len() - 1
                    });
                    *text = format!("<uuid {}>", at + 1);
                } else if matches!(key, "created_at" | "endpoint_id" | "datacenter_url") || key.ends_with("_name") {
                    *text = format!("<{key}>");
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.replace(item, key)),
            Value::Object(_) if key == "settings" => {
                if let Some(at) = self.settings.iter().position(|sent| sent == value) {
                    *value = json!(format!("<settings {}>", at + 1));
                }
            }
            Value::Object(members) => members.iter_mut().for_each(|(name, value)| self.replace(value, name)),
            _ => {}
        }
    }
}
