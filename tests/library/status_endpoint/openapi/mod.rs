//! The description of the interfaces: it is valid, it says what the schemas say, and the gateway does what it says.

mod agreement;
mod callbacks;

use std::collections::BTreeMap;

use acgw::internals::contract::{Schema, schema, schemas};
use acgw::internals::generate::{broken, valid};
use acgw::internals::platform::{openapi, openapi_3_0};
use proptest::prelude::*;
use roas::validation::{Options, Validate as _};
use serde_json::{Value, json};

use crate::status_endpoint::properties::runner;
use crate::status_endpoint::support::Bench;

/// The document as a reader has it.
pub(crate) struct Description {
    document: Value,
    validators: BTreeMap<String, jsonschema::Validator>,
}

impl Description {
    pub(crate) fn new(document: Value) -> Self {
        let components = document["components"]["schemas"].as_object().expect("schemas");
        let validators = components.keys().map(|name| {
            let root = json!({ "$ref": format!("#/components/schemas/{name}"), "components": document["components"] });
            let validator = jsonschema::options().offline().should_validate_formats(true).build(&root);
            (name.clone(), validator.unwrap_or_else(|error| panic!("{name}: {error}")))
        });
        Self { validators: validators.collect(), document }
    }

    /// The object at a pointer, in its order.
    pub(crate) fn members(&self, pointer: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.document.pointer(pointer).and_then(Value::as_object).into_iter().flatten()
    }

    /// The schema that a `$ref` leads to.
    pub(crate) fn resolved<'d>(&'d self, schema: &'d Value) -> &'d Value {
        let reference = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
        reference.and_then(|pointer| self.document.pointer(pointer)).unwrap_or(schema)
    }

    /// Whether a component takes the value.
    pub(crate) fn accepts(&self, name: &str, value: &Value) -> bool {
        self.validators[name].is_valid(value)
    }
}

/// Media type and component of the only content of a body.
pub(crate) fn content(body: &Value) -> Option<(&str, &str)> {
    let (media, described) = body["content"].as_object()?.iter().next()?;
    let reference = described["schema"]["$ref"].as_str()?;
    Some((media, reference.strip_prefix("#/components/schemas/")?))
}

/// A callback that a vendor defined.
fn own() -> [&'static acgw::CustomDefinition; 1] {
    let file = include_str!("../../../../examples/custom/book-seats.json");
    [acgw::CustomDefinition::read(file).expect("a definition")]
}

#[test]
fn a_public_validator_finds_no_fault() {
    let document: roas::v3_1::spec::Spec = serde_json::from_value(openapi(&own())).expect("OpenAPI 3.1");
    // It does not look into every schema, so it takes some of them for unused; a test beside `openapi` knows better.
    if let Err(faults) = document.validate(Options::IgnoreMissingTags | Options::IgnoreUnusedSchemas, None) {
        panic!("{faults}");
    }
}

/// Tools that know only OpenAPI 3.0 see the callbacks too.
#[test]
fn an_older_document_has_the_callbacks_as_paths_of_the_handler() {
    let document: roas::v3_0::spec::Spec = serde_json::from_value(openapi_3_0(&own())).expect("OpenAPI 3.0");
    if let Err(faults) = document.validate(Options::IgnoreMissingTags | Options::IgnoreUnusedSchemas, None) {
        panic!("{faults}");
    }
    let (newer, older) = (openapi(&own()), openapi_3_0(&own()));
    for (name, callback) in newer["webhooks"].as_object().expect("webhooks") {
        let path = &older["paths"][format!("/callbacks/{name}")];
        assert_eq!(path["post"]["operationId"], callback["post"]["operationId"]);
        assert_eq!(path["post"]["requestBody"]["content"], callback["post"]["requestBody"]["content"]);
    }
    let text = older.to_string();
    for newer in ["\"webhooks\"", "\"const\"", "\"type\":[", "\"contentEncoding\""] {
        assert!(!text.contains(newer), "{newer} is of OpenAPI 3.1");
    }
    assert_eq!(
        older["components"]["schemas"]["platform.error"]["properties"]["error"]["properties"]["domain"]["nullable"],
        true
    );
}

#[test]
fn a_gateway_serves_the_document_that_is_printed() {
    let served = Bench::new().send("GET", "/_acgw/openapi", &[], "");
    assert_eq!((served.status, served.json()), (200, openapi(&[])));
}

/// Each component takes and refuses what its file takes and refuses.
#[test]
fn components_are_the_schemas() {
    let description = Description::new(openapi(&[]));
    let agrees = |schema: &Schema, value: Value| {
        prop_assert_eq!(description.accepts(schema.name, &value), schema.accepts(&value), "{}: {}", schema.name, value);
        Ok(())
    };
    for schema in schemas().filter(|schema| !schema.constraints().is_empty()) {
        runner(12).run(&valid(&schema.shape), |value| agrees(schema, value)).expect("valid values are the same");
        runner(24).run(&broken(schema), |case| agrees(schema, case.value)).expect("broken values are the same");
    }
}

/// The schema behind a component's name.
pub(crate) fn contract_schema(name: &str) -> &'static Schema {
    schema(name).unwrap_or_else(|| panic!("no schema `{name}`"))
}
