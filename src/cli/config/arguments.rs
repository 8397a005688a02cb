//! Makes the values of the file the defaults of a command's options.

use std::any::TypeId;
use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue};
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};
use serde_json::Value;

use super::error::ConfigError;
use super::file::{CONFIG, ConfigFile};
use super::variables;
use crate::cli::output::Further;
use crate::contract::CustomDefinition;
use crate::platform::Client;

/// The table of the data centres, and the command that serves them.
const DATA_CENTRES: (&str, &str) = ("datacenter", "serve");

/// Keys that each data centre sets for itself; options and other tables cannot.
const OF_ONE: [&str; 5] = ["listen", "public_url", "issuer", "tls_ca_out", "state"];

/// The part of the file that counts.
#[derive(Clone, Copy)]
pub(super) enum Section {
    /// The command's table, and the keys above all tables.
    Command,
    /// The table of that data centre, and then those of the command.
    DataCentre(usize),
}

/// A value of the file, and its option.
struct Found {
    id: String,
    pointer: String,
    values: Vec<OsString>,
}

/// The names of the data centres, if the command serves them.
pub(super) fn data_centres(command: &str, given: &ArgMatches, file: &ConfigFile) -> Result<Vec<String>, ConfigError> {
    let (table, server) = DATA_CENTRES;
    let listed = file.value.get(table).and_then(Value::as_array).filter(|_| command == server);
    let Some(listed) = listed else { return Ok(Vec::new()) };
    if let Some(option) = OF_ONE.into_iter().find(|id| is_given(given, id)) {
        let message = format!(
            "`--{0}` is for a single gateway, and this file has data centres; leave it out (in the environment too) and \
             give each data centre its own `{option}`",
            option.replace('_', "-")
        );
        return Err(file.error(&format!("/{table}/0"), message));
    }
    let idle = OF_ONE.into_iter().map(|key| (key, format!("/{server}/{key}")));
    if let Some((key, pointer)) = idle.into_iter().find(|(_, pointer)| file.value.pointer(pointer).is_some()) {
        let message =
            format!("`{key}` is for a single gateway, and this file has data centres; move it into `[[{table}]]`");
        return Err(file.error(&pointer, message));
    }
    let mut names = BTreeSet::new();
    for (at, entry) in listed.iter().enumerate() {
        let name = entry["name"].as_str().unwrap_or_default();
        if !names.insert(name) {
            let message = format!("two data centres are named `{name}`; give them different names");
            return Err(file.error(&format!("/{table}/{at}/name"), message));
        }
    }
    Ok(listed.iter().map(|entry| entry["name"].as_str().unwrap_or_default().to_owned()).collect())
}

/// The program's arguments, with the file's values as defaults of this command's options.
pub(super) fn fill(
    command: Command,
    name: &str,
    given: &ArgMatches,
    file: &ConfigFile,
    section: Section,
) -> Result<Command, ConfigError> {
    let Some(reader) = command.find_subcommand(name) else { return Ok(command) };
    let mut found = Vec::new();
    for option in reader.get_arguments().filter(|option| !is_given(given, option.get_id().as_str())) {
        let Some(pointer) = setting_key(option).and_then(|key| pointer(file, name, &key, section)) else { continue };
        let excludes = |other: &Arg| is_given(given, other.get_id().as_str()) && exclude(reader, option, other);
        if reader.get_arguments().any(excludes) {
            continue;
        }
        let values = values(file, &pointer, option)?;
        if !values.is_empty() {
            found.push(Found { id: option.get_id().to_string(), pointer, values });
        }
    }
    no_conflict(reader, &found, file)?;
    Ok(command.mut_subcommand(name, |reader| {
        found.into_iter().fold(reader, |reader, Found { id, values, .. }| {
            // In the file lists are lists: a comma belongs to its value.
            reader.mut_arg(id, |option| option.default_values(values).value_delimiter(None).required(false))
        })
    }))
}

/// Whether the option comes from the command line or the environment.
fn is_given(given: &ArgMatches, id: &str) -> bool {
    given.ids().any(|known| known == id)
        && matches!(given.value_source(id), Some(ValueSource::CommandLine | ValueSource::EnvVariable))
}

/// The key of a setting: the name of its option. Options without an environment variable are not settings: they are
/// about one call of the program.
pub fn setting_key(option: &Arg) -> Option<String> {
    option.get_env()?;
    match option.get_long().unwrap_or(option.get_id().as_str()) {
        CONFIG => None,
        // In the file a tenant is a table with an id and a parent.
        "tenant-below" => Some("tenant".to_owned()),
        // `--customer` of `send` names one.
        "customers" => Some("customer".to_owned()),
        long => Some(long.replace('-', "_")),
    }
}

/// The place of the value that counts.
fn pointer(file: &ConfigFile, command: &str, key: &str, section: Section) -> Option<String> {
    let own = match section {
        Section::Command => None,
        Section::DataCentre(at) => Some(format!("/{}/{at}/{key}", DATA_CENTRES.0)),
    };
    let is_of_one = own.is_some() && OF_ONE.contains(&key);
    let shared = [format!("/{command}/{key}"), format!("/{key}")].into_iter().filter(|_| !is_of_one);
    own.into_iter().chain(shared).find(|pointer| file.value.pointer(pointer).is_some())
}

