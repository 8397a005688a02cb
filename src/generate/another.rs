//! Values that differ from those that are there: the items of a list may have to.

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::Value;

use super::number;
use super::plain_text::tame;
use super::strategy::valid;
use crate::contract::Shape;

/// How many texts are drawn to find one.
const ATTEMPTS: usize = 64;

/// A value of the shape that none of these is, made from the usual one; `None` if none could be made.
pub(super) fn another(shape: &Shape, usual: &Value, made: &[Value]) -> Option<Value> {
    let is_new = |value: &Value| !made.contains(value);
    if !shape.choices.is_empty() {
        return shape.choices.iter().map(|choice| (*choice).clone()).find(is_new);
    }
    match usual {
        Value::Object(members) => shape.properties.iter().find_map(|(name, member)| {
            let taken: Vec<Value> = made.iter().filter_map(|other| other.get(name).cloned()).collect();
            let mut changed = usual.clone();
            changed[name.as_str()] = another(member, members.get(name)?, &taken)?;
            Some(changed)
        }),
        Value::Number(_) => (0..=made.len()).filter_map(|nth| number::nth(shape, nth)).find(is_new),
        Value::Bool(is_true) => Some(Value::from(!is_true)).filter(is_new),
        Value::String(_) => {
            let (texts, mut runner) = (valid(shape), TestRunner::deterministic());
            let drawn = (0..ATTEMPTS).filter_map(|_| Some(texts.new_tree(&mut runner).ok()?.current()));
            drawn.filter(|text| tame(text.clone()) == *text).find(is_new)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::contract::CustomDefinition;
    use crate::generate::payload::limits;

    #[test]
    fn lists_of_different_items_reach_their_limit() {
        let text = json!({
            "title": "Odd",
            "callback_id": "cti.a.p.acgw.callback.v1.0~v.app.lists.v1.0",
            "request": { "type": "cti.a.p.acgw.request.v1.0~v.app.lists.v1.0", "payload": { "type": "object", "properties": {
                "days": { "type": "array", "uniqueItems": true, "maxItems": 3, "items": { "enum": ["mo", "tu", "we"] } },
                "tags": { "type": "array", "uniqueItems": true, "maxItems": 4, "items": { "type": "string", "pattern": "^[a-z]-?[a-z0-9]{1,9}$" } },
                "ports": { "type": "array", "uniqueItems": true, "maxItems": 3, "items": { "type": "integer", "minimum": 8, "maximum": 10 } },
                "users": { "type": "array", "uniqueItems": true, "maxItems": 2, "items": { "type": "object", "required": ["admin"],
                    "properties": { "admin": { "type": "boolean" } } } },
            } } },
            "responses": [{ "status": 200, "type": "cti.a.p.acgw.response.v1.0~v.app.ok.v1.0" }],
        });
        let definition = CustomDefinition::read(&text.to_string()).expect("a definition");
        let limits = limits(&definition.request);
        for (member, most) in [("days", 3), ("tags", 4), ("ports", 3), ("users", 2)] {
            let payloads = limits.iter().filter_map(|limit| limit.payload.as_ref());
            let longest = payloads.filter_map(|payload| payload[member].as_array()).map(Vec::len).max();
            assert!(longest >= Some(most), "{member}: {longest:?}");
        }
    }
}
