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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn complaint(text: &str) -> String {
        let file = ConfigFile::parse(Path::new("acgw.toml"), text).expect("TOML");
        check(&file).map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn errors_name_the_place_and_the_fix() {
        for (text, expected) in [
            ("\nlisen = 'x'", "acgw.toml:2: unknown key `lisen` above the first table; did you mean `listen`?"),
            ("[check]\ntimout = '1s'", "acgw.toml:2: unknown key `timout` in `[check]`; did you mean `timeout`?"),
            ("cases = 3", "acgw.toml:1: unknown key `cases` above the first table; it belongs in `[check]`"),
            (
                "[serve]\nendpoint_id = 'x'",
                "acgw.toml:2: unknown key `endpoint_id` in `[serve]`; it belongs above the first table",
            ),
            ("[chek]\n", "acgw.toml:1: unknown key `chek` above the first table; did you mean `check`?"),
            ("[check]\ncases = '3'", "acgw.toml:2: `cases` takes a whole number, not a string"),
            ("[check]\n\nkeep = 1", "acgw.toml:3: `keep` takes true or false, not a number"),
            ("[check]\nonly = 'auth.*'", "acgw.toml:2: `only` takes a list in brackets, not a string"),
            ("[check]\nonly = [\n'a',\n3]", "acgw.toml:4: `only` takes a string, not a number"),
            ("client = ['id:secret']", "acgw.toml:1: `client` takes a table with `id` and `secret`, not a string"),
            ("listen = 2026-01-01", "acgw.toml:1: `listen` takes a string, not a date"),
            ("[check]\npartner = 'mapping'", "acgw.toml:2: `partner` takes one of `mirrored`, `mapped`, `explicit`"),
            ("[[client]]\nid = 'a'", "acgw.toml:1: `[[client]]` lacks `secret`"),
            (
                "[[client]]\nid = 'a'\nsecret = 's'\nname = 'x'",
                "acgw.toml:4: unknown key `name` in `[[client]]`; `acgw schema config` shows all keys",
            ),
            ("[[datacenter]]\nname = 'a'", "acgw.toml:1: `[[datacenter]]` lacks `listen`"),
            (
                "[[datacenter]]\nname = 'a'\nlisten = 'x'\n[[datacenter.client]]\nid = 'x'",
                "acgw.toml:4: `[[datacenter.client]]` lacks `secret`",
            ),
        ] {
            assert_eq!(complaint(text), expected, "{text}");
        }
    }

    #[test]
    fn variables_may_stand_wherever_text_may() {
        assert_eq!(complaint("[check]\npartner = '${METHOD}'\nformat = 'json'"), "");
    }

    #[test]
    fn every_key_is_described() {
        fn walk(value: &Value, place: &str) {
            for (name, property) in value["properties"].as_object().into_iter().flatten() {
                let place = format!("{place}/{name}");
                assert!(property["description"].is_string() || property["$ref"].is_string(), "{place}");
                walk(property, &place);
            }
        }
        walk(&PARSED, "");
        PARSED["$defs"].as_object().expect("an object").iter().for_each(|(name, value)| walk(value, name));
    }
}
