//! The schemas and the ways to show who one is.

use serde_json::{Map, Value, json};

use crate::contract;
use crate::gateway::operation::Access;
use crate::gateway::routes::TOKEN_PATH;

/// The name of the callback tokens' scheme.
const CALLBACK_TOKEN: &str = "callbackToken";

/// The files of `schemas/`, under their names.
pub(super) fn schemas() -> Value {
    let component = |schema: &contract::Schema| (schema.name.to_owned(), component(schema.json));
    contract::schemas().iter().map(component).collect()
}

/// A file without what makes it a document of its own: an identifier would be the base of its references.
fn component(file: &Value) -> Value {
    let mut schema = rewritten(file);
    if let Some(members) = schema.as_object_mut() {
        members.retain(|name, _| !matches!(name.as_str(), "$schema" | "$id"));
    }
    schema
}

/// The schema with its references pointing into the document.
fn rewritten(schema: &Value) -> Value {
    let member = |(name, value): (&String, &Value)| match (name.as_str(), value) {
        ("$ref", Value::String(file)) => (name.clone(), reference(file)["$ref"].clone()),
        _ => (name.clone(), rewritten(value)),
    };
    match schema {
        Value::Object(members) => Value::Object(members.iter().map(member).collect::<Map<_, _>>()),
        Value::Array(items) => items.iter().map(rewritten).collect(),
        other => other.clone(),
    }
}

/// The reference to a file, or to a place in it: `common.json#/$defs/uuid`.
pub(super) fn reference(file: &str) -> Value {
    let (file, place) = file.split_once('#').unwrap_or((file, ""));
    json!({ "$ref": format!("#/components/schemas/{}{place}", file.trim_end_matches(".json")) })
}

/// The schemes that [`security`] and [`callback_security`] name.
pub(super) fn security_schemes() -> Value {
    json!({
        scheme(Access::Credentials): {
            "type": "http",
            "scheme": "basic",
            "description": "Id and secret of an API client. The form may carry them instead, as `client_id` and `client_secret`.",
        },
        scheme(Access::Token): {
            "type": "oauth2",
            "description": "A bearer token from the token endpoint; it lives two hours.",
            "flows": { "clientCredentials": { "tokenUrl": TOKEN_PATH, "scopes": {} } },
        },
        CALLBACK_TOKEN: {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "Signed with a key of the issuer (RS256). The handler denies a bad signature, another issuer, an expired token, and one without a `role` in `scope` that equals `context.endpoint_id`.",
        },
    })
}

/// What a caller has to show.
pub(super) fn security(access: Access) -> Value {
    match access {
        Access::Free => json!([]),
        _ => json!([{ scheme(access): [] }]),
    }
}

/// What a callback shows.
pub(super) fn callback_security() -> Value {
    json!([{ CALLBACK_TOKEN: [] }])
}

fn scheme(access: Access) -> &'static str {
    match access {
        Access::Free => "",
        Access::Credentials => "clientCredentials",
        Access::Token => "accessToken",
    }
}
