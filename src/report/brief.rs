//! What a message carries, in a few words: without what is the same in all messages, and with short identifiers.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::contract::Callback;
use crate::sender::Exchange;
use crate::text::json::compact;
use crate::text::one_line;
use crate::text::visible::visible;

/// Bytes of a body that is not JSON.
const OTHER: usize = 400;

/// What was sent: the callback, its partner, and the payload.
pub(super) fn sent(exchange: &Exchange) -> String {
    let body = serde_json::from_slice::<Value>(&exchange.request_body).unwrap_or_default();
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let payload = payload(&exchange.request_body);
    match Callback::by_id(text("/context/callback_id")) {
        Some(callback) => {
            let name = callback.name().replace(".mirroring", "");
            one_line(&format!("{name} for {} {payload}", short(text("/context/tenant_id"))))
        }
        None => one_line(&format!("{} {payload}", exchange.method)),
    }
}

/// What an envelope carries, or all of a body that is not an envelope.
pub(super) fn payload(bytes: &[u8]) -> String {
    match serde_json::from_slice::<Value>(bytes) {
        Ok(Value::Object(members)) if members.contains_key("request_id") => {
            members.get("payload").map_or_else(String::new, |payload| visible(&compact(&brief(payload))))
        }
        Ok(value) => visible(&compact(&brief(&value))),
        Err(_) => one_line(&String::from_utf8_lossy(&bytes[..bytes.len().min(OTHER)])),
    }
}

/// Without names, without the partner, which the context names, and with short identifiers.
fn brief(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::from(short(text)),
        Value::Array(items) => items.iter().map(brief).collect(),
        Value::Object(members) => {
            let is_shown = |name: &&String| !name.ends_with("_tenant_name") && *name != "partner_tenant_id";
            let members = members.iter().filter(|(name, _)| is_shown(name));
            Value::Object(members.map(|(name, value)| (name.clone(), brief(value))).collect::<Map<_, _>>())
        }
        _ => value.clone(),
    }
}

/// An identifier is cut to its first digits; other text stays as it is.
fn short(text: &str) -> String {
    let digits = text.strip_prefix("vendor-").unwrap_or(text);
    match Uuid::try_parse(digits).ok().and_then(|_| text.get(..text.len() - digits.len() + 8)) {
        Some(start) => format!("{start}…"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn identifiers_are_short_and_what_all_messages_carry_is_left_out() {
        let id = "c7885136-0d48-4eae-ba0e-adab110f414a";
        let body = json!({ "request_id": id, "payload": { "partner_tenant_id": id, "partner_tenant_name": "P",
            "enabled": [{ "acronis_tenant_id": id, "acronis_tenant_name": "C", "settings": { "a": "é-plain" } }] } });
        let shown = r#"{ "enabled": [{ "acronis_tenant_id": "c7885136…", "settings": { "a": "é-plain" } }] }"#;
        assert_eq!(payload(body.to_string().as_bytes()), shown);
        assert_eq!(payload(b"<html>\n x"), "<html> x");
        assert_eq!(payload(json!({ "request_id": id }).to_string().as_bytes()), "");
    }
}
