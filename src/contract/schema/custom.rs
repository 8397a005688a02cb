//! The schemas of messages whose payload a vendor defined.

use std::sync::Arc;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::compiled::{Schema, foreign_validator};
use super::forms::forms;
use super::pointer::escape;
use crate::contract::Source;

/// Where a vendor's schema of a payload stands, for the compiler. It is only a name and is never fetched.
const PAYLOAD: &str = "https://acgw.invalid/custom/payload.json";

/// What is wrong with a vendor's schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::contract) struct InvalidSchema {
    /// JSON pointer into the schema.
    pub(in crate::contract) pointer: String,
    /// What is wrong there.
    pub(in crate::contract) message: String,
}

/// The schemas of a message: `frame` is the schema without what the vendor says about the payload, if anything. The first
/// one is there to judge messages by; all of them accept the same, and differ in the shapes to generate values from.
pub(in crate::contract) fn message_schemas(
    name: &str,
    frame: &Value,
    payload: Option<&Value>,
    source: Source,
) -> Result<Vec<Schema>, InvalidSchema> {
    let annotation = json!({ "document": source.document, "clause": source.clause });
    let with = |payload: Option<Value>| {
        let mut message = frame.clone();
        message["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
        message["$id"] = json!("https://acgw.invalid/schemas/custom.json");
        message["x-source"] = annotation.clone();
        if let Some(payload) = payload {
            message["properties"]["payload"] = payload;
        }
        message
    };
    let payload = payload.map(with_draft);
    let payload = payload.as_ref();
    payload.map_or(Ok(()), require_valid)?;
    // A schema in a file of its own may be of another draft.
    let judged = with(payload.map(|_| json!({ "$ref": PAYLOAD })));
    let validator = foreign_validator(&judged, payload.map(|payload| (PAYLOAD, payload)))
        .map_err(|message| InvalidSchema { pointer: String::new(), message })?;
    let (validator, name) = (Arc::new(validator), &*name.to_owned().leak());
    let forms = payload.map_or_else(|| vec![None], |payload| forms(payload).into_iter().map(Some).collect());
    let schema = |form| Schema::foreign(name, Box::leak(Box::new(with(form))), Arc::clone(&validator), source);
    Ok(forms.into_iter().map(schema).collect())
}

/// The schema with its draft. Without one it is of the latest, unless only draft 4 allows it: that is the one of the Vendor
/// Portal.
fn with_draft(schema: &Value) -> Value {
    let mut schema = schema.clone();
    let is_older = schema.get("$schema").is_none() && !jsonschema::meta::is_valid(&schema);
    if is_older && jsonschema::draft4::meta::is_valid(&schema) {
        schema["$schema"] = json!("http://json-schema.org/draft-04/schema#");
    }
    schema
}

/// Checks the schema against its meta-schema, and its references.
fn require_valid(schema: &Value) -> Result<(), InvalidSchema> {
    require_references(schema, schema, "")?;
    let invalid = |error: jsonschema::ValidationError<'_>| InvalidSchema {
        pointer: error.instance_path().to_string(),
        message: error.to_string(),
    };
    jsonschema::meta::validate(schema).map_err(invalid)?;
    let compiled: Result<Validator, _> = jsonschema::options().offline().build(schema);
    compiled.map(drop).map_err(invalid)
}

/// References within the schema lead somewhere, and none leads elsewhere.
fn require_references(root: &Value, part: &Value, pointer: &str) -> Result<(), InvalidSchema> {
    match part {
        Value::Object(members) => {
            for (name, value) in members {
                let pointer = format!("{pointer}/{}", escape(name));
                if let ("$ref", Value::String(reference)) = (name.as_str(), value) {
                    require_reference(root, reference).map_err(|message| InvalidSchema { pointer, message })?;
                } else if !["const", "enum", "default", "examples"].contains(&name.as_str()) {
                    require_references(root, value, &pointer)?;
                }
            }
            Ok(())
        }
        Value::Array(items) => {
            let mut items = items.iter().enumerate();
            items.try_for_each(|(at, item)| require_references(root, item, &format!("{pointer}/{at}")))
        }
        _ => Ok(()),
    }
}

fn require_reference(root: &Value, reference: &str) -> Result<(), String> {
    match reference.strip_prefix('#') {
        None => Err(format!("`{reference}` leads out of this schema; copy what it names into `$defs`")),
        Some(pointer) if (pointer.is_empty() || pointer.starts_with('/')) && root.pointer(pointer).is_none() => {
            Err(format!("`{reference}` leads nowhere; the payload's schema has nothing there"))
        }
        Some(_) => Ok(()),
    }
}
