//! What a lesson is, and what lessons share.

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

/// A list with one customer.
pub(super) const ONE: &str = r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" }]"#;
/// A list with both customers.
pub(super) const BOTH: &str = r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" },
                       { "vendor_tenant_id": "v-3", "acronis_tenant_id": "$3" }]"#;
/// States of a partner.
pub(super) const ENABLED: &str = r#"{ "state": "ENABLED" }"#;
pub(super) const DISABLED: &str = r#"{ "state": "DISABLED" }"#;
/// What answers the enabling of a partner.
pub(super) const PARTNER_ENABLED: &str =
    r#"{ "state": "ENABLED", "vendor_tenant_id": "vendor-1", "acronis_tenant_id": "$1" }"#;

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

pub(super) fn parsed(json: &str) -> Option<Value> {
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
