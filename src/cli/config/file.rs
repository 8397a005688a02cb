//! The settings file: finds it, reads it, and remembers the line of each value.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::ConfigError;
use crate::cli::text_file;
use crate::contract::escape;

/// The option that names the file.
pub(super) const CONFIG: &str = "config";

/// The name of the file.
const FILE: &str = "acgw.toml";

/// Marks the root of a repository.
const REPOSITORY: &str = ".git";

/// A file of settings.
pub(super) struct ConfigFile {
    pub(super) path: PathBuf,
    /// The values as written, before variables are replaced.
    pub(super) value: Value,
    /// Line by JSON pointer, counted from 1.
    lines: HashMap<String, usize>,
}

impl ConfigFile {
    /// Reads the named file, or the one of the working folder or of a folder above it, if there is one.
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
        let text = text_file::read(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        Self::parse(path, &text)
    }

    pub(super) fn parse(path: &Path, text: &str) -> Result<Self, ConfigError> {
        let line = |at: usize| 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
        let table = DeTable::parse(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            ConfigError::at(path, line(at), format!("this is not TOML: {}", error.message().replace('\n', "; ")))
        })?;
        let mut lines = HashMap::new();
        let value = members(table.get_ref(), "", &mut |pointer, at| {
            lines.insert(pointer, line(at));
        });
        Ok(Self { path: path.to_owned(), value, lines })
    }

    /// An error at that place.
    pub(super) fn error(&self, pointer: &str, message: impl Into<String>) -> ConfigError {
        ConfigError::at(&self.path, self.line(pointer), message)
    }

    /// The line of a value, or else of its table.
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

    /// A path in the file, which is relative to the file.
    pub(super) fn resolve(&self, path: &str) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }
}

/// This folder and those above it up to the root of the repository; outside of a repository, this folder alone.
fn project(here: &Path) -> Vec<PathBuf> {
    let depth = here.ancestors().position(|folder| folder.join(REPOSITORY).exists()).unwrap_or(0);
    here.ancestors().take(depth + 1).map(Path::to_owned).collect()
}

/// The path relative to the working folder.
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
        // No setting is a date.
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

    fn parse(text: &str) -> Result<ConfigFile, ConfigError> {
        ConfigFile::parse(Path::new("acgw.toml"), text)
    }

    #[test]
    fn values_know_their_line() {
        let file = parse("a = 1\n[check]\nonly = [\n  \"x\",\n  \"y\",\n]\n\n[[client]]\nid = 'i'\n").expect("TOML");
        assert_eq!(
            file.value,
            serde_json::json!({ "a": 1, "check": { "only": ["x", "y"] }, "client": [{ "id": "i" }] })
        );
        let lines = ["/a", "/check/only", "/check/only/1", "/client/0/id", "/client/0/secret"];
        assert_eq!(lines.map(|pointer| file.line(pointer)), [1, 3, 5, 9, 8]);
    }

    #[test]
    fn what_is_no_toml_is_told_with_its_line() {
        for (text, line) in [("a = 1\nb =\n", 2), ("a = 1\n\na = 2\n", 3), ("[check\n", 1)] {
            let error = parse(text).map(|file| file.value).expect_err("not TOML").to_string();
            assert!(error.starts_with(&format!("acgw.toml:{line}: this is not TOML: ")), "{error}");
            assert!(!error.contains('\n'), "{error}");
        }
    }

    #[test]
    fn a_path_is_relative_to_the_file() {
        let file = ConfigFile::parse(Path::new("/project/acgw.toml"), "").expect("TOML");
        assert_eq!(file.resolve("ca.pem"), Path::new("/project/ca.pem"));
        assert_eq!(file.resolve("/etc/ca.pem"), Path::new("/etc/ca.pem"));
        assert_eq!(parse("").expect("TOML").resolve("ca.pem"), Path::new("ca.pem"));
    }
}
