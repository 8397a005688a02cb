//! The control of an experiment: the same conversation without what the check varies.
//!
//! Calls go out plain: no edits, no other bytes, headers, methods or tokens; forged callbacks do not go out at all.
//! Names, values, field ids and identifiers are swapped for plain ones on the way out and swapped back in the answers,
//! so that the check compares what it always compares.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};
use uuid::{Builder, Uuid};

use super::call::Call;
use crate::contract::Callback;

/// What one conversation swapped.
pub(crate) struct Simplifier {
    /// The field ids that the handler knows.
    field_ids: Vec<String>,
    /// The original of each plain text.
    originals: RefCell<HashMap<String, String>>,
    /// The plain text of each original, by the kind of text.
    plain: RefCell<BTreeMap<(TextKind, String), String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum TextKind {
    Key,
    Value,
}

impl Simplifier {
    pub(crate) fn new(field_ids: Vec<String>) -> Self {
        Self { field_ids, originals: RefCell::default(), plain: RefCell::default() }
    }

    /// The call without its variation.
    pub(crate) fn plain(&self, call: Call) -> Call {
        let payload = match call.callback {
            // `Conversation::bind` has put a plain one in its place.
            Callback::Custom(_) => call.payload,
            _ => call.payload.map(|payload| self.plain_payload(payload)),
        };
        let tenant = self.swap_uuid(call.tenant);
        Call {
            tenant,
            payload,
            endpoint: None,
            request_id: None,
            authorization: None,
            headers: Vec::new(),
            method: hyper::Method::POST,
            suffix: String::new(),
            edit: None,
            raw: None,
            documented: true,
            ..call
        }
    }

    /// The answer as the check expects it: with its own identifiers and texts.
    pub(crate) fn restore(&self, body: &[u8]) -> Option<Vec<u8>> {
        let body: Value = serde_json::from_slice(body).ok()?;
        serde_json::to_vec(&self.restored(body)).ok()
    }

    fn restored(&self, value: Value) -> Value {
        let original = |text: String| self.originals.borrow().get(&text).cloned().unwrap_or(text);
        match value {
            Value::String(text) => Value::String(original(text)),
            Value::Array(items) => items.into_iter().map(|item| self.restored(item)).collect(),
            Value::Object(members) => {
                members.into_iter().map(|(key, value)| (original(key), self.restored(value))).collect()
            }
            other => other,
        }
    }

    fn plain_payload(&self, payload: Value) -> Value {
        match payload {
            Value::Array(items) => items.into_iter().map(|item| self.plain_payload(item)).collect(),
            Value::Object(members) => {
                let mut plain: Map<String, Value> =
                    members.into_iter().map(|(name, value)| self.plain_member(name, value)).collect();
                plain_names(&mut plain);
                Value::Object(plain)
            }
            other => other,
        }
    }

    fn plain_member(&self, name: String, value: Value) -> (String, Value) {
        let value = match value {
            // The vendor's own identifiers stay: no other would be known.
            Value::String(text) if name.ends_with("_id") && name != "vendor_tenant_id" => {
                Value::String(self.swap_identifier(&text))
            }
            Value::Object(settings) if name == "settings" => Value::Object(self.plain_settings(settings)),
            other => self.plain_payload(other),
        };
        (name, value)
    }

    fn plain_settings(&self, settings: Map<String, Value>) -> Map<String, Value> {
        let plain = |(key, value): (String, Value)| match value {
            Value::String(text) => (self.swap(TextKind::Key, &key), Value::String(self.swap(TextKind::Value, &text))),
            other => (self.swap(TextKind::Key, &key), other),
        };
        settings.into_iter().map(plain).collect()
    }

    fn swap_identifier(&self, text: &str) -> String {
        Uuid::try_parse(text).map_or_else(|_| text.to_owned(), |id| self.swap_uuid(id).to_string())
    }

    /// A random-looking identifier of version 4, which resembles no other.
    fn swap_uuid(&self, id: Uuid) -> Uuid {
        let hashed = Uuid::new_v5(&id, b"control");
        let plain = Builder::from_random_bytes(hashed.into_bytes()).into_uuid();
        self.originals.borrow_mut().insert(plain.to_string(), id.to_string());
        plain
    }

    fn swap(&self, kind: TextKind, text: &str) -> String {
        let mut plain = self.plain.borrow_mut();
        let number = 1 + plain.keys().filter(|(known, _)| *known == kind).count();
        let known = self.field_ids.get(number - 1).filter(|_| kind == TextKind::Key);
        let plain = plain.entry((kind, text.to_owned())).or_insert_with(|| match kind {
            TextKind::Key => known.cloned().unwrap_or_else(|| format!("field{number}_id")),
            _ => format!("value{number}"),
        });
        self.originals.borrow_mut().insert(plain.clone(), text.to_owned());
        plain.clone()
    }
}

/// Names each tenant after its identifier.
fn plain_names(members: &mut Map<String, Value>) {
    let names: Vec<String> = members.keys().filter(|name| name.ends_with("_tenant_name")).cloned().collect();
    for name in names {
        let id = members.get(&name.replace("_name", "_id")).and_then(Value::as_str).unwrap_or_default();
        let plain = format!("acgw {}", id.chars().take(8).collect::<String>());
        members.insert(name, Value::String(plain));
    }
}
