//! A lesson, read from its section in a file of this folder.

use serde_json::Value;

use crate::contract::Callback;
use crate::contract::schema::pointer::{put, remove};

/// One lesson.
#[derive(Debug)]
pub(crate) struct Lesson {
    /// Id of the requirement, the check or the discrepancy that it belongs to.
    pub of: &'static str,
    /// What goes wrong for a partner if a handler does not do it.
    pub why: String,
    /// What was sent, and what happened before. `$1` is the partner, `$2` and `$3` are its customers, `$4` is another
    /// partner, `$0` is the request.
    pub when: String,
    /// What a correct handler answers.
    pub right: SampleAnswer,
    /// What a faulty one answers.
    pub wrong: SampleAnswer,
}

/// An answer in a lesson.
#[derive(Debug, PartialEq)]
pub(crate) enum SampleAnswer {
    /// The documented answer to a callback, with one member changed.
    Documented(Callback, Value),
    /// An answer with this status and this body.
    Status(u16, Option<Value>),
    /// In words, where it is not a single answer.
    Described(String),
}

impl Lesson {
    /// Reads a section: the id, why it is important, and a list of `when`, `right` and `wrong`.
    pub(super) fn read(section: &'static str) -> Option<Self> {
        let (of, rest) = section.split_once('\n')?;
        let mut parts = rest.split("\n- ").map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
        let why = parts.next()?;
        let mut part = |label: &str| parts.next()?.strip_prefix(label).map(str::to_owned);
        let (when, right, wrong) = (part("when: ")?, part("right: ")?, part("wrong: ")?);
        Some(Self { of, why, when, right: SampleAnswer::read(&right)?, wrong: SampleAnswer::read(&wrong)? })
    }
}

impl SampleAnswer {
    /// Reads `answer to CALLBACK: PAYLOAD`, `answer to CALLBACK with POINTER: VALUE`, `status STATUS: BODY` or
    /// `in words: WORDS`. Without a value nothing stands there.
    fn read(text: &str) -> Option<Self> {
        if let Some(words) = text.strip_prefix("in words: ") {
            return Some(Self::Described(words.to_owned()));
        }
        let (what, value) = text.split_once(": ").unwrap_or((text, ""));
        let value = if value.is_empty() { None } else { Some(serde_json::from_str(&whole(value)).ok()?) };
        if let Some(status) = what.strip_prefix("status ") {
            return Some(Self::Status(status.parse().ok()?, value));
        }
        let what = what.strip_prefix("answer to ")?;
        let (callback, pointer) = what.split_once(" with ").unwrap_or((what, "/payload"));
        let callback = Callback::by_name(callback)?;
        Some(Self::Documented(callback, documented(callback, pointer, value)?))
    }

    /// The status, if it is one answer.
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::Documented(..) => Some(200),
            Self::Status(status, _) => Some(*status),
            Self::Described(_) => None,
        }
    }

    /// The body, if there is one.
    pub(crate) fn body(&self) -> Option<&Value> {
        match self {
            Self::Documented(_, body) => Some(body),
            Self::Status(_, body) => body.as_ref(),
            Self::Described(_) => None,
        }
    }
}

/// The identifiers that `$0`, `$1`, … stand for.
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

fn whole(json: &str) -> String {
    IDENTIFIERS.iter().fold(json.to_owned(), |text, (mark, whole, _)| text.replace(mark, whole))
}

/// The answer in the callback's schema, to the request `$0`, with one member changed.
fn documented(callback: Callback, pointer: &str, value: Option<Value>) -> Option<Value> {
    let mut answer = callback.response().examples().first()?.clone();
    answer["request_id"] = IDENTIFIERS[0].1.into();
    if callback == Callback::PartnerEnable {
        answer["payload"]["acronis_tenant_id"] = IDENTIFIERS[1].1.into();
    }
    match value {
        Some(value) => put(&mut answer, pointer, value).ok()?,
        None => remove(&mut answer, pointer),
    }
    Some(answer)
}
