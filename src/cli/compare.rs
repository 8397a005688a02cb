//! `acgw check URL --compare OTHER`: the same run against two deployments.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use uuid::Uuid;

use super::exit;
use super::other_answers::other_answers;
use crate::conformance::{Prepared, Target};
use crate::platform::shown_url;
use crate::report::Masker;
use crate::suite::{Cause, Check, CheckOutcome, Options, Run};
use crate::text::inert::inert;
use crate::text::one_line;

/// Runs the checks against both, one after the other, and prints what differs. The exit code is 1 if the second one has a
/// cause that the first does not have.
pub(super) fn run(
    options: &Options,
    (first, second): (&Target, &str),
    checks: &[&'static Check],
) -> anyhow::Result<ExitCode> {
    let other = Target::Url(second.to_owned());
    let mut runs = Vec::new();
    for target in [first, &other] {
        let url = if let Target::Url(url) = target { shown_url(url) } else { "the embedded vendor".to_owned() };
        anstream::eprintln!("checking {url}");
        // Deployments may share a store: the second one must not meet the tenants of the first.
        let namespace = if runs.is_empty() { options.namespace } else { Uuid::new_v5(&options.namespace, b"compare") };
        let options = Options { namespace, keep_conversations: true, ..options.clone() };
        let masker = Masker::new(&options, &url);
        let run = Prepared::new(options, target).and_then(|prepared| prepared.run(checks));
        match run {
            Ok(run) => runs.push((run, masker)),
            Err(error) => return Ok(exit::not_run(&error, &masker)),
        }
    }
    let [(first, first_masker), (second, masker)] = runs.as_slice() else { return Ok(exit::code(exit::NOT_RUN)) };
    let text = first_masker.text(&masker.text(&comparison(first, second)));
    std::io::stdout().write_all(inert(&text).as_bytes())?;
    let is_undecided = [first, second].iter().any(|run| run.exit_code() == exit::NOT_RUN);
    Ok(match new_causes(first, second).is_empty() {
        false => ExitCode::FAILURE,
        true if is_undecided => exit::code(exit::NOT_RUN),
        true => ExitCode::SUCCESS,
    })
}

/// The causes of the second run that the first does not have.
fn new_causes<'r>(first: &Run, second: &'r Run) -> Vec<&'r Cause> {
    let is_known = |cause: &&Cause| first.causes.iter().any(|known| known.is_shown_by(cause.check));
    second.causes.iter().filter(|cause| !is_known(cause)).collect()
}

fn comparison(first: &Run, second: &Run) -> String {
    let mut text = format!(
        "first   {}\nsecond  {}\nseed    {}\n\n",
        shown_url(&first.target),
        shown_url(&second.target),
        first.options.seed
    );
    for (word, causes) in [("new", new_causes(first, second)), ("fixed", new_causes(second, first))] {
        for cause in causes {
            let _ = writeln!(
                text,
                "{word}: {} ({})\n  fix: {}",
                one_line(&cause.message),
                cause.check,
                one_line(&cause.fix)
            );
        }
    }
    let kept = second.causes.len() - new_causes(first, second).len();
    let _ = writeln!(text, "causes of both: {kept}\n");
    text += &outcomes(first, second);
    text + &other_answers(&first.conversations, &second.conversations)
}

/// The checks whose outcomes differ.
fn outcomes(first: &Run, second: &Run) -> String {
    let pairs = first.results.iter().filter_map(|was| {
        let is = second.results.iter().find(|is| is.check.id == was.check.id)?;
        (is.outcome != was.outcome)
            .then(|| format!("  {}: {}, now {}\n", was.check.id, name(was.outcome), name(is.outcome)))
    });
    let pairs: String = pairs.collect();
    if pairs.is_empty() {
        "Every check has the same outcome.\n".to_owned()
    } else {
        format!("Other outcomes:\n{pairs}")
    }
}

fn name(outcome: CheckOutcome) -> &'static str {
    outcome.name()
}
