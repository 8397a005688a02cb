//! What a message carries, in a few words: without what is the same in all messages, and with short identifiers. What
//! the finding is about stays.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::focus::Focus;
use crate::contract::Callback;
use crate::sender::Exchange;
use crate::text::json::compact;
use crate::text::one_line;
use crate::text::visible::{clip, visible};

/// Bytes of a body that is not JSON.
const OTHER: usize = 400;
/// What is kept of a long list, of an object besides what the finding is about, and characters of a text.
const ITEMS: usize = 3;
const MEMBERS: usize = 6;
const TEXT: usize = 100;

/// How the names begin that the run gives to its tenants.
const PLAIN_NAME: &str = "acgw ";

/// What was sent: the callback, its partner, and the payload.
pub(super) fn sent(exchange: &Exchange, focus: &Focus) -> String {
    let body = serde_json::from_slice::<Value>(&exchange.request_body).unwrap_or_default();
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let payload = payload(&exchange.request_body, focus);
    match Callback::by_id(text("/context/callback_id")) {
        Some(callback) => {
            let name = callback.name().replace(".mirroring", "");
            one_line(&format!("{name} for {} {payload}", short(text("/context/tenant_id"))))
        }
        None => one_line(&format!("{} {payload}", exchange.method)),
    }
}

/// What an envelope carries, or all of a body that is not an envelope.
pub(super) fn payload(bytes: &[u8], focus: &Focus) -> String {
    let body = serde_json::from_slice::<Value>(bytes);
    let partner = body.as_ref().ok().and_then(|body| body.pointer("/context/tenant_id").cloned());
    let brief = |value: &Value| visible(&compact(&Brief { focus, partner }.of(value)));
    match body {
        Ok(Value::Object(members)) if members.contains_key("request_id") => {
            members.get("payload").map_or_else(String::new, brief)
        }
        Ok(value) => brief(&value),
        Err(_) => one_line(&String::from_utf8_lossy(&bytes[..bytes.len().min(OTHER)])),
    }
}

struct Brief<'f> {
    focus: &'f Focus,
    /// The partner that the context names.
    partner: Option<Value>,
}

impl Brief<'_> {
    /// Without plain names, without the partner that the context names too, and with short identifiers.
    fn of(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::from(clip(&short(text), TEXT)),
            Value::Array(items) => {
                let is_focused = items.len() > ITEMS && self.focus.is_in(value);
                let is_shown =
                    |(at, item): &(usize, &Value)| if is_focused { self.focus.is_in(item) } else { *at < ITEMS };
                let shown: Vec<Value> =
                    items.iter().enumerate().filter(is_shown).take(ITEMS).map(|(_, item)| self.of(item)).collect();
                let more = items.len() - shown.len();
                shown.into_iter().chain((more > 0).then(|| Value::from(format!("… {more} more")))).collect()
            }
            Value::Object(members) => {
                let said: Vec<_> = members.iter().filter(|(name, member)| self.says_something(name, member)).collect();
                let is_shown = |at: usize, name: &str, member: &Value| {
                    at < MEMBERS || self.focus.has(name) || self.focus.is_in(member)
                };
                let shown = said.iter().enumerate().filter(|(at, (name, member))| is_shown(*at, name, member));
                let mut shown: Map<String, Value> =
                    shown.map(|(_, (name, member))| ((*name).clone(), self.of(member))).collect();
                let more = said.len() - shown.len();
                if more > 0 {
                    shown.insert("…".to_owned(), format!("{more} more").into());
                }
                Value::Object(shown)
            }
            _ => value.clone(),
        }
    }

    fn says_something(&self, name: &str, member: &Value) -> bool {
        let is_plain = || member.as_str().is_some_and(|text| text.starts_with(PLAIN_NAME));
        match name {
            _ if self.focus.has(name) => true,
            "partner_tenant_id" => self.partner.as_ref() != Some(member),
            _ => !(name.ends_with("_tenant_name") && is_plain()),
        }
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
    use crate::contract::requirements;
    use crate::suite::Finding;
    use serde_json::json;

    #[test]
    fn identifiers_are_short_and_what_all_messages_carry_is_left_out() {
        let id = "c7885136-0d48-4eae-ba0e-adab110f414a";
        let body = json!({ "request_id": id, "context": { "tenant_id": id }, "payload": { "partner_tenant_id": id,
            "partner_tenant_name": "acgw partner", "enabled": [{ "acronis_tenant_id": id,
            "acronis_tenant_name": "acgw customer", "settings": { "a": "é-plain" } }] } });
        let text = |body: &Value| payload(body.to_string().as_bytes(), &Focus::default());
        let shown = r#"{ "enabled": [{ "acronis_tenant_id": "c7885136…", "settings": { "a": "é-plain" } }] }"#;
        assert_eq!(text(&body), shown);
        assert_eq!(payload(b"<html>\n x", &Focus::default()), "<html> x");
        assert_eq!(text(&json!({ "request_id": id })), "");
    }

    #[test]
    fn what_differs_from_all_messages_is_shown() {
        let other = "0d485136-0d48-4eae-ba0e-adab110f414a";
        let items: Vec<Value> = (0..9).map(|at| json!({ "acronis_tenant_id": format!("c{at}") })).collect();
        let body = json!({ "request_id": 1, "context": { "tenant_id": "a" }, "payload": {
            "partner_tenant_id": other, "partner_tenant_name": "Zoë", "enabled": items } });
        let finding = Finding::new(&requirements::CUSTOMER_ENABLE, "lost").at("/payload");
        let finding = finding.compared(json!({ "acronis_tenant_id": "c7" }), Value::Null);
        let shown = payload(body.to_string().as_bytes(), &Focus::of(&finding));
        for wanted in [r#""partner_tenant_id": "0d485136…""#, "Zoë", "c7", "… 8 more"] {
            assert!(shown.contains(wanted), "{wanted}: {shown}");
        }
    }
}
