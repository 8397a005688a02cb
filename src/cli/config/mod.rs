//! `acgw.toml`: settings of a project (cli.md, “Options of check”).
//!
//! A value in the file stands in place of an option's default, and is read by the option's own parser. So an option or
//! its environment variable wins, and there is no second list of settings: the key is the option's name.

mod arguments;
mod document;
mod error;
mod schema;
mod variables;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, ValueHint};

use arguments::Place;
use document::Document;
pub(super) use error::ConfigError;
pub(super) use schema::SCHEMA;

/// The commands that read the file.
const READERS: [&str; 5] = ["check", "serve", "send", "replay", "token"];

/// Id of the option that names the file.
const CONFIG: &str = "config";

/// What was asked for: the arguments, filled up from the file.
pub(super) struct Invocation {
    pub(super) matches: ArgMatches,
    /// Name and arguments of each data centre, where the command is `serve` and the file has some.
    pub(super) data_centres: Vec<(String, ArgMatches)>,
    /// The file, if one was read.
    pub(super) file: Option<PathBuf>,
}

/// Adds the option that names the file to the commands that read it.
pub(super) fn offer(command: Command) -> Command {
    READERS.iter().fold(command, |command, reader| {
        let option = Arg::new(CONFIG)
            .long("config")
            .env("ACGW_CONFIG")
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .value_hint(ValueHint::FilePath)
            .help("Settings [default: acgw.toml here or in a folder above, up to the repository's root]");
        command.mut_subcommand(reader, |reader| reader.arg(option))
    })
}

/// Reads the arguments, and the file where the command has use for it. Wrong arguments end the program, as always.
pub(super) fn invoke(command: &Command, arguments: &[OsString]) -> Result<Invocation, ConfigError> {
    let parse = |command: Command| command.try_get_matches_from(arguments).unwrap_or_else(|error| error.exit());
    // What is missing here may be in the file, and what is wrong is told below.
    let given = parse(command.clone().ignore_errors(true));
    let reader = given.subcommand().filter(|(name, _)| READERS.contains(name));
    let document = match reader {
        Some((_, given)) => Document::find(given.get_one::<PathBuf>(CONFIG).map(PathBuf::as_path))?,
        None => None,
    };
    let (Some((name, given)), Some(document)) = (reader, document) else {
        return Ok(Invocation { matches: parse(command.clone()), data_centres: Vec::new(), file: None });
    };
    document.check()?;
    let filled = |place| arguments::fill(command.clone(), name, given, &document, place).map(parse);
    let data_centres = arguments::data_centres(name, given, &document)?.into_iter().enumerate();
    let data_centres = data_centres.map(|(at, name)| Ok((name, filled(Place::DataCentre(at))?)));
    Ok(Invocation {
        data_centres: data_centres.collect::<Result<_, ConfigError>>()?,
        matches: filled(Place::Command)?,
        file: Some(document.path),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    fn keys(schema: &Value) -> BTreeSet<String> {
        schema["properties"].as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect()
    }

    fn schema() -> Value {
        serde_json::from_str(SCHEMA).expect("JSON")
    }

    /// The keys that the options of a command have, each with whether its value has the form that the schema says.
    fn options(command: &str, section: &Value) -> BTreeSet<String> {
        let program = crate::cli::command();
        let command = program.find_subcommand(command).expect("the command exists");
        let option = |option: &Arg| {
            let key = arguments::key(option)?;
            let said = &section["properties"][&key];
            let form = match option.get_action() {
                clap::ArgAction::SetTrue => "boolean",
                clap::ArgAction::Append => "array",
                _ if said["type"] == "integer" => "integer",
                _ => "string",
            };
            if said.is_object() && said["anyOf"].is_null() {
                assert_eq!(said["type"], form, "{key}");
            }
            Some(key)
        };
        command.get_arguments().filter_map(option).collect()
    }

    #[test]
    fn the_sections_of_the_schema_are_the_options_of_their_commands() {
        for command in ["check", "serve"] {
            let section = &schema()["properties"][command];
            assert_eq!(keys(section), options(command, section), "[{command}] in schemas/tool/config.json");
        }
    }

    #[test]
    fn what_stands_above_the_tables_are_options_too() {
        let schema = schema();
        let all: BTreeSet<String> = READERS.iter().flat_map(|reader| options(reader, &schema)).collect();
        let sections = ["check", "serve", "datacenter"].map(str::to_owned);
        for key in keys(&schema) {
            assert!(all.contains(&key) || sections.contains(&key), "no command has an option for `{key}`");
        }
        let centre = &schema["$defs"]["datacenter"];
        let serve = options("serve", centre);
        let own = keys(centre);
        assert!(own.iter().all(|key| serve.contains(key) || key == "name"), "{own:?}");
    }
}