/// The value as texts for the option's parser. A flag that is off has none.
fn values(file: &ConfigFile, pointer: &str, option: &Arg) -> Result<Vec<OsString>, ConfigError> {
    match file.value.pointer(pointer) {
        None | Some(Value::Bool(false)) => Ok(Vec::new()),
        Some(Value::Array(items)) => {
            let item = |(at, item)| value(file, &format!("{pointer}/{at}"), item, option);
            items.iter().enumerate().map(item).collect()
        }
        Some(one) => Ok(vec![value(file, pointer, one, option)?]),
    }
}

fn value(file: &ConfigFile, pointer: &str, value: &Value, option: &Arg) -> Result<OsString, ConfigError> {
    let expand = |member: &str, value: &Value| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        variables::replace(&text, |name| std::env::var(name).ok())
            .map_err(|message| file.error(&format!("{pointer}{member}"), message))
    };
    let part = |name: &str| value.get(name).map(|part| expand(&format!("/{name}"), part)).transpose();
    if value.get("callback_id").is_some() || value.get("label").is_some() {
        // A definition in the file itself, of a callback or a field. Its patterns may look like variables.
        return checked(file, pointer, option, value.to_string().into());
    }
    if let Some(path) = part("file")? {
        return checked(file, pointer, option, located(file, option, &path));
    }
    let text = match (part("id")?, part("secret")?, part("parent")?) {
        (Some(id), Some(_), _) if id.contains(':') => {
            return Err(
                file.error(&format!("{pointer}/id"), "`id`: the id of a client must not contain a colon; remove it")
            );
        }
        (Some(id), Some(secret), _) => {
            // With a tenant, the three parts are unambiguous.
            let tenant = part("tenant")?.unwrap_or_else(|| Client::tenant_from_id(&id).to_string());
            format!("{id}:{secret}:{tenant}")
        }
        (Some(child), None, Some(parent)) => {
            let parts = [Some(parent), Some(child), part("name")?];
            parts.into_iter().flatten().collect::<Vec<_>>().join(":")
        }
        _ => expand("", value)?,
    };
    checked(file, pointer, option, located(file, option, &text))
}

fn checked(file: &ConfigFile, pointer: &str, option: &Arg, text: OsString) -> Result<OsString, ConfigError> {
    if let Err(problem) = parse(option, &text) {
        let name = pointer.rsplit('/').find(|token| token.parse::<usize>().is_err()).unwrap_or_default();
        return Err(file.error(pointer, format!("`{name}`: {problem}")));
    }
    Ok(text)
}

/// Lets the option's own parser check the value. The error does not repeat it, because it may be a secret.
fn parse(option: &Arg, text: &OsStr) -> Result<(), String> {
    let mut argument = OsString::from("--value=");
    argument.push(text);
    let alone = Arg::new("value").long("value").value_parser(option.get_value_parser().clone());
    let command = Command::new("acgw").no_binary_name(true).disable_help_flag(true).arg(alone);
    let Err(error) = command.try_get_matches_from([argument]) else { return Ok(()) };
    if let Some(source) = std::error::Error::source(&error) {
        return Err(source.to_string());
    }
    match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(known)) if !known.is_empty() => Err(format!("use one of {}", known.join(", "))),
        _ => Err("the value is empty; set one or leave the key out".to_owned()),
    }
}

/// A path in the file is relative to the file.
fn located(file: &ConfigFile, option: &Arg, text: &str) -> OsString {
    let kind = option.get_value_parser().type_id();
    match text.split_once('=') {
        Some((format, path)) if kind == TypeId::of::<(Further, PathBuf)>() => {
            let mut located = OsString::from(format!("{format}="));
            located.push(file.resolve(path));
            located
        }
        _ if kind == TypeId::of::<PathBuf>() || kind == TypeId::of::<&'static CustomDefinition>() => {
            file.resolve(text).into()
        }
        _ => text.into(),
    }
}

fn exclude(command: &Command, one: &Arg, other: &Arg) -> bool {
    let has = |arg: &Arg, id: &clap::Id| command.get_arg_conflicts_with(arg).iter().any(|found| found.get_id() == id);
    has(one, other.get_id()) || has(other, one.get_id())
}

fn no_conflict(command: &Command, found: &[Found], file: &ConfigFile) -> Result<(), ConfigError> {
    let option = |found: &Found| command.get_arguments().find(|option| option.get_id().as_str() == found.id);
    for (at, one) in found.iter().enumerate() {
        let excludes = |other: &&Found| option(one).zip(option(other)).is_some_and(|(a, b)| exclude(command, a, b));
        if let Some(other) = found[..at].iter().find(excludes) {
            let message = format!("`{}` and `{}` exclude each other; keep one", one.id, other.id);
            return Err(file.error(&one.pointer, message));
        }
    }
    Ok(())
}
