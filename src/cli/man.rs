//! `acgw man`: the manual, for packagers, from the same definitions as the help.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::exit;

/// Options of `acgw man`.
#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// The command whose page to print [default: the program itself]
    name: Option<String>,
    /// Write the pages of the program and of all its commands into this folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "name")]
    dir: Option<PathBuf>,
}

/// Prints or writes.
pub(super) fn run(args: &ManArgs, program: Command) -> anyhow::Result<ExitCode> {
    let mut program = program.disable_help_subcommand(true);
    // This gives the commands their full names.
    program.build();
    match &args.dir {
        Some(folder) => write(&program, folder)?,
        None => {
            let page = match &args.name {
                None => &program,
                Some(name) => program
                    .find_subcommand(name)
                    .with_context(|| format!("there is no command `{name}`; `acgw help` lists them"))?,
            };
            anstream::stdout().lock().write_all(&rendered(&program, page)?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn write(program: &Command, folder: &PathBuf) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    let commands = program.get_subcommands().filter(|command| !command.is_hide_set());
    for command in std::iter::once(program).chain(commands) {
        let file = folder.join(format!("{}.1", title(command)));
        std::fs::write(&file, rendered(program, command)?)
            .with_context(|| format!("cannot write `{}`", file.display()))?;
    }
    Ok(())
}

/// `acgw`, or `acgw-check`.
fn title(command: &Command) -> &str {
    command.get_display_name().unwrap_or_else(|| command.get_name())
}

fn rendered(program: &Command, command: &Command) -> std::io::Result<Vec<u8>> {
    let version = program.get_version().unwrap_or_default();
    let man = Man::new(command.clone())
        .title(title(command))
        .source(format!("{} {version}", program.get_name()))
        .manual("User Commands");
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut text)?;
    }
    endings().to_writer(&mut text)?;
    if text.last() != Some(&b'\n') {
        text.push(b'\n');
    }
    Ok(text)
}

/// The sections that every page ends with.
fn endings() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXIT STATUS"]);
    for (code, meaning) in exit::MEANINGS {
        roff.control("TP", []);
        roff.text([bold(code)]);
        roff.text([roman(meaning)]);
    }
    roff.control("SH", ["FILES"]);
    for (file, meaning) in [
        (
            "acgw.toml",
            "Settings. acgw looks for it in the working folder and in those above, up to the repository's root.",
        ),
        (crate::suite::BASELINE_FILE, "Known failures."),
    ] {
        roff.control("TP", []);
        roff.text([bold(file)]);
        roff.text([roman(meaning)]);
    }
    roff
}
