//! The callbacks that a vendor defines itself.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::components::{callback_security, message, reference};
use super::webhooks::{credentials, extra};
use crate::contract::{CustomDefinition, Schema};
use crate::platform::response::JSON;

/// Adds the callback to the document: a webhook, and its messages and payloads as components.
pub(super) fn add(document: &mut Value, definition: &CustomDefinition) {
    let mut components = Map::new();
    let request = component(&mut components, definition.request(), definition.file.pointer("/request/payload"));
    let mut responses: BTreeMap<u16, (Vec<&str>, Vec<Value>)> = BTreeMap::new();
    for (response, written) in
        definition.responses.iter().zip(definition.file["responses"].as_array().into_iter().flatten())
    {
        let (said, schemas) = responses.entry(response.status).or_default();
        said.push(written["when"].as_str().unwrap_or(response.response_type));
        schemas.push(component(&mut components, response.schema(), written.get("payload")));
    }
    let described = responses.into_iter().map(|(status, (said, mut schemas))| {
        let schema = if schemas.len() == 1 { schemas.remove(0) } else { json!({ "anyOf": schemas }) };
        (status.to_string(), json!({ "description": said.join("; or "), "content": { JSON: { "schema": schema } } }))
    });
    document["webhooks"][definition.name] = json!({ "post": {
        "operationId": definition.name,
        "summary": definition.title,
        "security": callback_security(),
        "parameters": [credentials(), extra()],
        "requestBody": { "required": true, "content": { JSON: { "schema": request } } },
        "responses": described.collect::<Map<_, _>>(),
    }});
    if let Some(known) = document["components"]["schemas"].as_object_mut() {
        known.extend(components);
    }
}

/// Makes components of the message and, if it has one, of its payload. Returns the reference to the message.
fn component(components: &mut Map<String, Value>, schema: &Schema, payload: Option<&Value>) -> Value {
    let mut written = message(schema);
    if let Some(payload) = payload.filter(|payload| !payload.is_null()) {
        let name = format!("{}.payload", schema.name);
        written["properties"]["payload"] = reference(&name);
        let root = format!("#/components/schemas/{name}");
        components.insert(name, below(&root, payload));
    }
    components.insert(schema.name.to_owned(), written);
    reference(schema.name)
}

/// The vendor's schema with the references within it as they are in the document.
fn below(root: &str, schema: &Value) -> Value {
    let member = |(name, value): (&String, &Value)| match (name.as_str(), value) {
        ("$ref", Value::String(place)) => (name.clone(), Value::String(place.replacen('#', root, 1))),
        ("const" | "enum" | "default" | "examples", value) => (name.clone(), value.clone()),
        _ => (name.clone(), below(root, value)),
    };
    match schema {
        Value::Object(members) => Value::Object(members.iter().map(member).collect()),
        Value::Array(items) => items.iter().map(|item| below(root, item)).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::openapi::openapi;

    #[test]
    fn payloads_and_responses_are_those_of_the_vendor() {
        let definition = json!({
            "title": "Ping",
            "callback_id": "cti.a.p.acgw.callback.v1.0~acme.app.ping.v1.0",
            "request": {
                "type": "cti.a.p.acgw.request.v1.0~acme.app.ping.v1.0",
                "payload": { "type": "object", "properties": { "of": { "$ref": "#/$defs/one" } },
                    "$defs": { "one": { "enum": [{ "$ref": "#" }] } } },
            },
            "responses": [
                { "status": 200, "type": "cti.a.p.acgw.response.v1.0~acme.app.pong.v1.0", "when": "it is there", "payload": null },
                { "status": 200, "type": "cti.a.p.acgw.response.v1.0~acme.app.none.v1.0", "payload": { "type": "object" } },
            ],
        });
        let definition = CustomDefinition::read(&definition.to_string()).expect("a definition");
        let document = openapi(&[definition]);
        let post = &document["webhooks"]["acme.app.ping.v1.0"]["post"];
        assert_eq!(post["summary"], "Ping");
        let schemas = &document["components"]["schemas"];
        let payload = &schemas["acme.app.ping.v1.0.request.payload"];
        let one = "#/components/schemas/acme.app.ping.v1.0.request.payload/$defs/one";
        assert_eq!(payload["properties"]["of"]["$ref"], one);
        assert_eq!(payload["$defs"]["one"]["enum"][0]["$ref"], "#");
        let answer = &post["responses"]["200"];
        let all = answer["content"][JSON]["schema"]["anyOf"].as_array().expect("two responses");
        assert_eq!(all.len(), 2);
        assert!(answer["description"].as_str().is_some_and(|said| said.starts_with("it is there; or cti.")));
        let first = all[0]["$ref"].as_str().expect("a reference");
        assert_eq!(document.pointer(&first[1..]).expect("a component")["properties"]["payload"], json!({ "not": {} }));
    }
}
