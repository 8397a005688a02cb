//! One thing that is wrong with a handler, with the conversation that shows it.

use std::sync::Arc;

use serde_json::Value;

use crate::contract::{Callback, Outcome, Requirement, Source, Violation, requirements};
use crate::sender::Exchange;

/// A finding.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The id of the requirement, or the name of the schema constraint.
    pub rule: String,
    /// The rule by which the conversation showed it, where the check reports it under a rule of its own.
    pub(crate) seen_as: String,
    /// Where the documents say so.
    pub source: Source,
    /// JSON pointer into the last answer; empty for the answer as a whole.
    pub pointer: String,
    /// What is wrong, in one sentence.
    pub message: String,
    /// The value that a correct handler would have answered.
    pub expected: Value,
    /// The value that the handler answered.
    pub actual: Value,
    /// The message that a partner would read in the console.
    pub console_message: String,
    /// It did not appear again when the check was repeated.
    pub flaky: bool,
    /// The check has seen it more than once, so that the run need not repeat the check.
    pub confirmed: bool,
    /// What a partner shows changed when another one acted, and only then.
    pub(crate) by_another: bool,
    /// How to fix it, if that is something else than the fix of the check.
    pub fix: Option<String>,
    /// The conversation, oldest first.
    pub exchanges: Vec<Arc<Exchange>>,
}

impl Finding {
    /// A finding against a requirement.
    pub fn new(requirement: &Requirement, message: impl Into<String>) -> Self {
        Self {
            rule: requirement.id.to_owned(),
            seen_as: requirement.id.to_owned(),
            source: requirement.source,
            pointer: String::new(),
            message: message.into(),
            expected: Value::Null,
            actual: Value::Null,
            console_message: String::new(),
            flaky: false,
            confirmed: false,
            by_another: false,
            fix: None,
            exchanges: Vec::new(),
        }
    }

    /// The finding that a callback is never answered in time, with the conversation that shows it.
    pub(crate) fn late(callback: Callback, conversation: Vec<Arc<Exchange>>) -> Option<Self> {
        const FIX: &str = "Answer the callback before you do what takes long: store the request, answer, and do the work \
                           in the background. If it waits for something, its log or a thread dump should say for what.";
        let error = conversation.last()?.error.clone().unwrap_or_default();
        let message = format!("{} is never answered in time, while other callbacks are: {error}", callback.name());
        let finding = Self::new(&requirements::ANSWER, message).compared("an answer", error).fixed_by(FIX);
        Some(Self { confirmed: true, ..finding.shown_by(conversation) })
    }

    /// Whether a callback of the conversation got no answer.
    pub(crate) fn has_silence(&self) -> bool {
        self.exchanges.iter().any(|exchange| exchange.outcome.is_transport())
    }

    /// With the place in the answer.
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = pointer.into();
        self
    }

    /// With the expected and the actual value.
    pub fn compared(mut self, expected: impl Into<Value>, actual: impl Into<Value>) -> Self {
        self.expected = expected.into();
        self.actual = actual.into();
        self
    }

    /// How to fix it: the fix belongs to what has happened, and only then to the check that met it.
    pub(crate) fn fix_or(&self, fix: &str) -> String {
        let status = self.exchanges.last().and_then(|last| last.status()).unwrap_or_default();
        match &self.fix {
            Some(fix) => fix.clone(),
            None if !self.pointer.is_empty() => fix.to_owned(),
            None if matches!(status, 201..=299) && self.expected == 200 => ONLY_200.to_owned(),
            None if status < 500 => fix.to_owned(),
            None => format!("The handler fails on the last request (status {status}); its log should say where. {fix}"),
        }
    }

    /// With a fix of its own.
    pub fn fixed_by(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    /// With the conversation that shows it. The console message is the one of its last exchange.
    pub fn shown_by(mut self, exchanges: Vec<Arc<Exchange>>) -> Self {
        if self.console_message.is_empty() {
            let outcome = exchanges.last().map_or(Outcome::Answered, |exchange| exchange.outcome);
            outcome.console_message().clone_into(&mut self.console_message);
        }
        self.exchanges = exchanges;
        self
    }
}

impl From<Violation> for Finding {
    fn from(violation: Violation) -> Self {
        let console = match violation.rule == requirements::RESPONSE_STATUS.id {
            true => violation.actual.as_u64().and_then(|status| u16::try_from(status).ok()).map(Outcome::of_status),
            false => Some(Outcome::ResponseMismatch),
        };
        let fix = fix_of(&violation).map(str::to_owned);
        Self {
            seen_as: violation.rule.clone(),
            rule: violation.rule,
            source: violation.source,
            pointer: violation.pointer,
            message: violation.message,
            expected: violation.expected,
            actual: violation.actual,
            console_message: console.map(Outcome::console_message).unwrap_or_default().to_owned(),
            flaky: false,
            confirmed: false,
            by_another: false,
            fix,
            exchanges: Vec::new(),
        }
    }
}

/// How to fix an answer with another status of success.
const ONLY_200: &str = "Answer with status 200: the documents define no other status for success.";

/// How to fix what breaks a rule for every answer, if the rule or the value tells.
fn fix_of(violation: &Violation) -> Option<&'static str> {
    let rule = |requirement: &Requirement| violation.rule == requirement.id;
    if rule(&requirements::RESPONSE_ECHO) {
        return Some("Copy request_id from the request that is answered; keep it in no variable that requests share.");
    }
    if rule(&requirements::RESPONSE_ID) {
        return Some("Make a new UUID for the response_id of each answer.");
    }
    if rule(&requirements::RESPONSE_JSON) && violation.expected == "application/json" {
        return Some("Send the header Content-Type: application/json with each answer.");
    }
    if rule(&requirements::RESPONSE_JSON) && violation.message.contains("hex escape") {
        return Some(
            "Cut texts between characters, never inside one: an emoji takes two \\u escapes, and one of them alone is not text.",
        );
    }
    if rule(&requirements::RESPONSE_JSON) {
        return Some(
            "Send one JSON object in UTF-8, with nothing before or after it; Content-Length counts its bytes.",
        );
    }
    if let Some(fix) = fix_of_type(violation) {
        return Some(fix);
    }
    match violation.actual.as_u64().filter(|_| rule(&requirements::RESPONSE_STATUS)) {
        Some(201..=299) => Some(ONLY_200),
        Some(409) => Some("What is there already is no conflict: update the record, and answer with status 200."),
        _ => None,
    }
}

/// How to fix an array in place of an object, or the other way round: PHP has one type for both.
fn fix_of_type(violation: &Violation) -> Option<&'static str> {
    let is_number = |key: &String| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
    match (&violation.actual, violation.expected.as_str()?) {
        (Value::Array(items), "type object") if items.is_empty() => Some(
            "Write an object without members as `{}` and not as `[]`: in PHP, cast it with (object) before json_encode.",
        ),
        (Value::Null, "type array") => Some("Write a list without items as `[]`, and not as null."),
        (Value::Object(members), "type array") if !members.is_empty() && members.keys().all(is_number) => Some(
            "Write the list as `[…]`, also after something was taken out of it: in PHP, array_filter and unset leave gaps in the keys, and array_values closes them.",
        ),
        _ => None,
    }
}
