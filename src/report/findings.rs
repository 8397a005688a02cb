//! What reports say about a finding, whatever their format.

use crate::contract::{Requirement, requirements};
use crate::lessons::lesson;
use crate::suite::{CheckResult, Finding};

/// Findings of one kind break one rule at one place, in any item of a list.
pub(super) fn kind(finding: &Finding) -> String {
    let tokens = finding.pointer.split('/').map(|token| if token.parse::<usize>().is_ok() { "*" } else { token });
    format!("{} {}", finding.rule, tokens.collect::<Vec<_>>().join("/"))
}

/// Whether there is a partner who would read something in the console: nobody waits for the answer to a forgery.
pub(super) fn has_reader(finding: &Finding) -> bool {
    !finding.console_message.is_empty() && !finding.rule.starts_with("auth.")
}

/// The requirement that the finding breaks, if it breaks one and not the rule of a schema.
fn broken(finding: &Finding) -> Option<&'static Requirement> {
    requirements::ALL.iter().find(|requirement| requirement.id == finding.rule).copied()
}

/// What the documents require where the finding was made.
pub(super) fn required(result: &CheckResult, finding: &Finding) -> &'static str {
    broken(finding).unwrap_or(result.check.requirement).text
}

/// Why that is important: the lesson of the check, unless the finding is about something else than the check.
pub(super) fn why(result: &CheckResult, finding: &Finding) -> &'static str {
    let check = result.check;
    let other = broken(finding).map(|requirement| requirement.id).filter(|id| *id != check.requirement.id);
    let lesson = other.into_iter().chain([check.id, check.requirement.id]).find_map(lesson);
    lesson.map_or("", |lesson| &lesson.why)
}

/// A note for a finding that could not be repeated.
pub(super) fn flaky(finding: &Finding) -> &'static str {
    if finding.flaky { " (flaky: it did not happen again)" } else { "" }
}
