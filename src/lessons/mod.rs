//! What each requirement, check or discrepancy teaches the author of a handler: why it is important, and a right and a
//! wrong answer to the same situation. `acgw explain` and the generated documents show it.
//!
//! The lessons are prose, in the Markdown files of this folder.

mod lesson;

use std::sync::LazyLock;

pub(crate) use lesson::{Lesson, SampleAnswer, in_short};

const FILES: [&str; 10] = [
    include_str!("answers.md"),
    include_str!("mirroring.md"),
    include_str!("isolation.md"),
    include_str!("mapping.md"),
    include_str!("requests.md"),
    include_str!("custom.md"),
    include_str!("origin.md"),
    include_str!("reports.md"),
    include_str!("unstated.md"),
    include_str!("documents.md"),
];

static LESSONS: LazyLock<Vec<Lesson>> = LazyLock::new(|| {
    let sections = FILES.iter().flat_map(|text| text.split("\n## ").skip(1));
    sections.map(|text| Lesson::read(text).unwrap_or_else(|| panic!("src/lessons/: malformed: {text}"))).collect()
});

/// The lesson for this id, if it has one of its own.
pub(crate) fn lesson(of: &str) -> Option<&'static Lesson> {
    lessons().find(|lesson| lesson.of == of)
}

/// All lessons.
pub(crate) fn lessons() -> impl Iterator<Item = &'static Lesson> {
    LESSONS.iter()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::contract::{DISCREPANCIES, requirements};

    #[test]
    fn every_requirement_and_discrepancy_has_one() {
        let mut seen = HashSet::new();
        for lesson in lessons() {
            assert!(seen.insert(lesson.of), "`{}` twice", lesson.of);
            assert!(!lesson.why.is_empty() && !lesson.when.is_empty(), "{}", lesson.of);
        }
        let requirements = requirements::ALL.iter().map(|requirement| requirement.id);
        for id in requirements.chain(DISCREPANCIES.iter().map(|entry| entry.id)) {
            assert!(seen.contains(id), "`{id}` has no lesson");
        }
    }

    #[test]
    fn right_answers_are_accepted_and_wrong_ones_are_others() {
        for lesson in lessons() {
            if let SampleAnswer::Documented(callback, body) = &lesson.right {
                assert_eq!(callback.response().violations(body), [], "{}: {body:#}", lesson.of);
            }
            assert_ne!(lesson.right, lesson.wrong, "{}", lesson.of);
        }
    }

    /// The schema rejects an answer in a wrong form, so that the finding names the rule.
    #[test]
    fn wrong_forms_are_rejected() {
        let forms = ["response.form", "response.partner.", "response.customer.", "response.observed"];
        for lesson in lessons().filter(|lesson| forms.iter().any(|form| lesson.of.starts_with(form))) {
            let SampleAnswer::Documented(callback, body) = &lesson.wrong else {
                panic!("{}: not a documented answer", lesson.of)
            };
            assert!(!callback.response().accepts(body), "{}", lesson.of);
        }
    }
}
