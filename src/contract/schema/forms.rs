//! A schema that a vendor wrote, without references and alternatives, so that `shape` can read it: one schema for each way
//! in which a value can be valid.
//!
//! The first form takes the first of all alternatives; each other form differs from it in one place. Forms serve to
//! generate values, and the schema itself judges them, so a form may allow more than its schema.

use serde_json::{Map, Value, json};

/// References are followed this deep, …
const DEPTH: usize = 8;

/// … and the same one this often on the way: a schema may contain itself.
const AGAIN: usize = 2;

/// Further forms of a schema are left out.
const MOST: usize = 48;

/// The forms of a schema; there is always one.
pub(super) fn forms(schema: &Value) -> Vec<Value> {
    Forms { root: schema }.of(schema, &[])
}

struct Forms<'s> {
    root: &'s Value,
}

/// A part of a schema that has alternatives.
struct Alternatives {
    place: Place,
    alternatives: Vec<Value>,
}

enum Place {
    /// The value of a keyword.
    Keyword(String),
    /// The schema of a member.
    Member(String),
    /// A schema that holds together with the rest.
    Also,
}

impl Forms<'_> {
    /// `within` has the references that led to this part.
    fn of(&self, schema: &Value, within: &[&str]) -> Vec<Value> {
        let Value::Object(keywords) = schema else { return vec![schema.clone()] };
        let (mut rest, mut slots) = (Map::new(), Vec::new());
        let mut slot = |place, alternatives| slots.push(Alternatives { place, alternatives });
        let each =
            |parts: &Value| parts.as_array().into_iter().flatten().flat_map(|part| self.of(part, within)).collect();
        for (keyword, value) in keywords {
            match (keyword.as_str(), value) {
                ("$ref", Value::String(reference)) => slot(Place::Also, self.referenced(reference, within)),
                ("allOf", Value::Array(parts)) => {
                    parts.iter().for_each(|part| slot(Place::Also, self.of(part, within)));
                }
                ("oneOf" | "anyOf", branches) => slot(Place::Also, each(branches)),
                ("if", condition) => {
                    let branch = |name| keywords.get(name).cloned().unwrap_or(json!({}));
                    let met = json!({ "allOf": [condition, branch("then")] });
                    slot(
                        Place::Also,
                        [met, branch("else")].iter().flat_map(|branch| self.of(branch, within)).collect(),
                    );
                }
                ("then" | "else", _) => {}
                ("properties", Value::Object(members)) => {
                    members.iter().for_each(|(name, part)| slot(Place::Member(name.clone()), self.of(part, within)));
                }
                ("items" | "additionalProperties", Value::Object(_)) => {
                    slot(Place::Keyword(keyword.clone()), self.of(value, within));
                }
                ("type", Value::Array(kinds)) => slot(Place::Keyword(keyword.clone()), kinds.clone()),
                _ => rest.extend(readable(keyword, value).map(|value| (keyword.clone(), value))),
            }
        }
        let samples = samples(keywords);
        rest.extend(samples.map(|samples| ("x-samples".to_owned(), samples)));
        if !keywords.contains_key("type") {
            rest.extend(implied_type(keywords).map(|kind| ("type".to_owned(), json!(kind))));
        }
        combined(&rest, &slots)
    }

    fn referenced(&self, reference: &str, within: &[&str]) -> Vec<Value> {
        // What contains itself ends here, if it can.
        if within.len() >= DEPTH || within.iter().filter(|earlier| **earlier == reference).count() >= AGAIN {
            return vec![json!(false)];
        }
        self.of(self.resolve(reference), &[within, &[reference]].concat())
    }

    /// The schema in the same file that a reference names; any value, if it is elsewhere.
    fn resolve(&self, reference: &str) -> &Value {
        const ANY: &Value = &Value::Bool(true);
        reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer)).unwrap_or(ANY)
    }
}

