//! What the documents ask for where a finding was made, and why it matters.

use crate::contract::requirements;
use crate::lessons::lesson;
use crate::suite::{CheckResult, Finding};

/// Why the finding matters: by its check, unless it is about something else than the check is.
pub(super) fn why(result: &CheckResult, finding: &Finding) -> &'static str {
    let check = result.check;
    let stated = requirements::ALL.iter().any(|requirement| requirement.id == finding.rule);
    let other = Some(finding.rule.as_str()).filter(|rule| stated && *rule != check.requirement.id);
    let lesson = other.into_iter().chain([check.id, check.requirement.id]).find_map(lesson);
    lesson.map_or("", |lesson| lesson.why)
}

/// What the documents ask for, in the same way.
pub(super) fn demand(result: &CheckResult, finding: &Finding) -> &'static str {
    let stated = requirements::ALL.iter().find(|requirement| requirement.id == finding.rule);
    stated.map_or(result.check.requirement.text, |requirement| requirement.text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::requirements::RESPONSE_STATUS;
    use crate::report::sample;

    #[test]
    fn a_finding_matters_for_what_it_is_about() {
        let run = sample::failing(1);
        let result = &run.results[0];
        let about = |rule: &str| why(result, &Finding { rule: rule.to_owned(), ..result.findings[0].clone() });
        assert_eq!(Some(about(RESPONSE_STATUS.id)), lesson(RESPONSE_STATUS.id).map(|lesson| lesson.why));
        assert!(!about("some.schema.rule").is_empty());
        assert_ne!(about("some.schema.rule"), about(RESPONSE_STATUS.id));
    }
}
