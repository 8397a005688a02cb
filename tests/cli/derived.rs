//! Derives `schemas/tool/config.json` from the options: `ACGW_UPDATE=1 cargo test --test cli derived` writes it.
//! What stands above the tables, and the forms of clients and tenants, are written by hand in the file itself.

use std::any::TypeId;

use acgw::internals::cli::{command, setting_key};
use clap::{Arg, ArgAction, Command};
use serde_json::{Map, Value, json};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/tool/config.json");

/// The schema as it is now.
fn current() -> String {
    std::fs::read_to_string(FILE).expect("the schema")
}

/// Settings of `serve` that a data centre cannot have for itself.
const OF_ALL_DATA_CENTRES: [&str; 3] = ["fault", "fault_seed", "ready_file"];

/// The settings of a command as properties, in the order of its options.
fn properties(program: &Command, command: &str, with_default: bool) -> Map<String, Value> {
    let command = program.find_subcommand(command).expect("the command exists");
    let property = |option| Some((setting_key(option)?, property(option, with_default)));
    command.get_arguments().filter_map(property).collect()
}

fn property(option: &Arg, with_default: bool) -> Value {
    let mut property = json!({ "description": description(option, with_default) });
    for (key, value) in kind(option).as_object().into_iter().flatten() {
        property[key] = value.clone();
    }
    property
}

fn kind(option: &Arg) -> Value {
    let choices: Vec<String> = option.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let number = option.get_value_parser().type_id();
    let is_number = number == TypeId::of::<u16>() || number == TypeId::of::<u32>() || number == TypeId::of::<u64>();
    match (setting_key(option).as_deref(), option.get_action()) {
        (Some(table @ ("client" | "custom" | "field" | "tenant")), _) => {
            json!({ "type": "array", "items": { "$ref": format!("#/$defs/{table}") } })
        }
        (_, ArgAction::SetTrue) => json!({ "type": "boolean" }),
        (_, ArgAction::Append) => json!({ "type": "array", "items": { "type": "string" } }),
        _ if is_number => json!({ "type": "integer", "minimum": 0 }),
        _ if !choices.is_empty() => json!({ "anyOf": [{ "enum": choices }, { "$ref": "#/$defs/variable" }] }),
        _ => json!({ "type": "string" }),
    }
}

/// The help as sentences.
fn description(option: &Arg, with_default: bool) -> String {
    let help = option.get_help().map(ToString::to_string).unwrap_or_default();
    let text = help.replace(" (repeatable)", "").replace(" [default: ", ". Default: ").replace(']', "");
    let name = option.get_value_names().and_then(<[_]>::first).map(|name| name.as_str()).unwrap_or_default();
    // Such a name shows the form of the value.
    let is_form = name.contains(|c: char| !c.is_ascii_uppercase() && c != '_') && !text.contains(name);
    let is_table = kind(option)["items"]["$ref"].is_string();
    let form = if is_form && !is_table { format!(" Form: `{name}`.") } else { String::new() };
    let default = option.get_default_values().first().filter(|value| with_default && *value != "false");
    let default = default.map(|default| format!(" Default: {}.", default.display())).unwrap_or_default();
    format!("{text}.{form}{default}")
}

/// The schema with the settings of these options.
fn derived(program: &Command) -> Value {
    let mut schema: Value = serde_json::from_str(&current()).expect("JSON");
    for command in ["check", "serve"] {
        schema["properties"][command]["properties"] = properties(program, command, true).into();
    }
    let centre = &mut schema["$defs"]["datacenter"]["properties"];
    let mut own = Map::from_iter([("name".to_owned(), centre["name"].clone())]);
    own.extend(
        properties(program, "serve", false).into_iter().filter(|(key, _)| !OF_ALL_DATA_CENTRES.contains(&key.as_str())),
    );
    *centre = own.into();
    schema
}

#[test]
fn the_schema_follows_from_the_options() {
    let text = format!("{:#}\n", derived(&command()));
    if std::env::var_os("ACGW_UPDATE").is_some() {
        std::fs::write(FILE, &text).expect("the schema is written");
        return;
    }
    assert!(text == current(), "{FILE} is out of date; ACGW_UPDATE=1 cargo test --test cli derived writes it");
}

#[test]
fn what_stands_above_the_tables_are_settings_too() {
    let program = command();
    let reads = |command: &&Command| command.get_arguments().any(|option| option.get_id() == "config");
    let readers = program.get_subcommands().filter(reads).map(Command::get_name);
    let settings = readers.flat_map(|reader| properties(&program, reader, false)).collect::<Map<_, _>>();
    let schema: Value = serde_json::from_str(&current()).expect("JSON");
    for (key, _) in schema["properties"].as_object().into_iter().flatten() {
        let is_table = ["check", "serve", "datacenter"].contains(&key.as_str());
        assert!(is_table || settings.contains_key(key), "no command has an option for `{key}`");
    }
}
