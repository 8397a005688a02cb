//! The rehearsal of Acronis' own verification.

use std::sync::Arc;

use jiff::Timestamp;

use super::result::CheckOutcome;
use crate::contract::Source;
use crate::sender::Exchange;

/// The rehearsed verification.
#[derive(Debug, Clone, Default)]
pub struct Rehearsal {
    /// The steps, in order.
    pub steps: Vec<RehearsalStep>,
}

impl Rehearsal {
    /// The page that describes the verification.
    pub const SOURCE: Source = Source::new("Callback handler verification", "mirroring");
}

/// One step: a request, and the answer that it must get.
#[derive(Debug, Clone)]
pub struct RehearsalStep {
    /// What the step does.
    pub title: String,
    /// What a correct handler answers.
    pub expected: &'static str,
    /// Undecided if it did not run or got no answer, skipped if it does not apply.
    pub outcome: CheckOutcome,
    /// Why it did not pass.
    pub reason: Option<String>,
    /// When it began, if it ran.
    pub at: Option<Timestamp>,
    /// The request and its answer, if it ran.
    pub exchange: Option<Arc<Exchange>>,
}

impl RehearsalStep {
    /// Whether the steps that build on it can run. They can even if the answer has the wrong form.
    pub(crate) fn lets_go_on(&self) -> bool {
        let status = self.exchange.as_ref().and_then(|exchange| exchange.status());
        self.outcome == CheckOutcome::Skipped || status == Some(200)
    }

    /// A step that did not run.
    pub(crate) fn undecided(title: String, expected: &'static str, reason: String) -> Self {
        let outcome = CheckOutcome::Undecided;
        Self { title, expected, outcome, reason: Some(reason), at: None, exchange: None }
    }
}
