//! A `Run` as text: one pure function for each format, no I/O.

mod exchange;
mod github;
mod human;
mod json;
mod junit;
mod mask;

use crate::suite::Run;

pub use exchange::curl;
pub use mask::{Secrets, masked};

/// The formats of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Human,
    /// For programs.
    Json,
    /// For CI servers.
    Junit,
    /// Annotations of a GitHub workflow.
    Github,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, Default)]
pub struct Style {
    /// With ANSI colours.
    pub colour: bool,
    /// Tokens and credentials unmasked.
    pub show_secrets: bool,
}

/// The report of a run in this format.
pub fn render(run: &Run, format: Format, style: Style) -> String {
    match format {
        Format::Human => human::render(run, style),
        Format::Json => json::render(run, style),
        Format::Junit => junit::render(run, style),
        Format::Github => github::render(run),
    }
}

/// The command that repeats just this check with the run's seed.
pub(crate) fn rerun(run: &Run, check: &str) -> String {
    let options = &run.options;
    let mut command = String::from("acgw check");
    if !run.embedded {
        command.push_str(&format!(" {}", shell_word(&run.target)));
    }
    for (name, method) in [("partner", options.partner), ("customer", options.customer)] {
        if method != crate::suite::Method::Mirrored {
            command.push_str(&format!(" --{name} {}", method.name()));
        }
    }
    let defaults = crate::suite::Options::default();
    if options.endpoint_id != defaults.endpoint_id {
        command.push_str(&format!(" --endpoint-id {}", shell_word(&options.endpoint_id)));
    }
    if options.listen != defaults.listen {
        command.push_str(&format!(" --listen {}", options.listen));
    }
    for (name, value) in [("public-url", &options.public_url), ("issuer", &options.issuer)] {
        if let Some(value) = value {
            command.push_str(&format!(" --{name} {}", shell_word(value)));
        }
    }
    for key in &options.setting_keys {
        command.push_str(&format!(" --setting-key {}", shell_word(key)));
    }
    format!("{command} --only {check} --seed {}", options.seed)
}

/// A word of a POSIX shell, quoted where it must be.
pub(crate) fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,~".contains(c);
    if !text.is_empty() && text.chars().all(plain) && !text.starts_with('~') {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}
