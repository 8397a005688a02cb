//! Payloads with texts that were not sent before, for callbacks that take each text once: a login for example.

use serde_json::Value;

use super::marked::scalars;
use super::payload::with_payload;
use crate::contract::Schema;

/// A text that is shorter cannot be made new for sure.
const SHORT: usize = 4;

/// How many characters of a text are replaced.
const REPLACED: usize = 8;

/// A payload, and whether a text in it was sent before, although the schema allows others there.
#[derive(Debug, PartialEq)]
pub(crate) struct Freshened {
    pub(crate) payload: Value,
    pub(crate) is_stale: bool,
}

/// The payload with other texts of the same length for those that were sent before, where the schema allows them. `digits`
/// are hexadecimal digits that nobody else has; `is_stale` says whether a text was sent before at this place.
pub(crate) fn freshened(
    schemas: &[Schema],
    payload: Value,
    digits: &str,
    is_stale: impl Fn(&str, &str) -> bool,
) -> Freshened {
    let Some(schema) = schemas.first() else { return Freshened { payload, is_stale: false } };
    let mut places = Vec::new();
    scalars(&payload, "", &mut places);
    let mut fresh = Freshened { payload, is_stale: false };
    for (at, place) in places.into_iter().enumerate() {
        let text = fresh.payload.pointer(&place).and_then(Value::as_str).filter(|text| is_stale(&place, text));
        let Some(text) = text.map(str::to_owned) else { continue };
        let with = |other: String| {
            let mut payload = fresh.payload.clone();
            *payload.pointer_mut(&place)? = Value::from(other);
            schema.accepts(&with_payload(schema, payload.clone())).then_some(payload)
        };
        // Two items of a list differ, too.
        let digits = format!("{:x}{}", at % 16, digits.get(1..).unwrap_or_default());
        let Some(payload) = others(&text, &digits).into_iter().find_map(with) else { continue };
        let is_short = text.chars().count() < SHORT;
        fresh.is_stale |= is_short;
        if !is_short {
            fresh.payload = payload;
        }
    }
    fresh
}

/// Texts of the same length with these digits: at the end, or at the beginning, as in an address. In place of an empty text,
/// the digits.
fn others(text: &str, digits: &str) -> Vec<String> {
    let count = text.chars().count();
    let digits: String = digits.chars().take(REPLACED.min(count.max(1))).collect();
    let kept = count.saturating_sub(digits.len());
    let (head, tail): (String, String) = (text.chars().take(kept).collect(), text.chars().skip(digits.len()).collect());
    let (at_end, at_begin) = (format!("{head}{digits}"), format!("{digits}{tail}"));
    if text.contains('@') { vec![in_local_part(text, &digits), at_begin, at_end] } else { vec![at_end, at_begin] }
}

/// An address with these digits in the part before the `@`.
fn in_local_part(text: &str, digits: &str) -> String {
    let (local, rest) = text.split_once('@').unwrap_or((text, ""));
    let digits: String = digits.chars().take(local.chars().count()).collect();
    let kept: String = local.chars().skip(digits.len()).collect();
    format!("{digits}{kept}@{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::CustomDefinition;
    use serde_json::json;

    #[test]
    fn texts_that_were_sent_become_others_of_the_same_length() {
        let text = r#"{ "title": "Write a user", "callback_id": "cti.a.p.acgw.callback.v1.0~acme.users.write.v1.0",
            "request": { "type": "cti.a.p.acgw.request.v1.0~acme.users.write.v1.0", "payload": { "type": "object", "properties": {
                "login": { "type": "string" }, "email": { "type": "string", "format": "email" },
                "kind": { "enum": ["user", "admin"] }, "mark": { "type": "string", "maxLength": 2 } } } },
            "responses": [{ "status": 200, "type": "cti.a.p.acgw.response.v1.0~acme.users.write.v1.0", "payload": null }] }"#;
        let definition = CustomDefinition::read(text).expect("a definition");
        let payload = |login: &str, email: &str, mark: &str| json!({ "login": login, "email": email, "kind": "user", "mark": mark });
        let fresh = |payload: Value, is_stale: fn(&str, &str) -> bool| {
            let Freshened { payload, is_stale } = freshened(&definition.request, payload, "0123abcd", is_stale);
            (payload, is_stale)
        };
        let sent = payload("sample login", "sample@example.com", "ab");
        assert_eq!(fresh(sent.clone(), |_, _| false), (sent.clone(), false));
        assert_eq!(
            fresh(sent.clone(), |place, _| place != "/mark"),
            (payload("samp0123abcd", "1123ab@example.com", "ab"), false)
        );
        assert_eq!(fresh(sent.clone(), |place, _| place == "/mark"), (sent, true));
        let empty = payload("", "sample@example.com", "ab");
        assert_eq!(fresh(empty.clone(), |place, _| place == "/login"), (empty, true));
    }
}
