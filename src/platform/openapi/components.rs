//! The schemas and the ways to authenticate.

use serde_json::{Map, Value, json};

use crate::contract;
use crate::platform::endpoint::TOKEN_PATH;
use crate::platform::operation::Access;

/// The keyword for the definitions in a file.
const DEFINITIONS: &str = "$defs";

/// The names of the security schemes.
const CREDENTIALS: &str = "clientCredentials";
const ACCESS_TOKEN: &str = "accessToken";
const CALLBACK_TOKEN: &str = "callbackToken";

/// The files of `schemas/` by name, and the definitions in a file as `file.definition`.
pub(crate) fn schemas() -> Value {
    let messages = contract::schemas().filter(|schema| !schema.constraints().is_empty());
    let messages = messages.map(|schema| (schema.name.to_owned(), message(schema)));
    definitions().chain(messages).collect()
}

fn definitions() -> impl Iterator<Item = (String, Value)> {
    contract::schemas().flat_map(|schema| {
        let definitions = schema.json.get(DEFINITIONS).and_then(Value::as_object);
        let named = |(name, definition): (&String, &Value)| (format!("{}.{name}", schema.name), rewritten(definition));
        definitions.into_iter().flatten().map(named)
    })
}

/// A file without the members of a document of its own (an identifier would be the base of its references), and without
/// examples that its own document rejects, because readers assume that examples are valid.
pub(super) fn message(schema: &contract::Schema) -> Value {
    let mut message = rewritten(schema.json);
    if let Some(members) = message.as_object_mut() {
        members.retain(|name, _| !["$schema", "$id", DEFINITIONS].contains(&name.as_str()));
        if !schema.examples().iter().all(|example| schema.accepts(example)) {
            members.shift_remove("examples");
        }
    }
    message
}

/// The schema with references into the document.
fn rewritten(schema: &Value) -> Value {
    let member = |(name, value): (&String, &Value)| match (name.as_str(), value) {
        ("properties", Value::Object(members)) => (name.clone(), Value::Object(members.iter().map(property).collect())),
        ("$ref", Value::String(file)) => (name.clone(), reference(file)["$ref"].clone()),
        _ => (name.clone(), rewritten(value)),
    };
    match schema {
        Value::Object(members) => Value::Object(members.iter().map(member).collect::<Map<_, _>>()),
        Value::Array(items) => items.iter().map(rewritten).collect(),
        other => other.clone(),
    }
}

/// A member and its schema. Generators of clients do not know the one that takes everything as `true`.
fn property((name, schema): (&String, &Value)) -> (String, Value) {
    (name.clone(), if *schema == true { json!({}) } else { rewritten(schema) })
}

/// The reference to a file, `status-report`, or to a definition in it, `common.json#/$defs/uuid`. Both are components,
/// because not every reader follows a reference into a component.
pub(crate) fn reference(file: &str) -> Value {
    let (file, definition) = split(file);
    let definition = definition.strip_prefix(&format!("/{DEFINITIONS}/")).map(|name| format!(".{name}"));
    json!({ "$ref": format!("#/components/schemas/{file}{}", definition.unwrap_or_default()) })
}

/// The schema at a place in a file, `platform.client.json#/properties/client_id`. A definition becomes a reference.
pub(crate) fn located(file: &str) -> Value {
    let (name, place) = split(file);
    match contract::schema(name).and_then(|schema| schema.json.pointer(place)) {
        Some(schema) if !place.starts_with(&format!("/{DEFINITIONS}/")) => rewritten(schema),
        _ => reference(file),
    }
}

/// The name of a file, and the place in it.
fn split(file: &str) -> (&str, &str) {
    let (file, place) = file.split_once('#').unwrap_or((file, ""));
    (file.trim_end_matches(".json"), place)
}

/// The schemes that [`security`] and [`callback_security`] name.
pub(crate) fn security_schemes() -> Value {
    json!({
        CREDENTIALS: {
            "type": "http",
            "scheme": "basic",
            "description": "Id and secret of an API client. The form may carry them instead, as `client_id` and `client_secret`.",
        },
        ACCESS_TOKEN: {
            "type": "oauth2",
            "description": "A bearer token from the token endpoint, valid for two hours.",
            "flows": { "clientCredentials": { "tokenUrl": TOKEN_PATH, "scopes": {} } },
        },
        CALLBACK_TOKEN: {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "Signed with a key of the issuer (RS256). The handler refuses a token with a bad signature or another issuer, an expired token, and a token without a `role` in `scope` that equals `context.endpoint_id`.",
        },
    })
}

/// How a caller of the platform authenticates.
pub(crate) fn security(access: Access) -> Value {
    match access {
        Access::Free => json!([]),
        Access::Credentials => json!([{ CREDENTIALS: [] }]),
        Access::Token => json!([{ ACCESS_TOKEN: [] }]),
    }
}

/// How a callback authenticates.
pub(crate) fn callback_security() -> Value {
    json!([{ CALLBACK_TOKEN: [] }])
}
