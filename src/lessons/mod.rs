//! What each requirement, check or discrepancy teaches the author of a handler: why it is important, and a right and a
//! wrong answer to the same situation. `acgw explain` and the generated documents show it.

mod answers;
mod documents;
mod isolation;
mod mirroring;
mod origin;
mod requests;
mod unstated;

use serde_json::Value;

use crate::contract::Callback;
use crate::contract::schema::pointer::{put, remove};

/// One lesson.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lesson {
    /// Id of the requirement, the check or the discrepancy that it belongs to.
    pub of: &'static str,
    /// What goes wrong for a partner if a handler does not do it.
    pub why: &'static str,
    /// What was sent, and what happened before. `$1` is the partner, `$2` and `$3` are its customers, `$4` is another
    /// partner, `$0` is the request.
    pub when: &'static str,
    /// What a correct handler answers.
    pub right: SampleAnswer,
    /// What a faulty one answers.
    pub wrong: SampleAnswer,
}

/// An answer, in the shortest form. JSON is given as text; an empty text means that there is none.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SampleAnswer {
    /// The documented answer to a callback, with this payload.
    Documented(Callback, &'static str),
    /// The documented answer to a callback, with this value at this JSON pointer.
    Changed(Callback, &'static str, &'static str),
    /// An answer with this status and this body.
    Status(u16, &'static str),
    /// In words, where it is not a single answer.
    Described(&'static str),
}

impl SampleAnswer {
    /// The status, where it is one answer.
    pub(crate) fn status(self) -> Option<u16> {
        match self {
            Self::Documented(..) | Self::Changed(..) => Some(200),
            Self::Status(status, _) => Some(status),
            Self::Described(_) => None,
        }
    }

    /// The body, where there is one.
    pub(crate) fn body(self) -> Option<Value> {
        match self {
            Self::Documented(callback, payload) => Some(documented(callback, "/payload", payload)),
            Self::Changed(callback, pointer, value) => Some(documented(callback, pointer, value)),
            Self::Status(_, body) => parsed(body),
            Self::Described(_) => None,
        }
    }
}

/// The lesson for this id, if it has one of its own.
pub(crate) fn lesson(of: &str) -> Option<&'static Lesson> {
    lessons().find(|lesson| lesson.of == of)
}

/// A list with one customer.
const ONE: &str = r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" }]"#;
/// A list with both customers.
const BOTH: &str = r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" },
                       { "vendor_tenant_id": "v-3", "acronis_tenant_id": "$3" }]"#;
/// States of a partner.
const ENABLED: &str = r#"{ "state": "ENABLED" }"#;
const DISABLED: &str = r#"{ "state": "DISABLED" }"#;
/// What answers the enabling of a partner.
const PARTNER_ENABLED: &str = r#"{ "state": "ENABLED", "vendor_tenant_id": "vendor-1", "acronis_tenant_id": "$1" }"#;

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

/// The identifiers that stand for `$0`, `$1`, …
const IDENTIFIERS: [(&str, &str, &str); 5] = [
    ("$0", "00000000-0000-4000-8000-000000000001", "0000…1"),
    ("$1", "11111111-1111-4111-8111-111111111111", "1111…"),
    ("$2", "22222222-2222-4222-8222-222222222222", "2222…"),
    ("$3", "33333333-3333-4333-8333-333333333333", "3333…"),
    ("$4", "44444444-4444-4444-8444-444444444444", "4444…"),
];

/// A sentence with its identifiers, cut short.
pub(crate) fn in_short(text: &str) -> String {
    IDENTIFIERS.iter().fold(text.to_owned(), |text, (mark, _, short)| text.replace(mark, short))
}

fn parsed(json: &str) -> Option<Value> {
    let whole = IDENTIFIERS.iter().fold(json.to_owned(), |text, (mark, whole, _)| text.replace(mark, whole));
    serde_json::from_str(&whole).ok()
}

/// The answer that the callback's schema shows, to the request `$0`, with one member changed.
fn documented(callback: Callback, pointer: &str, value: &str) -> Value {
    let mut answer = callback.response().examples().first().cloned().unwrap_or_default();
    answer["request_id"] = IDENTIFIERS[0].1.into();
    if callback == Callback::PartnerEnable {
        answer["payload"]["acronis_tenant_id"] = IDENTIFIERS[1].1.into();
    }
    match parsed(value) {
        // A pointer that leads nowhere leaves a right answer that the tests reject.
        Some(value) => drop(put(&mut answer, pointer, value)),
        None => remove(&mut answer, pointer),
    }
    answer
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
                assert!(text.is_empty() || parsed(text).is_some(), "{text}");
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
