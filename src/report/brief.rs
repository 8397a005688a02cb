//! What a message carries, in a few words: what is the same in all of them is left out, identifiers are shortened.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::contract::Callback;
use crate::sender::Exchange;
use crate::text::json::compact;
use crate::text::one_line;
use crate::text::visible::visible;

/// Bytes of a body that is no JSON.
const OTHER: usize = 400;

/// What was sent: the callback, whom it concerns, and the payload.
pub(super) fn sent(exchange: &Exchange) -> String {
    let body = serde_json::from_slice::<Value>(&exchange.request_body).unwrap_or_default();
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let payload = payload(&exchange.request_body);
    match Callback::by_id(text("/context/callback_id")) {
        Some(callback) => {
            let name = callback.name().replace(".mirroring", "");
            one_line(&format!("{name} of {} {payload}", short(text("/context/tenant_id"))))
        }
        None => one_line(&format!("{} {payload}", exchange.method)),
    }
}

/// What an envelope carries; all of it where it is none.
pub(super) fn payload(bytes: &[u8]) -> String {
    match serde_json::from_slice::<Value>(bytes) {
        Ok(Value::Object(members)) if members.contains_key("request_id") => {
            members.get("payload").map_or_else(String::new, |payload| visible(&compact(&brief(payload))))
        }
        Ok(value) => visible(&compact(&brief(&value))),
        Err(_) => one_line(&String::from_utf8_lossy(&bytes[..bytes.len().min(OTHER)])),
    }
}

/// Without names and the partner, whom the context names, and with short identifiers.
fn brief(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::from(short(text)),
        Value::Array(items) => items.iter().map(brief).collect(),
        Value::Object(members) => {
            let told = |name: &&String| !name.ends_with("_tenant_name") && *name != "partner_tenant_id";
            let members = members.iter().filter(|(name, _)| told(name));
            Value::Object(members.map(|(name, value)| (name.clone(), brief(value))).collect::<Map<_, _>>())
        }
        _ => value.clone(),
    }
}

/// An identifier by its first digits; other text as it is.
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
    fn identifiers_are_short_and_what_all_carry_is_left_out() {
        let id = "c7885136-0d48-4eae-ba0e-adab110f414a";
        let body = json!({ "request_id": id, "payload": { "partner_tenant_id": id, "partner_tenant_name": "P",
            "enabled": [{ "acronis_tenant_id": id, "acronis_tenant_name": "C", "settings": { "a": "é-plain" } }] } });
        let told = r#"{ "enabled": [{ "acronis_tenant_id": "c7885136…", "settings": { "a": "é-plain" } }] }"#;
        assert_eq!(payload(body.to_string().as_bytes()), told);
        assert_eq!(payload(b"<html>\n x"), "<html> x");
        assert_eq!(payload(json!({ "request_id": id }).to_string().as_bytes()), "");
    }
}
