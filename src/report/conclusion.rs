//! What a run amounts to, in a word and in numbers.

use crate::contract::DOCUMENTS;
use crate::suite::{Cause, CheckOutcome, CheckResult, Run, mostly_open};

/// What a run says about the handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conclusion {
    Conforms,
    /// By the short form of a run, or by the few checks that could be decided.
    ConformsSoFar,
    Fails,
    Undecided,
}

impl Conclusion {
    pub(super) fn of(run: &Run) -> Self {
        match run.exit_code() {
            0 if run.options.left_out.is_empty() && mostly_open(&run.results).is_none() => Self::Conforms,
            0 => Self::ConformsSoFar,
            1 => Self::Fails,
            _ => Self::Undecided,
        }
    }

    /// The word that reports use.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Conforms => "CONFORMS",
            Self::ConformsSoFar => "CONFORMS SO FAR",
            Self::Fails => "DOES NOT CONFORM",
            Self::Undecided => "UNDECIDED",
        }
    }
}

/// The outcomes that occur, counted, and how much was sent. That nothing failed is always said.
pub(super) fn counted(run: &Run) -> String {
    let counts = CheckOutcome::ALL.iter().map(|outcome| (run.count(*outcome), *outcome));
    let counts = counts.filter(|(count, outcome)| *count > 0 || *outcome == CheckOutcome::Failed);
    let counts: Vec<String> = counts.map(|(count, outcome)| format!("{count} {}", outcome.name())).collect();
    let seconds = run.duration.as_secs_f64();
    let causes = match causes(run).len() {
        0 => String::new(),
        1 => "1 cause: ".to_owned(),
        count => format!("{count} causes: "),
    };
    format!("{causes}{} ({} callbacks in {seconds:.1} s)", counts.join(", "), run.requests)
}

/// The results of one outcome.
pub(super) fn with(run: &Run, outcome: CheckOutcome) -> impl Iterator<Item = &CheckResult> {
    run.results.iter().filter(move |result| result.outcome == outcome)
}

/// The results, one slice for each subject.
pub(super) fn by_subject(run: &Run) -> impl Iterator<Item = (&'static str, &[CheckResult])> {
    let subjects = run.results.chunk_by(|left, right| left.check.subject() == right.check.subject());
    subjects.filter_map(|results| Some((results.first()?.check.subject(), results)))
}

/// The outcomes that occur among these results, with how often they do.
pub(super) fn outcomes(results: &[CheckResult]) -> Vec<(CheckOutcome, String)> {
    let count = |outcome| results.iter().filter(|result| result.outcome == outcome).count();
    let counts = CheckOutcome::ALL.into_iter().map(|outcome| (outcome, count(outcome)));
    counts
        .filter(|(_, count)| *count > 0)
        .map(|(outcome, count)| (outcome, format!("{count} {}", outcome.name())))
        .collect()
}

/// Reasons for which many checks were not decided, such as an interrupt, and how many: such checks are counted, and not
/// listed one by one.
pub(super) fn common_reasons(run: &Run) -> Vec<(String, usize)> {
    const MANY: usize = 6;
    let mut reasons: Vec<(String, usize)> = Vec::new();
    for reason in with(run, CheckOutcome::Undecided).filter_map(CheckResult::reason_text) {
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, count)) => *count += 1,
            None => reasons.push((reason, 1)),
        }
    }
    reasons.retain(|(_, count)| *count >= MANY);
    reasons
}

/// Whether a check was not decided for one of these reasons.
pub(super) fn is_summed_up(reasons: &[(String, usize)], result: &CheckResult) -> bool {
    let reason = result.reason_text().filter(|_| result.outcome == CheckOutcome::Undecided);
    reason.is_some_and(|reason| reasons.iter().any(|(known, _)| *known == reason))
}

/// The causes, most important first. A failed check that no cause names is one of its own.
pub(super) fn causes(run: &Run) -> Vec<Cause> {
    let is_named = |result: &&CheckResult| run.causes.iter().any(|cause| cause.is_shown_by(result.check.id));
    let others = with(run, CheckOutcome::Failed).filter(|result| !is_named(result)).map(CheckResult::as_cause);
    run.causes.iter().cloned().chain(others).collect()
}

/// The result of the check that is about a cause.
pub(super) fn shown<'r>(run: &'r Run, cause: &Cause) -> Option<&'r CheckResult> {
    run.results.iter().find(|result| result.check.id == cause.check)
}

/// Whether another failed check stands for this one.
pub(super) fn is_also(run: &Run, result: &CheckResult) -> bool {
    run.causes.iter().any(|cause| cause.also.contains(&result.check.id))
}

/// The handler that was tested.
pub(super) fn target(run: &Run) -> String {
    let embedded = if run.embedded { " (the embedded reference vendor)" } else { "" };
    format!("{}{embedded}", run.target)
}

/// How each side was enabled.
pub(super) fn method(run: &Run) -> String {
    format!("partner {}, customer {}", run.options.partner.name(), run.options.customer.name())
}

/// The documents that the checks follow, each with its edition.
pub(super) fn documents() -> String {
    let known = DOCUMENTS.iter().filter_map(|page| Some(format!("{} ({})", page.title, page.edition?)));
    known.collect::<Vec<_>>().join(", ")
}