/// The schema with the first alternative in each slot, and those with another one in a single slot.
fn combined(rest: &Map<String, Value>, slots: &[Alternatives]) -> Vec<Value> {
    let others = slots.iter().enumerate().flat_map(|(at, slot)| (1..slot.alternatives.len()).map(move |nth| (at, nth)));
    let chosen = std::iter::once(None).chain(others.map(Some)).take(MOST);
    let form = |chosen: Option<(usize, usize)>| {
        let mut form = rest.clone();
        for (at, Alternatives { place, alternatives }) in slots.iter().enumerate() {
            let nth = chosen.filter(|(slot, _)| *slot == at).map_or(0, |(_, nth)| nth);
            let Some(value) = alternatives.get(nth).cloned() else { continue };
            match place {
                Place::Keyword(keyword) => drop(form.insert(keyword.clone(), value)),
                Place::Member(name) => drop(members(&mut form).map(|members| members.insert(name.clone(), value))),
                Place::Also => form
                    .entry("allOf")
                    .or_insert_with(|| json!([]))
                    .as_array_mut()
                    .into_iter()
                    .for_each(|all| all.push(value.clone())),
            }
        }
        Value::Object(form)
    };
    chosen.map(form).collect()
}

/// The keyword's value, if `shape` can read it. The others are left to the validator.
fn readable(keyword: &str, value: &Value) -> Option<Value> {
    let is_limit = |value: &Value| value.as_f64().is_some_and(|limit| limit >= 0.0 && limit.fract() == 0.0);
    match keyword {
        "const" | "enum" | "format" | "required" | "type" => Some(value.clone()),
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        "minLength" | "maxLength" | "minItems" | "maxItems" => {
            Some(value).filter(|value| is_limit(value)).and_then(Value::as_f64).map(|limit| json!(limit as u64))
        }
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
            Some(value.clone()).filter(Value::is_number)
        }
        "pattern" => {
            value.as_str().map(rust_pattern).filter(|pattern| regex::Regex::new(pattern).is_ok()).map(Value::from)
        }
        "additionalProperties" => Some(value.clone()).filter(|value| value == false),
        _ => None,
    }
}

/// The pattern as Rust reads it. In JSON Schema `\d` and its like are ASCII only.
fn rust_pattern(pattern: &str) -> String {
    pattern.replace(r"\d", "[0-9]").replace(r"\w", "[A-Za-z0-9_]").replace(r"\s", r"[ \t]").replace(r"\/", "/")
}

/// Values that the schema shows, in the order in which they are best.
fn samples(keywords: &Map<String, Value>) -> Option<Value> {
    let shown = keywords.get("examples").and_then(Value::as_array).into_iter().flatten();
    let samples: Vec<Value> = shown.chain(keywords.get("example")).chain(keywords.get("default")).cloned().collect();
    (!samples.is_empty()).then_some(Value::Array(samples))
}

/// The type of the values that these keywords are about.
fn implied_type(keywords: &Map<String, Value>) -> Option<&'static str> {
    const IMPLIED: [(&str, &[&str]); 4] = [
        ("object", &["properties", "required", "additionalProperties", "patternProperties", "minProperties"]),
        ("array", &["items", "prefixItems", "minItems", "maxItems", "uniqueItems"]),
        ("string", &["minLength", "maxLength", "pattern", "format"]),
        ("number", &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
    ];
    let has = |names: &&[&str]| names.iter().any(|name| keywords.contains_key(*name));
    IMPLIED.iter().find(|(_, names)| has(names)).map(|(kind, _)| *kind)
}

fn members(form: &mut Map<String, Value>) -> Option<&mut Map<String, Value>> {
    form.entry("properties").or_insert_with(|| json!({})).as_object_mut()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_differs_from_the_first_in_one_place() {
        let schema = json!({
            "type": "object",
            "properties": { "a": { "type": ["string", "null"] }, "b": { "$ref": "#/$defs/b" } },
            "$defs": { "b": { "oneOf": [{ "const": 1 }, { "const": 2 }, { "const": 3 }] } },
        });
        let found = forms(&schema);
        let kinds = found.iter().map(|form| form["properties"]["a"]["type"].as_str().unwrap_or_default());
        assert_eq!(kinds.collect::<Vec<_>>(), ["string", "null", "string", "string"]);
        let constants = found.iter().map(|form| form["properties"]["b"]["allOf"][0]["allOf"][0]["const"].clone());
        assert_eq!(constants.collect::<Vec<_>>(), [1, 1, 2, 3]);
    }

    #[test]
    fn a_schema_that_contains_itself_ends() {
        let schema = json!({ "properties": { "left": { "$ref": "#" }, "right": { "$ref": "#" }, "list": { "items": { "$ref": "#" } } } });
        assert_eq!(forms(&schema).len(), 1);
    }
}
