//! Both sides of a constraint at one place: values that just keep it, and values that just break it.

mod container;
mod number;
mod string;

use serde::Serialize;
use serde_json::Value;

use super::place::Change;
use crate::contract::Shape;

/// The side of a limit on which a value lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Just within: accepted.
    At,
    /// Just beyond: rejected.
    Past,
}

impl Side {
    /// The side in one word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::At => "at",
            Self::Past => "past",
        }
    }
}

/// One change that leads to one side of a constraint.
#[derive(Debug)]
pub(super) struct Edge {
    pub(super) side: Side,
    /// Distinguishes it from others on the same side; empty if there is no other.
    pub(super) name: String,
    pub(super) change: Change,
    /// The member at that place to which the violation points, if it does not point to the place itself.
    pub(super) within: Option<String>,
}

impl Edge {
    fn at(name: impl Into<String>, value: impl Into<Value>) -> Self {
        Self { side: Side::At, name: name.into(), change: Change::Put(value.into()), within: None }
    }

    fn past(name: impl Into<String>, value: impl Into<Value>) -> Self {
        Self { side: Side::Past, ..Self::at(name, value) }
    }
}

/// The edges of a constraint of this shape, at a place with the value `here` (`None` if there is none).
pub(super) fn edges(shape: &Shape, keyword: &str, here: Option<&Value>) -> Vec<Edge> {
    let here = here.cloned().unwrap_or(Value::Null);
    match keyword {
        "required" => vec![
            Edge::at("", here),
            Edge { side: Side::Past, name: String::new(), change: Change::Remove, within: None },
        ],
        "type" => kinds(shape, here),
        "const" | "enum" => string::choices(shape),
        "format" => string::format(shape),
        "pattern" => string::pattern(shape),
        "minLength" | "maxLength" => string::length(shape, keyword),
        "minItems" | "maxItems" => container::items(shape, keyword),
        "maxProperties" => container::max_properties(shape),
        "additionalProperties" => container::closed(here),
        "oneOf" => container::alternatives(shape, here),
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
            number::limits(shape, keyword)
        }
        "not" => vec![
            Edge { side: Side::At, name: String::new(), change: Change::Remove, within: None },
            Edge::past("null", Value::Null),
            Edge::past("object", Value::Object(serde_json::Map::new())),
        ],
        _ => Vec::new(),
    }
}

/// The JSON type of a value, as schemas call it; a whole number is an integer.
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// `null`, and the type that is most easily confused with the right one.
fn kinds(shape: &Shape, here: Value) -> Vec<Edge> {
    let confused = match shape.kind {
        Some("string") => ("number", Value::from(1)),
        Some("boolean") => ("string", Value::from("true")),
        Some("array") => ("object", Value::Object(serde_json::Map::new())),
        Some("object") => ("array", Value::Array(Vec::new())),
        _ => ("string", Value::from("1")),
    };
    let others = [("null", Value::Null), confused, ("array", Value::Array(Vec::new()))];
    let wrong = others.into_iter().filter(|(_, value)| !shape.other_kinds.contains(&kind_of(value))).take(2);
    std::iter::once(Edge::at("", here)).chain(wrong.map(|(name, value)| Edge::past(name, value))).collect()
}

/// The rules that break together with this one, whatever the value: a constant is gone if the type is wrong, and
/// `required` inside `oneOf` holds for everything that is not an object.
pub(super) fn companions<'s>(shape: &'s Shape, keyword: &str) -> impl Iterator<Item = &'s str> {
    let of_value = !matches!(keyword, "required" | "not" | "const" | "enum");
    let of_type = keyword == "type" && shape.alternatives.len() > 1;
    let constant = ["const", "enum"].into_iter().filter(move |_| of_value);
    let alternatives = std::iter::once("oneOf").filter(move |_| of_type);
    constant.chain(alternatives).filter_map(|keyword| shape.rule(keyword))
}
