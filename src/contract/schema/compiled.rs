//! The schemas, compiled once.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, OnceLock};

use jsonschema::json::Json;
use jsonschema::{Draft, Retrieve, ValidationOptions, Validator};
use serde_json::{Value, json};

use super::files::{BASE, FILES, SchemaFile, file};
use super::shape::{Constraint, Shape};
use crate::contract::Source;

const STATUS_REPORT: &str = "status-report";

/// One message of the interfaces: its schema, compiled, and its constraints as data.
pub struct Schema {
    /// File name in `schemas/` without the ending; the first part of every rule's name.
    pub name: &'static str,
    /// The schema's own text.
    pub text: &'static str,
    /// The schema as JSON.
    pub json: &'static Value,
    /// The merged view that generation walks.
    pub shape: Shape,
    /// Compiled when it is first used: a gateway never needs most of them.
    validator: LazyLock<Arc<Validator>, Box<dyn FnOnce() -> Arc<Validator> + Send>>,
    /// Constraint by its evaluation path, the key that the validator reports.
    pub(super) by_path: HashMap<String, usize>,
    pub(super) constraints: Vec<Constraint>,
}

impl Schema {
    fn of(file: &'static SchemaFile) -> Self {
        let (name, text, json) = (file.name, file.text, file.json());
        let (shape, constraints) = Shape::read(name, json, None);
        let by_path = constraints.iter().enumerate().map(|(at, constraint)| (constraint.path.clone(), at)).collect();
        let validator = LazyLock::new(Box::new(|| Arc::new(compile(json))) as Box<_>);
        Self { name, text, json, shape, validator, by_path, constraints }
    }

    /// The schema of a message that a vendor defined: `json` is what the shape is read from, and the validator may know
    /// more. Constraints without a source have this one.
    pub(super) fn foreign(name: &'static str, json: &'static Value, validator: Arc<Validator>, source: Source) -> Self {
        let (shape, constraints) = Shape::read(name, json, Some(source));
        let validator = LazyLock::new(Box::new(|| validator) as Box<_>);
        Self { name, text: "", json, shape, validator, by_path: HashMap::new(), constraints }
    }

    /// The schema, compiled.
    pub(super) fn validator(&self) -> &Validator {
        &self.validator
    }

    /// Whether the value keeps every constraint.
    pub fn accepts(&self, value: &Value) -> bool {
        self.validator.is_valid(value)
    }

    /// Every constraint, in the order of the schema.
    pub fn constraints(&self) -> &[Constraint] {
        &self.constraints
    }

    /// The instances that the schema shows: the documented example values.
    pub fn examples(&self) -> &'static [Value] {
        self.json.get("examples").and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// What the schema is about, in a few words.
    pub fn title(&self) -> &'static str {
        self.json.get("title").and_then(Value::as_str).unwrap_or("")
    }
}

static REGISTRY: LazyLock<jsonschema::Registry<'static>> = LazyLock::new(|| {
    let mut registry = jsonschema::Registry::new();
    for file in &FILES {
        let uri = format!("{BASE}{}.json", file.name);
        registry = registry.add(uri, file.json()).expect("schemas/: identifiers are URIs");
    }
    registry.prepare().expect("schemas/: references resolve")
});

fn compile(schema: &Value) -> Validator {
    build(options().with_registry(&REGISTRY), schema)
}

/// The validator of status reports, for another form of JSON. It needs no other schema, so that a gateway that only
/// receives reports does not read the rest.
///
/// The library checks what it compiles against the meta-schema of its draft, and keeps the validator of that: for our
/// draft it takes as much memory as everything else that a gateway keeps. An older draft, which only sees a reference,
/// has a small one, and the schema behind the reference is read in the draft that it names.
pub(in crate::contract) fn compile_status_report<F: Json>() -> Validator<F> {
    let json = file(STATUS_REPORT).expect("embedded").json();
    let uri = format!("{BASE}{STATUS_REPORT}.json");
    let registry = jsonschema::Registry::new().add(&uri, json).expect("schemas/: identifiers are URIs");
    let registry = registry.prepare().expect("schemas/: references resolve");
    build(options().with_draft(Draft::Draft7).with_registry(&registry), &json!({ "$ref": uri }))
}

/// The validator of a message whose payload is a vendor's schema. Says what is wrong if it cannot be compiled.
pub(super) fn foreign_validator(message: &Value, payload: Option<(&str, &Value)>) -> Result<Validator, String> {
    let mut registry = jsonschema::Registry::new();
    for file in ["common", "callback-request", "callback-response"].into_iter().filter_map(file) {
        let uri = format!("{BASE}{}.json", file.name);
        registry = registry.add(uri, file.json()).map_err(|error| error.to_string())?;
    }
    if let Some((uri, payload)) = payload {
        registry = registry.add(uri, payload).map_err(|error| error.to_string())?;
    }
    let registry = registry.prepare().map_err(|error| error.to_string())?;
    options().with_registry(&registry).build(message).map_err(|error| error.to_string())
}

fn options<F: Json>() -> ValidationOptions<'static, Arc<dyn Retrieve>, F> {
    jsonschema::options_for().offline().should_validate_formats(true)
}

fn build<F: Json>(options: ValidationOptions<'_, Arc<dyn Retrieve>, F>, schema: &Value) -> Validator<F> {
    options.build(schema).unwrap_or_else(|error| panic!("schemas/: {error}"))
}

/// One for each file, read when it is first used.
static SCHEMAS: LazyLock<Vec<OnceLock<Schema>>> = LazyLock::new(|| FILES.iter().map(|_| OnceLock::new()).collect());

/// All schemas, in the order in which they are listed.
pub fn schemas() -> impl Iterator<Item = &'static Schema> {
    named(|_| true)
}

/// The schema of that name (the file's name without its ending).
pub fn schema(name: &str) -> Option<&'static Schema> {
    named(|known| known == name).next()
}

fn named(is_wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = &'static Schema> {
    let wanted = FILES.iter().zip(&*SCHEMAS).filter(move |(file, _)| is_wanted(file.name));
    wanted.map(|(file, schema)| schema.get_or_init(|| Schema::of(file)))
}

/// The status report that a vendor's backend sends to the platform.
pub fn status_report() -> &'static Schema {
    schema(STATUS_REPORT).expect("embedded")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_schema_is_valid_against_its_meta_schema() {
        for schema in schemas() {
            if let Err(error) = jsonschema::meta::validate(schema.json) {
                panic!("schemas/{}.json: {error}", schema.name);
            }
            assert_eq!(schema.json["$id"], format!("{BASE}{}.json", schema.name));
        }
    }
}
