//! `acgw.toml`: settings of a project.
//!
//! A value in the file replaces the default of an option, and the option's own parser reads it. So an option or its
//! environment variable wins, and there is no second list of settings: the key is the option's name.

mod arguments;
mod error;
mod file;
mod schema;
mod variables;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue};
use clap::{Arg, ArgMatches, Command, ValueHint};

use arguments::Section;
pub use arguments::setting_key;
pub(super) use error::ConfigError;
use file::{CONFIG, ConfigFile};
pub(super) use schema::SCHEMA;

/// The commands that read the file.
const READERS: [&str; 5] = ["check", "serve", "send", "replay", "token"];

/// The arguments, completed from the file.
pub(super) struct Invocation {
    pub(super) matches: ArgMatches,
    /// The name and the arguments of each data centre, if the command is `serve` and the file has some.
    pub(super) data_centres: Vec<(String, ArgMatches)>,
    /// The file, if one was read.
    pub(super) file: Option<PathBuf>,
}

/// Adds the option that names the file to the commands that read it, and gives each setting its environment variable:
/// `ACGW_` and the name of the option.
pub(super) fn complete(program: Command) -> Command {
    let with_file = READERS.iter().fold(program, |program, reader| {
        let option = Arg::new(CONFIG)
            .long(CONFIG)
            .env(CONFIG)
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .value_hint(ValueHint::FilePath)
            .help("Settings [default: acgw.toml here or in a folder above, up to the repository's root]");
        program.mut_subcommand(reader, |reader| reader.arg(option))
    });
    with_variables(with_file)
}

fn with_variables(command: Command) -> Command {
    command.mut_subcommands(with_variables).mut_args(|option| match option.get_env() {
        Some(_) => {
            let name = variable(&option);
            option.env(name)
        }
        None => option,
    })
}

/// The variable of an option. A setting has the same one in every command, whatever its option is called there.
fn variable(option: &Arg) -> String {
    match option.get_long().unwrap_or(option.get_id().as_str()) {
        "target" | "url" => "ACGW_TARGET_URL".to_owned(),
        "customers" => "ACGW_CUSTOMER".to_owned(),
        long => format!("ACGW_{}", long.replace('-', "_").to_uppercase()),
    }
}

/// The error without the value of an option that may hold a secret: logs of CI servers keep it.
fn masked(mut error: clap::Error) -> clap::Error {
    let has_secret = |option: &str| {
        let name = option.split_once(' ').map_or(option, |(name, _)| name);
        ["--credentials", "--header", "--client", "--target", "--url", "--admin-token"].contains(&name)
    };
    if let Some(ContextValue::String(option)) = error.get(ContextKind::InvalidArg)
        && has_secret(option)
    {
        error.insert(ContextKind::InvalidValue, ContextValue::String("***".to_owned()));
    }
    error
}

/// Reads the arguments, and the file if the command reads it. Wrong arguments end the program, as clap does it.
pub(super) fn invoke(program: &Command, arguments: &[OsString]) -> Result<Invocation, ConfigError> {
    let parse = |program: Command| program.try_get_matches_from(arguments).unwrap_or_else(|error| masked(error).exit());
    // The file may have what is missing here, and the second pass reports what is wrong.
    let given = parse(program.clone().ignore_errors(true));
    let reader = given.subcommand().filter(|(name, _)| READERS.contains(name));
    let file = match reader {
        Some((_, given)) => ConfigFile::find(given.get_one::<PathBuf>(CONFIG).map(PathBuf::as_path))?,
        None => None,
    };
    let (Some((name, given)), Some(file)) = (reader, file) else {
        return Ok(Invocation { matches: parse(program.clone()), data_centres: Vec::new(), file: None });
    };
    schema::check(&file)?;
    let filled = |section| arguments::fill(program.clone(), name, given, &file, section).map(parse);
    let data_centres = arguments::data_centres(name, given, &file)?.into_iter().enumerate();
    let data_centres = data_centres.map(|(at, name)| Ok((name, filled(Section::DataCentre(at))?)));
    Ok(Invocation {
        data_centres: data_centres.collect::<Result<_, ConfigError>>()?,
        matches: filled(Section::Command)?,
        file: Some(file.path),
    })
}
