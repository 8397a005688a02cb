//! Checks the file against its schema, and gives a hint with each error.

use std::sync::LazyLock;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use super::error::ConfigError;
use super::file::ConfigFile;
use crate::cli::suggest::suggestion;
use crate::contract::escape;

/// The JSON Schema of the file.
pub(crate) const SCHEMA: &str = include_str!("../../../schemas/tool/config.json");

static PARSED: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(SCHEMA).expect("our schema is JSON"));

static VALIDATOR: LazyLock<Validator> =
    LazyLock::new(|| jsonschema::validator_for(&PARSED).expect("our schema is a schema"));

/// Checks the keys of the file and the types of its values. Returns the first error.
pub(super) fn check(file: &ConfigFile) -> Result<(), ConfigError> {
    let problems = VALIDATOR.iter_errors(&file.value).map(|error| problem(&error));
    let first = problems.min_by_key(|(pointer, _)| file.line(pointer));
    first.map_or(Ok(()), |(pointer, message)| Err(file.error(&pointer, message)))
}

/// The place in the file, and what is wrong there.
fn problem(error: &ValidationError<'_>) -> (String, String) {
    let place = error.instance_path().as_str();
    let name = place.rsplit('/').find(|token| token.parse::<usize>().is_err()).unwrap_or_default();
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let key = unexpected.first().map_or("", String::as_str);
            (format!("{place}/{}", escape(key)), unknown(place, key, error.schema_path().as_str()))
        }
        ValidationErrorKind::Required { property } => {
            (place.to_owned(), format!("{} lacks `{}`", table(place), property.as_str().unwrap_or_default()))
        }
        ValidationErrorKind::Type { kind: TypeKind::Single(kind) } => {
            let wanted = article(kind.as_str()).to_owned() + &with_members(error.schema_path().as_str());
            let message = format!("`{name}` takes {wanted}, not {}", found(error.instance()));
            (place.to_owned(), message)
        }
        ValidationErrorKind::AnyOf { .. } => {
            let choices = format!("{}/0/enum", error.schema_path());
            let choices = PARSED.pointer(&choices).and_then(Value::as_array).into_iter().flatten();
            let choices: Vec<_> = choices.filter_map(Value::as_str).map(|choice| format!("`{choice}`")).collect();
            (place.to_owned(), format!("`{name}` takes one of {}", choices.join(", ")))
        }
        _ => (place.to_owned(), format!("`{name}`: {}", error.masked())),
    }
}

/// The message for a key that the schema does not have there.
fn unknown(place: &str, key: &str, broken: &str) -> String {
    let here = broken.trim_end_matches("/additionalProperties");
    let hint = if let Some(section) = elsewhere(here, key) {
        format!("it belongs {section}")
    } else if let Some(near) = suggestion(key, keys(here)) {
        format!("did you mean `{near}`?")
    } else {
        "`acgw schema config` shows all keys".to_owned()
    };
    format!("unknown key `{key}` {}; {hint}", in_table(place))
}

/// The other place that has this key.
fn elsewhere(here: &str, key: &str) -> Option<String> {
    if !here.is_empty() && keys("").any(|known| known == key) {
        return Some("above the first table".to_owned());
    }
    let sections = keys("").filter(|section| keys(&format!("/properties/{section}")).any(|known| known == key));
    let sections: Vec<_> = sections.map(|section| format!("`[{section}]`")).collect();
    (!sections.is_empty()).then(|| format!("in {}", sections.join(" or ")))
}

fn keys(schema: &str) -> impl Iterator<Item = &'static str> {
    let properties = PARSED.pointer(&format!("{schema}/properties")).and_then(Value::as_object);
    properties.into_iter().flatten().map(|(key, _)| key.as_str())
}

/// The table at a place, as users write it.
fn table(place: &str) -> String {
    let mut tokens = place.split('/').skip(1);
    match (tokens.next(), tokens.next()) {
        (None, _) => "the file".to_owned(),
        (Some(name), Some(number)) if number.parse::<usize>().is_ok() => {
            let inner = tokens.next().map(|inner| format!(".{inner}")).unwrap_or_default();
            format!("`[[{name}{inner}]]`")
        }
        (Some(name), _) => format!("`[{name}]`"),
    }
}

fn in_table(place: &str) -> String {
    if place.is_empty() { "above the first table".to_owned() } else { format!("in {}", table(place)) }
}

fn article(kind: &str) -> &str {
    match kind {
        "string" => "a string",
        "integer" => "a whole number",
        "boolean" => "true or false",
        "array" => "a list in brackets",
        "object" => "a table",
        other => other,
    }
}

/// The required members of the table that is expected there.
fn with_members(broken: &str) -> String {
    let required = format!("{}/required", broken.trim_end_matches("/type"));
    let required = PARSED.pointer(&required).and_then(Value::as_array).into_iter().flatten();
    let required: Vec<_> = required.filter_map(Value::as_str).map(|name| format!("`{name}`")).collect();
    if required.is_empty() { String::new() } else { format!(" with {}", required.join(" and ")) }
}

fn found(value: &Value) -> &'static str {
    match value {
        Value::Null => "a date",
        Value::Bool(_) => "true or false",
        Value::Number(number) if number.is_f64() => "a fraction",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a table",
    }
}
