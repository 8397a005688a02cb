//! The options that repeat a run: each report shows, for each check, the command that repeats it.

use std::ffi::OsStr;

use clap::{ArgAction, ArgMatches, Command};

/// Options that a repetition of one check does not need: they choose checks, limit the load, or say what happens to the
/// results. Reports add the target, the check and the seed themselves, and client secrets stay out.
const NOT_REPEATED: [&str; 21] = [
    "clients",
    "compare",
    "tls_ca_out",
    "fresh_keys",
    "quick",
    "wait",
    "only",
    "skip",
    "list",
    "seed",
    "namespace",
    "shard",
    "jobs",
    "keep",
    "fail_fast",
    "baseline",
    "baseline_update",
    "format",
    "reports",
    "show_secrets",
    "config",
];

/// The other options whose value is not the default one, wherever it comes from. `check` is the command without the
/// settings of a file.
pub(super) fn options(check: &Command, given: &ArgMatches) -> Vec<(String, Option<String>)> {
    let mut options = Vec::new();
    for option in check.get_arguments() {
        let id = option.get_id().as_str();
        let Some(long) = option.get_long().filter(|_| !NOT_REPEATED.contains(&id)) else { continue };
        if matches!(option.get_action(), ArgAction::SetTrue) {
            options.extend(given.get_flag(id).then(|| (format!("--{long}"), None)));
            continue;
        }
        let values: Vec<&OsStr> = given.get_raw(id).into_iter().flatten().collect();
        if values != option.get_default_values() {
            // A definition that stands in the settings itself is no value for the command line.
            let values = values
                .into_iter()
                .map(OsStr::to_string_lossy)
                .filter(|value| long != "custom" || !value.starts_with('{'));
            options.extend(values.map(|value| (format!("--{long}"), Some(value.into_owned()))));
        }
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repeated(arguments: &str) -> String {
        let program = crate::cli::command();
        let given = program.clone().try_get_matches_from(arguments.split(' ')).expect("arguments");
        let check = program.find_subcommand("check").expect("the command");
        let options = options(check, given.subcommand_matches("check").expect("the command"));
        let words = options.into_iter().flat_map(|(option, value)| [Some(option), value]);
        words.flatten().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn options_that_change_the_conversation_are_repeated() {
        assert_eq!(repeated("acgw check --timeout 10s --jobs 2 --seed 3 --format json http://a"), "");
        assert_eq!(
            repeated("acgw check --setting-key a,b --strict --partner mapped --cases 2 --timeout 3s"),
            "--partner mapped --timeout 3s --setting-key a --setting-key b --cases 2 --strict"
        );
    }

    #[test]
    fn options_that_are_not_repeated_exist() {
        let program = crate::cli::command();
        let check = program.find_subcommand("check").expect("the command");
        for id in NOT_REPEATED {
            assert!(check.get_arguments().any(|option| option.get_id() == id), "{id}");
        }
    }
}
