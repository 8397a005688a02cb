//! Payloads with a text, or numbers, to recognise them by, and with no text.

use serde_json::Value;

use super::instance::{full, minimal};
use super::payload::PAYLOAD;
use crate::contract::{Schema, escape};

/// The fullest payload with this text wherever the schema allows any; `None` if it does so nowhere.
pub(crate) fn marked(schemas: &[Schema], mark: &str) -> Option<Value> {
    changed(schemas, |value| value.is_string().then(|| vec![Value::from(mark)]))
}

/// The same, with other numbers for each `number`, where the schema allows them; `None` if it allows neither.
pub(crate) fn marked_and_numbered(schemas: &[Schema], mark: &str, number: i64) -> Option<Value> {
    changed(schemas, |value| match value {
        Value::String(_) => Some(vec![Value::from(mark)]),
        Value::Number(known) => {
            let known = known.as_i64()?;
            Some(vec![Value::from(known.saturating_add(number)), Value::from(known.saturating_sub(number))])
        }
        _ => None,
    })
}

/// The fullest payload with each of its texts left empty in turn, where the schema allows that.
pub(crate) fn emptied(schemas: &[Schema]) -> Vec<(String, Value)> {
    let Some((schema, message)) = fullest(schemas) else { return Vec::new() };
    let mut places = Vec::new();
    scalars(&message[PAYLOAD], &format!("/{PAYLOAD}"), &mut places);
    let emptied = places.into_iter().filter_map(|place| {
        let mut with_empty = message.clone();
        let text = with_empty.pointer_mut(&place).filter(|value| value.is_string())?;
        *text = Value::from("");
        schema.accepts(&with_empty).then(|| (place, with_empty[PAYLOAD].clone()))
    });
    emptied.collect()
}

/// The fullest payload with each of its whole numbers in turn beyond what 32 bits hold, where the schema sets no limit.
pub(crate) fn enlarged(schemas: &[Schema]) -> Vec<(String, Value)> {
    const LARGE: u64 = 1 << 32;
    let Some((schema, message)) = fullest(schemas) else { return Vec::new() };
    let mut places = Vec::new();
    scalars(&message[PAYLOAD], &format!("/{PAYLOAD}"), &mut places);
    let enlarged = places.into_iter().filter_map(|place| {
        let mut with_large = message.clone();
        let number = with_large.pointer_mut(&place).filter(|value| value.is_i64() || value.is_u64())?;
        *number = Value::from(LARGE);
        schema.accepts(&with_large).then(|| (place, with_large[PAYLOAD].clone()))
    });
    enlarged.collect()
}

/// The fullest payload with a member that the schema does not name, where it allows one.
pub(crate) fn extended(schemas: &[Schema]) -> Option<Value> {
    let (schema, mut message) = fullest(schemas)?;
    message.get_mut(PAYLOAD)?.as_object_mut()?.insert("acgw_further".to_owned(), Value::from("acgw"));
    schema.accepts(&message).then(|| message[PAYLOAD].clone())
}

/// The message with all members of the payload that the schema accepts together.
fn fullest(schemas: &[Schema]) -> Option<(&Schema, Value)> {
    let schema = schemas.first()?;
    let full = full(&schema.shape);
    let message = if schema.accepts(&full) { full } else { with_more(schema, minimal(&schema.shape), &full) };
    message.get(PAYLOAD).is_some().then_some((schema, message))
}

/// The message with those members of the other's payload that the schema accepts.
fn with_more(schema: &Schema, mut message: Value, full: &Value) -> Value {
    for (name, value) in full.get(PAYLOAD).and_then(Value::as_object).into_iter().flatten() {
        let mut with = message.clone();
        let Some(members) = with.get_mut(PAYLOAD).and_then(Value::as_object_mut) else { break };
        members.entry(name.as_str()).or_insert_with(|| value.clone());
        if schema.accepts(&with) {
            message = with;
        }
    }
    message
}

/// The fullest payload with others in place of its values: the first of them that the schema allows there.
fn changed(schemas: &[Schema], others: impl Fn(&Value) -> Option<Vec<Value>>) -> Option<Value> {
    let (schema, mut message) = fullest(schemas)?;
    let mut places = Vec::new();
    scalars(&message[PAYLOAD], &format!("/{PAYLOAD}"), &mut places);
    let mut is_changed = false;
    for place in places {
        for other in message.pointer(&place).and_then(&others).unwrap_or_default() {
            let mut with_other = message.clone();
            if let Some(value) = with_other.pointer_mut(&place) {
                *value = other;
            }
            if schema.accepts(&with_other) {
                (message, is_changed) = (with_other, true);
                break;
            }
        }
    }
    is_changed.then(|| message.get(PAYLOAD).cloned()).flatten()
}

/// The places of texts, numbers, and other values that hold no others.
pub(crate) fn scalars(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| scalars(item, &format!("{pointer}/{at}"), found));
        }
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| scalars(value, &format!("{pointer}/{}", escape(name)), found));
        }
        _ => found.push(pointer.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::CustomDefinition;

    #[test]
    fn a_mark_stands_where_any_text_may() {
        let seats =
            CustomDefinition::read(include_str!("../../examples/custom/book-seats.json")).expect("a definition");
        let payload = marked(&seats.request, "a mark").expect("a payload");
        assert_eq!((&payload["note"], &payload["users"][0]["name"]), (&Value::from("a mark"), &Value::from("a mark")));
        assert_ne!(payload["users"][0]["email"], "a mark");
        let numbered = marked_and_numbered(&seats.request, "a mark", 3).expect("a payload");
        assert!(numbered["seats"] != payload["seats"] && numbered["note"] == payload["note"]);
        let empty = emptied(&seats.request);
        assert_eq!(empty.iter().map(|(place, _)| place.as_str()).collect::<Vec<_>>(), ["/payload/note"]);
    }

    #[test]
    fn members_that_exclude_each_other_leave_the_others() {
        let text = |closed: &str| {
            format!(
                r#"{{ "title": "Open a ticket", "callback_id": "cti.a.p.acgw.callback.v1.0~acme.desk.open.v1.0",
                    "request": {{ "type": "cti.a.p.acgw.request.v1.0~acme.desk.open.v1.0", "payload": {{ "type": "object",
                        "properties": {{ "phone": {{ "type": "string" }}, "mail": {{ "type": "string" }}, "units": {{ "type": "integer" }} }},
                        "oneOf": [{{ "required": ["phone"] }}, {{ "required": ["mail"] }}] {closed} }} }},
                    "responses": [{{ "status": 200, "type": "cti.a.p.acgw.response.v1.0~acme.desk.open.v1.0", "payload": null }}] }}"#
            )
        };
        let open = CustomDefinition::read(&text("")).expect("a definition");
        assert_eq!(enlarged(&open.request).len(), 1);
        assert!(extended(&open.request).is_some());
        let closed = CustomDefinition::read(&text(r#", "additionalProperties": false"#)).expect("a definition");
        assert!(extended(&closed.request).is_none());
    }
}
