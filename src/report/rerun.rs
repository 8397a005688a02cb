//! The command that repeats a check.

use crate::suite::{Check, Run};
use crate::text::shell_word;

/// The command that repeats just this check with the run's seed. A check that looks back on a run needs all of it.
pub(crate) fn rerun(run: &Run, check: &Check) -> String {
    if let Some(command) = run.commands.get(check.id) {
        return command.clone();
    }
    let mut words = vec!["acgw", "check"];
    if !run.embedded {
        words.push(&run.target);
    }
    for (option, value) in &run.options.repeat {
        words.push(option);
        words.extend(value.as_deref());
    }
    if !check.is_last() {
        words.extend(["--only", check.id]);
    }
    let seed = run.options.seed.to_string();
    words.extend(["--seed", &seed]);
    words.into_iter().map(shell_word).collect::<Vec<_>>().join(" ")
}
