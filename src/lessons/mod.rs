//! What each requirement, check or discrepancy teaches the author of a handler: why it is important, and a right and a
//! wrong answer to the same situation. `acgw explain` and the generated documents show it.

mod answers;
mod documents;
mod isolation;
mod lesson;
mod mirroring;
mod origin;
mod requests;
mod unstated;

pub(crate) use lesson::{Lesson, SampleAnswer, in_short};

/// The lesson for this id, if it has one of its own.
pub(crate) fn lesson(of: &str) -> Option<&'static Lesson> {
    lessons().find(|lesson| lesson.of == of)
}

/// All lessons.
pub(crate) fn lessons() -> impl Iterator<Item = &'static Lesson> {
    const SUBJECTS: [&[Lesson]; 7] = [
        answers::LESSONS,
        mirroring::LESSONS,
        isolation::LESSONS,
        requests::LESSONS,
        origin::LESSONS,
        unstated::LESSONS,
        documents::LESSONS,
    ];
    SUBJECTS.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::contract::DISCREPANCIES;
    use crate::contract::requirements;

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
            if let SampleAnswer::Documented(callback, _) | SampleAnswer::Changed(callback, ..) = lesson.right {
                let body = lesson.right.body().unwrap_or_default();
                assert_eq!(callback.response().violations(&body), [], "{}: {body:#}", lesson.of);
            }
            assert!(
                lesson.right.status() != lesson.wrong.status()
                    || lesson.right.body() != lesson.wrong.body()
                    || matches!((lesson.right, lesson.wrong), (SampleAnswer::Described(right), SampleAnswer::Described(wrong)) if right != wrong),
                "{}: both answers are the same",
                lesson.of
            );
        }
    }

    #[test]
    fn what_is_shown_as_json_is_json() {
        for answer in lessons().flat_map(|lesson| [lesson.right, lesson.wrong]) {
            if let SampleAnswer::Documented(_, text)
            | SampleAnswer::Changed(_, _, text)
            | SampleAnswer::Status(_, text) = answer
            {
                assert!(text.is_empty() || lesson::parsed(text).is_some(), "{text}");
            }
        }
    }

    /// The schema rejects an answer in a wrong form, so that the finding names the rule.
    #[test]
    fn wrong_forms_are_rejected() {
        let forms = ["response.form", "response.partner.", "response.customer.", "response.observed"];
        for lesson in lessons().filter(|lesson| forms.iter().any(|form| lesson.of.starts_with(form))) {
            let (SampleAnswer::Documented(callback, _) | SampleAnswer::Changed(callback, ..)) = lesson.wrong else {
                panic!("{}: not a documented answer", lesson.of)
            };
            assert!(!callback.response().accepts(&lesson.wrong.body().unwrap_or_default()), "{}", lesson.of);
        }
    }
}
