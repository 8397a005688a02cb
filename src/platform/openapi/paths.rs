//! The platform's endpoints.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::components::{located, reference, security};
use crate::platform::endpoint::{Endpoint, of_platform};
use crate::platform::operation::{DocumentedResponse, Operation, Parameter};
use crate::platform::response::JSON;

/// The endpoints of the platform, in the order of their list. The gateway's own endpoints are not part of the interface.
pub(crate) fn paths() -> Value {
    let mut paths = Map::new();
    let mut taken: HashMap<&str, usize> = HashMap::new();
    for endpoint in of_platform() {
        let Some(operation) = endpoint.operation else { continue };
        let count = taken.entry(operation.id).or_default();
        *count += 1;
        // An operation may have several paths, and needs another name on each.
        let id = if *count == 1 { operation.id.to_owned() } else { format!("{}{count}", operation.id) };
        let path = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        path[endpoint.method.as_str().to_ascii_lowercase()] = described(endpoint, operation, id);
    }
    Value::Object(paths)
}

fn described(endpoint: &Endpoint, operation: &Operation, id: String) -> Value {
    let mut described = json!({
        "operationId": id,
        "summary": endpoint.about,
        "description": operation.description,
        "x-source": operation.source,
        "security": security(operation.access),
    });
    if !operation.parameters.is_empty() {
        described["parameters"] = operation.parameters.iter().map(parameter).collect();
    }
    if let Some(body) = &operation.body {
        let content = json!({ body.media: { "schema": reference(body.schema) } });
        described["requestBody"] = json!({ "required": true, "content": content });
    }
    described["responses"] = operation.answers.iter().map(response).collect();
    described
}

fn parameter(parameter: &Parameter) -> Value {
    let Parameter { name, place, required, schema, description } = parameter;
    json!({
        "name": name, "in": place, "required": required, "description": description, "schema": located(schema),
    })
}

fn response(response: &DocumentedResponse) -> (String, Value) {
    let mut described = json!({ "description": response.description });
    if let Some(schema) = response.schema {
        described["content"] = json!({ JSON: { "schema": reference(schema) } });
    }
    (response.status.to_string(), described)
}
