//! The document for tools that know OpenAPI 3.0 only. That edition has no webhooks, so the callbacks are paths of the
//! handler; and its schemas are of an older draft.

use serde_json::{Map, Value, json};

use super::openapi;
use crate::contract::CustomDefinition;

/// The edition of the specification that the document follows.
const EDITION: &str = "3.0.3";

/// The path of a callback: what tools need to tell callbacks apart. The handler has one URL for all of them.
const PATH: &str = "/callbacks/";

/// The document in OpenAPI 3.0, with callbacks as paths of the handler.
pub fn openapi_3_0(custom: &[&'static CustomDefinition]) -> Value {
    let mut document = openapi(custom);
    let Some(members) = document.as_object_mut() else { return document };
    let webhooks = members.shift_remove("webhooks");
    members.insert("openapi".to_owned(), EDITION.into());
    if let Some(paths) = members.get_mut("paths").and_then(Value::as_object_mut) {
        for (name, mut item) in webhooks.as_ref().and_then(Value::as_object).cloned().unwrap_or_default() {
            item["servers"] = json!([{
                "url": "https://vendor.example",
                "description": "The vendor's handler. It gets every callback at one URL; the path here only names the callback.",
            }]);
            paths.insert(format!("{PATH}{name}"), item);
        }
    }
    // Until this edition, URLs there are absolute.
    let at = "/components/securitySchemes/accessToken/flows/clientCredentials/tokenUrl";
    if let Some(url) = document.pointer_mut(at) {
        *url = format!("http://127.0.0.1:8787{}", url.as_str().unwrap_or_default()).into();
    }
    document["info"]["description"] = json!(
        "Both directions: the platform's endpoints, which a vendor's backend calls, and below `/callbacks/` the callbacks, which the platform sends to the one URL of a vendor's handler. `x-source` names the document and the clause of a rule. This description is independent of Acronis."
    );
    older(&document)
}

/// The value, with the schemas in it as OpenAPI 3.0 writes them.
fn older(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(older).collect(),
        Value::Object(members) => object(members),
        other => other.clone(),
    }
}

/// A limit that is not allowed itself: in this edition, a flag beside the limit.
fn exclusive(limit: &str, flag: &str, value: &Value) -> [(String, Value); 2] {
    [(limit.to_owned(), value.clone()), (flag.to_owned(), true.into())]
}

fn object(members: &Map<String, Value>) -> Value {
    let mut written = Map::new();
    for (name, value) in members {
        match (name.as_str(), value) {
            ("const", one) => drop(written.insert("enum".to_owned(), json!([one]))),
            ("type", Value::Array(kinds)) => written.extend(types(kinds)),
            ("examples", Value::Array(examples)) => {
                written.extend(examples.first().map(|example| ("example".to_owned(), example.clone())));
            }
            ("example" | "enum" | "default", value) => drop(written.insert(name.clone(), value.clone())),
            ("exclusiveMaximum", limit @ Value::Number(_)) => written.extend(exclusive("maximum", name, limit)),
            ("exclusiveMinimum", limit @ Value::Number(_)) => written.extend(exclusive("minimum", name, limit)),
            ("contentEncoding", _) => drop(written.insert("format".to_owned(), "byte".into())),
            ("contentMediaType", _) => {}
            _ => drop(written.insert(name.clone(), older(value))),
        }
    }
    // Tools ignore what stands beside a reference.
    match written.shift_remove("$ref") {
        Some(reference) if written.is_empty() => json!({ "$ref": reference }),
        Some(reference) => {
            let mut whole = Map::from_iter([("allOf".to_owned(), json!([{ "$ref": reference }]))]);
            whole.extend(written);
            Value::Object(whole)
        }
        None => Value::Object(written),
    }
}

/// Several types: `null` is a flag, and others are alternatives.
fn types(kinds: &[Value]) -> Vec<(String, Value)> {
    let (null, others): (Vec<&Value>, Vec<&Value>) = kinds.iter().partition(|kind| *kind == "null");
    let nullable = (!null.is_empty()).then(|| ("nullable".to_owned(), true.into()));
    let kind = match others.as_slice() {
        [one] => ("type".to_owned(), (*one).clone()),
        several => ("oneOf".to_owned(), several.iter().map(|kind| json!({ "type": kind })).collect()),
    };
    std::iter::once(kind).chain(nullable).collect()
}
