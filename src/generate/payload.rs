//! Payloads of a vendor's own callback: plain ones, any valid ones, and both sides of every limit. A payload is `None` if
//! the message has none.
//!
//! A message has several schemas (`contract::CustomDefinition`): each accepts the same, and shows another way to be valid.
//! What they generate is sent only if they accept it, since a shape may allow more than its schema.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::Union;
use serde_json::Value;

use super::edge::Side;
use super::instance::{full, minimal, minimal_with};
use super::place::places;
use super::plain_text::{in_units, tame};
use super::strategy::Values;
use super::vendors::boundaries;
use crate::contract::{Constraint, Schema, Shape};

/// The member that a vendor defines.
pub(super) const PAYLOAD: &str = "payload";

/// A longer message is not sent: a limit that high is there to be never reached.
const LONGEST: usize = 64 * 1024;

/// Nor is a longer list.
const MOST_ITEMS: u64 = 2_000;

/// A payload on one side of a limit.
#[derive(Debug, Clone)]
pub(crate) struct PayloadLimit {
    /// Name of the constraint, as in `Constraint::rule`.
    pub(crate) rule: String,
    /// Distinguishes it from others on the same side; may be empty.
    pub(crate) name: String,
    /// Which side.
    pub(crate) side: Side,
    /// The keyword of the constraint.
    pub(crate) keyword: String,
    /// The payload.
    pub(crate) payload: Option<Value>,
    /// The value at the limit.
    pub(crate) value: Option<Value>,
    /// A valid payload that differs from it in this place only.
    pub(crate) usual: Option<Value>,
    /// Its value in this place.
    pub(crate) usual_value: Option<Value>,
}

impl PayloadLimit {
    /// The place and the limit, as part of a sentence.
    pub(crate) fn described(&self) -> String {
        let side = if self.side == Side::At { "at" } else { "beyond" };
        let name = if self.name.is_empty() { String::new() } else { format!(" ({})", self.name) };
        format!("{side} the limit {}{name}", self.rule)
    }

    /// Whether the value at the limit is 0, or an empty text or list.
    pub(crate) fn is_empty_value(&self) -> bool {
        self.value.as_ref().is_some_and(is_empty)
    }

