//! The exchange of each step, in a file of its own.

use serde_json::json;

use crate::report::json::JsonExchange;
use crate::suite::RehearsalStep;

/// The path of the file.
pub(super) fn path(at: usize, step: &RehearsalStep) -> String {
    let words: String = step.title.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    format!("exchanges/{}-{}.json", at + 1, words.to_lowercase())
}

/// The text of that file; none if the step was not reached.
pub(super) fn text(step: &RehearsalStep) -> Option<String> {
    let exchange = JsonExchange::from(step.exchange.as_deref()?);
    let value = json!({
        "step": step.title,
        "expected": step.expected,
        "outcome": step.outcome,
        "reason": step.reason,
        "sent_at": step.at.map(|at| at.to_string()),
        "exchange": exchange,
    });
    serde_json::to_string_pretty(&value).ok().map(|text| text + "\n")
}
