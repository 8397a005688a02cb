//! The command that repeats a check.

use crate::platform::Tls;
use crate::sender::Trust;
use crate::suite::{Check, Method, Options, Run};

/// The command that repeats just this check with the run's seed; a check that looks back on a run needs all of it.
pub(crate) fn rerun(run: &Run, check: &Check) -> String {
    if let Some(command) = run.commands.get(check.id) {
        return command.clone();
    }
    let (options, defaults) = (&run.options, Options::default());
    let mut command = Command(String::from("acgw check"));
    if !run.embedded {
        command.word(&run.target);
    }
    for (name, method) in [("--partner", options.partner), ("--customer", options.customer)] {
        command.option(name, Some(method.name()).filter(|_| method != Method::Mirrored));
    }
    command.option("--endpoint-id", Some(&options.endpoint_id).filter(|id| **id != defaults.endpoint_id));
    command.option("--listen", Some(options.listen.to_string()).filter(|_| options.listen != defaults.listen));
    command.option("--public-url", options.public_url.as_ref());
    command.option("--issuer", options.issuer.as_ref());
    match &options.tls {
        None => {}
        Some(Tls::Fresh { hosts }) => {
            command.flag("--tls");
            hosts.iter().for_each(|host| command.option("--tls-host", Some(host)));
        }
        Some(Tls::Files { certificate, key }) => {
            command.option("--tls-cert", Some(certificate.display().to_string()));
            command.option("--tls-key", Some(key.display().to_string()));
        }
    }
    options.setting_keys.iter().for_each(|key| command.option("--setting-key", Some(key)));
    if options.no_settings {
        command.flag("--no-settings");
    }
    for (name, value) in &options.headers {
        command.option("--header", Some(format!("{name}: {}", String::from_utf8_lossy(value.as_bytes()))));
    }
    command.option("--credentials", options.credentials.as_ref());
    match &options.trust {
        Trust::Anything => command.flag("--insecure"),
        Trust::Roots { extra } => command.option("--ca-cert", extra.as_ref().map(|path| path.display().to_string())),
    }
    let timeout = humantime::format_duration(options.timeout).to_string().replace(' ', "");
    command.option("--timeout", Some(timeout).filter(|_| options.timeout != defaults.timeout));
    command.option("--cases", Some(options.cases.to_string()).filter(|_| options.cases != defaults.cases));
    if options.strict {
        command.flag("--strict");
    }
    command.option("--only", Some(check.id).filter(|_| !check.is_last()));
    command.option("--seed", Some(options.seed.to_string()));
    command.0
}

struct Command(String);

impl Command {
    fn word(&mut self, word: &str) {
        self.0.push(' ');
        self.0.push_str(&shell_word(word));
    }

    fn flag(&mut self, name: &str) {
        self.word(name);
    }

    fn option(&mut self, name: &str, value: Option<impl AsRef<str>>) {
        if let Some(value) = value {
            self.word(name);
            self.word(value.as_ref());
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks;
    use crate::report::sample;

    #[test]
    fn what_looks_back_on_a_run_is_repeated_with_all_of_it() {
        let run = sample::run();
        for check in checks::all() {
            let named = rerun(&run, check).contains(&format!("--only {}", check.id));
            assert_eq!(named, !check.is_last(), "{}", check.id);
        }
    }
}
