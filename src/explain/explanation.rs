//! What an explanation consists of.

use serde_json::Value;

use crate::contract::Level;
use crate::lessons::{Lesson, SampleAnswer, in_short};
use crate::text::json;

/// One record, explained.
#[derive(Debug, Clone)]
pub(crate) struct Explanation {
    /// `check`, `requirement`, `rule` or `discrepancy`.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// How binding it is, if it has a level.
    pub level: Option<Level>,
    /// What it is, in one sentence.
    pub title: String,
    /// Everything else about it: a label and a text each.
    pub facts: Vec<(&'static str, String)>,
    /// A right and a wrong answer.
    pub example: Option<Example>,
}

/// One situation with a right and a wrong answer.
#[derive(Debug, Clone)]
pub(crate) struct Example {
    /// The situation.
    pub when: String,
    /// The right answer.
    pub right: ExampleMessage,
    /// The wrong answer.
    pub wrong: ExampleMessage,
}

/// An answer or another message: a line and JSON, both of which may be missing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ExampleMessage {
    /// The status, or a description in words.
    pub line: String,
    /// The JSON.
    pub body: Option<Value>,
}

impl ExampleMessage {
    /// The JSON in lines of at most that many characters, as far as its values allow.
    pub(crate) fn lines(&self, width: usize) -> Vec<String> {
        self.body.as_ref().map(|body| json::lines(&json::shortened(body), width)).unwrap_or_default()
    }
}

impl From<&SampleAnswer> for ExampleMessage {
    fn from(answer: &SampleAnswer) -> Self {
        match answer {
            SampleAnswer::Described(text) => Self { line: in_short(text), body: None },
            _ => Self {
                line: answer.status().map(|status| status.to_string()).unwrap_or_default(),
                body: answer.body().cloned(),
            },
        }
    }
}

impl From<&Lesson> for Example {
    fn from(lesson: &Lesson) -> Self {
        Self::new(in_short(&lesson.when), (&lesson.right).into(), (&lesson.wrong).into())
    }
}

impl Example {
    /// Says that the example is about more than what it explains.
    pub(super) fn of_requirement(self) -> Self {
        Self { when: format!("Of the requirement, which is wider than the check: {}", self.when), ..self }
    }

    /// An example in which the wrong side shows only the difference, if that is small.
    pub(super) fn new(when: String, right: ExampleMessage, wrong: ExampleMessage) -> Self {
        let wrong = contrasted(&right, &wrong).unwrap_or(wrong);
        Self { when, right, wrong }
    }
}

/// The wrong message as its difference from the right one, if that is one member of several.
fn contrasted(right: &ExampleMessage, wrong: &ExampleMessage) -> Option<ExampleMessage> {
    let (Some(Value::Object(had)), Some(Value::Object(has))) = (&right.body, &wrong.body) else { return None };
    let changed: Vec<_> = has.iter().filter(|(name, value)| had.get(*name) != Some(*value)).collect();
    let missing: Vec<_> = had.keys().filter(|name| !has.contains_key(*name)).collect();
    let place = wrong.line.trim_end_matches(':');
    match (changed.as_slice(), missing.as_slice()) {
        _ if right.line != wrong.line || had.len() < 2 => None,
        ([(name, value)], []) => {
            let member = Value::Object([((*name).clone(), (*value).clone())].into_iter().collect());
            Some(ExampleMessage { line: format!("{place}, the same except for"), body: Some(member) })
        }
        ([], [name]) => Some(ExampleMessage { line: format!("{place}, the same without `{name}`"), body: None }),
        _ => None,
    }
}
