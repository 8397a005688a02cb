//! Payloads with a text to recognise them by.

use serde_json::Value;

use super::instance::{full, minimal};
use super::payload::PAYLOAD;
use crate::contract::{Schema, escape};

/// The fullest payload with this text wherever the schema allows any; `None` if it does so nowhere.
pub(crate) fn marked(schemas: &[Schema], mark: &str) -> Option<Value> {
    let schema = schemas.first()?;
    let full = full(&schema.shape);
    let mut message = if schema.accepts(&full) { full } else { minimal(&schema.shape) };
    let mut texts = Vec::new();
    text_places(message.get(PAYLOAD)?, &format!("/{PAYLOAD}"), &mut texts);
    let mut is_marked = false;
    for place in texts {
        let mut with_mark = message.clone();
        if let Some(text) = with_mark.pointer_mut(&place) {
            *text = Value::from(mark);
        }
        if schema.accepts(&with_mark) {
            (message, is_marked) = (with_mark, true);
        }
    }
    is_marked.then(|| message.get(PAYLOAD).cloned()).flatten()
}

fn text_places(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(pointer.to_owned()),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| text_places(item, &format!("{pointer}/{at}"), found));
        }
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| text_places(value, &format!("{pointer}/{}", escape(name)), found));
        }
        _ => {}
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
    }
}