    /// Whether that can be said of the usual value.
    pub(crate) fn is_usual_empty(&self) -> bool {
        self.usual_value.as_ref().is_some_and(is_empty)
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// Plain payloads, the best first: those that the vendor shows, the smallest, and the fullest. Empty if none could be made.
pub(crate) fn plain(schemas: &[Schema]) -> Vec<Option<Value>> {
    let shown = schemas.iter().take(1).flat_map(|schema| {
        let samples = schema.shape.property(PAYLOAD).map(|payload| payload.samples.clone()).unwrap_or_default();
        samples.into_iter().map(|sample| with_payload(schema, sample.clone()))
    });
    let made = schemas.iter().flat_map(|schema| [minimal, full].map(|make| make(&schema.shape)));
    let mut seen = BTreeSet::new();
    let messages: Vec<Value> = shown.chain(made).collect();
    let valid = messages.iter().filter(|message| schemas.first().is_some_and(|schema| schema.accepts(message)));
    let payloads = valid.map(payload_of).filter(|payload| seen.insert(written(payload))).collect::<Vec<_>>();
    if payloads.is_empty() { generated(schemas) } else { payloads }
}

/// Payloads from the strategies, where no fixed one is valid.
fn generated(schemas: &[Schema]) -> Vec<Option<Value>> {
    const ATTEMPTS: usize = 200;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut found = Vec::new();
    for schema in schemas {
        let Some(payload) = schema.shape.property(PAYLOAD) else { continue };
        let strategy = Values::default().with_unknown_members().valid(payload);
        let values = (0..ATTEMPTS / schemas.len()).filter_map(|_| strategy.new_tree(&mut runner).ok());
        let valid =
            values.map(|tree| tree.current()).find(|value| schema.accepts(&with_payload(schema, value.clone())));
        found.extend(valid.map(Some));
    }
    found
}

/// Any valid payloads that every handler reads alike; `None` if there is no payload, or none that is likely enough.
pub(crate) fn any_payload(schemas: &'static [Schema]) -> Option<BoxedStrategy<Value>> {
    let ways: Vec<_> = schemas
        .iter()
        .filter(|schema| schema.accepts(&minimal(&schema.shape)))
        .filter_map(|schema| Some(Values::default().valid(varied(schema)?)))
        .collect();
    let schema = schemas.first()?;
    let is_valid = move |value: Value| {
        let message = with_payload(schema, value);
        schema.accepts(&message) && is_short(&message)
    };
    let tamed = move |value: Value| {
        let tamed = tame(value.clone());
        let value = if is_valid(tamed.clone()) { tamed } else { value };
        // Some count characters in units of UTF-16.
        (is_valid(value.clone()) && is_valid(in_units(value.clone()))).then_some(value)
    };
    (!ways.is_empty()).then(|| Union::new(ways).prop_filter_map("a valid payload", tamed).boxed())
}

/// The shape of the payload, if payloads can differ.
fn varied(schema: &Schema) -> Option<&Shape> {
    let payload = schema.shape.property(PAYLOAD)?;
    let is_nothing = payload.absent || payload.limits.get("maxProperties") == Some(&0);
    (!is_nothing).then_some(payload)
}

/// Payloads on both sides of each limit that the vendor sets.
pub(crate) fn limits(schemas: &[Schema]) -> Vec<PayloadLimit> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for schema in schemas {
        let own = schema.constraints().iter().filter(|constraint| is_about_payload(&constraint.member));
        for constraint in own.filter(|constraint| is_in_reach(constraint)) {
            let usual = minimal_with(&schema.shape, &constraint.member);
            let place = places(&schema.shape, &constraint.member, &usual).into_iter().next();
            for case in boundaries(schema, constraint) {
                let is_valid = schema.accepts(&case.value);
                let payload = payload_of(&case.value);
                let fits = is_valid == (case.side == Side::At) && is_short(&case.value);
                if fits && seen.insert((constraint.keyword.clone(), written(&payload))) {
                    all.push(PayloadLimit {
                        rule: constraint.rule.clone(),
                        name: case.name,
                        side: case.side,
                        keyword: constraint.keyword.clone(),
                        value: place.as_ref().and_then(|place| case.value.pointer(place).cloned()),
                        payload,
                        usual: payload_of(&usual),
                        usual_value: place.as_ref().and_then(|place| usual.pointer(place).cloned()),
                    });
                }
            }
        }
    }
    all
}

/// Whether the limit is one that messages can reach.
pub(super) fn is_in_reach(constraint: &Constraint) -> bool {
    let most = match constraint.keyword.as_str() {
        "minLength" | "maxLength" => LONGEST as u64,
        "minItems" | "maxItems" => MOST_ITEMS,
        _ => return true,
    };
    constraint.value.as_u64().is_none_or(|limit| limit <= most)
}

fn is_about_payload(member: &str) -> bool {
    member.strip_prefix(PAYLOAD).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

pub(super) fn with_payload(schema: &Schema, payload: Value) -> Value {
    let mut message = minimal(&schema.shape);
    message[PAYLOAD] = payload;
    message
}

fn payload_of(message: &Value) -> Option<Value> {
    message.get(PAYLOAD).cloned()
}

fn written(payload: &Option<Value>) -> String {
    payload.as_ref().map(Value::to_string).unwrap_or_default()
}

fn is_short(message: &Value) -> bool {
    message.to_string().len() <= LONGEST
}

#[cfg(test)]
mod tests {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    use serde_json::json;

    use super::*;
    use crate::contract::CustomDefinition;
    use crate::generate::fixtures::custom_fixtures;

    fn definition(nth: usize, payload: &Value) -> &'static CustomDefinition {
        let response = json!({ "status": 200, "type": "cti.a.p.acgw.response.v1.0~v.app.ok.v1.0", "payload": payload });
        let text = json!({
            "title": "Odd",
            "callback_id": format!("cti.a.p.acgw.callback.v1.0~v.app.odd{nth}.v1.0"),
            "request": { "type": "cti.a.p.acgw.request.v1.0~v.app.odd.v1.0", "payload": payload },
            "responses": [response],
        });
        CustomDefinition::read(&text.to_string()).unwrap_or_else(|error| panic!("{payload}: {error}"))
    }

    fn odd_schemas() -> Vec<Value> {
        let node = json!({
            "type": "object", "required": ["name"], "additionalProperties": false,
            "properties": {
                "name": { "type": "string", "pattern": "^(?=a)\\w{3}$", "examples": ["abc"] },
                "next": { "$ref": "#/$defs/node" },
                "all": { "type": "array", "items": { "$ref": "#" }, "maxItems": 3 },
            },
        });
        vec![
            json!(true),
            json!({ "type": "object", "maxProperties": 3, "minProperties": 1, "patternProperties": { "^x": { "type": "integer" } } }),
            json!({ "$ref": "#/$defs/node", "$defs": { "node": node } }),
            json!({ "type": "object", "oneOf": [{ "required": ["a"] }, { "required": ["b"] }],
                "properties": { "a": { "const": 1 }, "b": { "type": "string", "minLength": 2, "maxLength": 2 } } }),
            json!({ "type": "object", "required": ["a.b", "c/d[0]"], "properties": {
                "a.b": { "type": "array", "uniqueItems": true, "minItems": 2, "items": { "type": "string", "maxLength": 3 } },
                "c/d[0]": { "type": ["integer", "null"], "multipleOf": 7, "minimum": 10 },
                "e*": { "format": "password", "minLength": 2 } } }),
            json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "enum": ["a", "b"] } },
                "if": { "properties": { "kind": { "const": "a" } } }, "then": { "required": ["x"] }, "else": { "required": ["y"] } }),
            json!({ "allOf": [{ "type": "object", "properties": { "n": { "maximum": 10 } } },
                { "required": ["n"], "properties": { "n": { "type": "number", "exclusiveMinimum": 9.5 } } }] }),
            json!({ "type": "object", "additionalProperties": { "type": "string", "format": "email" }, "dependentRequired": { "a": ["b"] } }),
            json!({ "type": "object", "properties": { "long": { "type": "string", "maxLength": 1_000_000 },
                "when": { "type": "string", "format": "date-time" }, "list": { "prefixItems": [{ "const": 1 }], "items": false } } }),
        ]
    }

    #[test]
    fn every_payload_is_on_the_side_that_it_says() {
        let mut runner = TestRunner::deterministic();
        for (nth, payload) in odd_schemas().iter().enumerate() {
            let definition = definition(nth, payload);
            let judge = |payload: &Option<Value>| {
                let mut message = minimal(&definition.request().shape);
                message.as_object_mut().map(|members| members.shift_remove(PAYLOAD));
                message
                    .as_object_mut()
                    .into_iter()
                    .for_each(|members| members.extend(payload.clone().map(|it| (PAYLOAD.to_owned(), it))));
                definition.request().accepts(&message)
            };
            let plain = plain(&definition.request);
            assert!(!plain.is_empty() && plain.iter().all(judge), "{payload}");
            for limit in limits(&definition.request) {
                assert_eq!(judge(&limit.payload), limit.side == Side::At, "{}: {:?}", limit.described(), limit.payload);
            }
            if let Some(any) = any_payload(&definition.request) {
                for _ in 0..50 {
                    let value = any.new_tree(&mut runner).expect("generates").current();
                    assert!(judge(&Some(value.clone())), "{payload}: {value}");
                }
            }
            assert!(custom_fixtures(&[definition]).len() > 4, "{payload}");
        }
    }

    #[test]
    fn both_sides_of_the_vendors_limits_are_there() {
        let seats =
            CustomDefinition::read(include_str!("../../examples/custom/book-seats.json")).expect("a definition");
        let limits = limits(&seats.request);
        let has = |member: &str, keyword: &str, side, value: &Value| {
            let rule = format!("acme.seats.book.v1.0.request.payload.{member}.{keyword}");
            limits.iter().any(|limit| limit.rule == rule && limit.side == side && limit.value.as_ref() == Some(value))
        };
        assert!(has("seats", "maximum", Side::At, &json!(500)) && has("seats", "maximum", Side::Past, &json!(501)));
        assert!(has("seats", "minimum", Side::At, &json!(0)) && has("seats", "minimum", Side::Past, &json!(-1)));
        assert!(has("note", "maxLength", Side::At, &json!("x".repeat(40))));
        assert!(has("users[*].name", "maxLength", Side::Past, &json!("x".repeat(21))));
        let users = |count| {
            limits
                .iter()
                .any(|limit| limit.value.as_ref().and_then(Value::as_array).is_some_and(|users| users.len() == count))
        };
        assert!(users(0) && users(3) && users(4));
    }
}
