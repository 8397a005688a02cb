//! The file itself: found, read, and taken apart into values that know their line.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::ConfigError;
use crate::contract::escape;

/// The name by which the file is found.
const FILE: &str = "acgw.toml";

/// What marks the root of a repository.
const REPOSITORY: &str = ".git";

/// A file of settings.
pub(super) struct Document {
    pub(super) path: PathBuf,
    /// As it is written: variables have not been replaced.
    pub(super) value: Value,
    /// Line by JSON pointer, counted from 1.
    lines: HashMap<String, usize>,
}

impl Document {
    /// Reads the named file, or the one that belongs to the working folder, if there is one.
    pub(super) fn find(named: Option<&Path>) -> Result<Option<Self>, ConfigError> {
        if let Some(path) = named {
            return Self::read(path).map(Some);
        }
        let Ok(here) = std::env::current_dir() else { return Ok(None) };
        for folder in project(&here) {
            match Self::read(&shown(&folder.join(FILE), &here)) {
                Err(ConfigError::Unreadable { source, .. }) if source.kind() == ErrorKind::NotFound => {}
                found => return found.map(Some),
            }
        }
        Ok(None)
    }

    fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        Self::parse(path, &text)
    }

    pub(super) fn parse(path: &Path, text: &str) -> Result<Self, ConfigError> {
        let line = |at: usize| 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
        let table = DeTable::parse(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            ConfigError::at(path, line(at), format!("this is no TOML: {}", error.message().replace('\n', "; ")))
        })?;
        let mut lines = HashMap::new();
        let value = members(table.get_ref(), "", &mut |pointer, at| {
            lines.insert(pointer, line(at));
        });
        Ok(Self { path: path.to_owned(), value, lines })
    }

    /// What is wrong at that place.
    pub(super) fn error(&self, pointer: &str, message: impl Into<String>) -> ConfigError {
        ConfigError::at(&self.path, self.line(pointer), message)
    }

    /// The line of a value; that of its table where it has none.
    pub(super) fn line(&self, pointer: &str) -> usize {
        let mut place = pointer;
        loop {
            match (self.lines.get(place), place.rfind('/')) {
                (Some(line), _) => return *line,
                (None, Some(at)) => place = &place[..at],
                (None, None) => return 1,
            }
        }
    }

    /// A path in the file is relative to the file.
    pub(super) fn resolve(&self, path: &str) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }
}

/// The folders of the project that this folder is in, from there upwards; outside of a repository, itself alone.
fn project(here: &Path) -> Vec<PathBuf> {
    let depth = here.ancestors().position(|folder| folder.join(REPOSITORY).exists()).unwrap_or(0);
    here.ancestors().take(depth + 1).map(Path::to_owned).collect()
}

/// The path as it is shown: without the working folder.
fn shown(path: &Path, here: &Path) -> PathBuf {
    path.strip_prefix(here).unwrap_or(path).to_owned()
}

fn members(table: &DeTable<'_>, place: &str, note: &mut impl FnMut(String, usize)) -> Value {
    let member = |(key, value): (&Spanned<std::borrow::Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
        let place = format!("{place}/{}", escape(key.get_ref()));
        note(place.clone(), key.span().start);
        (key.get_ref().to_string(), json(value.get_ref(), &place, note))
    };
    Value::Object(table.iter().map(member).collect::<Map<_, _>>())
}

fn json(value: &DeValue<'_>, place: &str, note: &mut impl FnMut(String, usize)) -> Value {
    match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Boolean(flag) => Value::from(*flag),
        DeValue::Integer(number) => u64::from_str_radix(number.as_str(), number.radix())
            .map(Value::from)
            .or_else(|_| i64::from_str_radix(number.as_str(), number.radix()).map(Value::from))
            .unwrap_or_default(),
        DeValue::Float(number) => number.as_str().parse::<f64>().map(Value::from).unwrap_or_default(),
        // No setting is one.
        DeValue::Datetime(_) => Value::Null,
        DeValue::Table(table) => members(table, place, note),
        DeValue::Array(items) => items
            .iter()
            .enumerate()
            .map(|(at, item)| {
                let place = format!("{place}/{at}");
                note(place.clone(), item.span().start);
                json(item.get_ref(), &place, note)
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Document, ConfigError> {
        Document::parse(Path::new("acgw.toml"), text)
    }

    #[test]
    fn values_know_their_line() {
        let document =
            parse("a = 1\n[check]\nonly = [\n  \"x\",\n  \"y\",\n]\n\n[[client]]\nid = 'i'\n").expect("TOML");
        assert_eq!(
            document.value,
            serde_json::json!({ "a": 1, "check": { "only": ["x", "y"] }, "client": [{ "id": "i" }] })
        );
        let lines = ["/a", "/check/only", "/check/only/1", "/client/0/id", "/client/0/secret"];
        assert_eq!(lines.map(|pointer| document.line(pointer)), [1, 3, 5, 9, 8]);
    }

    #[test]
    fn what_is_no_toml_is_told_with_its_line() {
        for (text, line) in [("a = 1\nb =\n", 2), ("a = 1\n\na = 2\n", 3), ("[check\n", 1)] {
            let error = parse(text).map(|document| document.value).expect_err("no TOML").to_string();
            assert!(error.starts_with(&format!("acgw.toml:{line}: this is no TOML: ")), "{error}");
            assert!(!error.contains('\n'), "{error}");
        }
    }

    #[test]
    fn a_path_is_relative_to_the_file() {
        let document = Document::parse(Path::new("/project/acgw.toml"), "").expect("TOML");
        assert_eq!(document.resolve("ca.pem"), Path::new("/project/ca.pem"));
        assert_eq!(document.resolve("/etc/ca.pem"), Path::new("/etc/ca.pem"));
        assert_eq!(parse("").expect("TOML").resolve("ca.pem"), Path::new("ca.pem"));
    }
}
