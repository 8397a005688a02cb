//! The reports that an expectation is about.

use super::condition::Condition;
use super::times::Times;
use crate::platform::status::report::StatusReport;

/// What is expected.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(super) conditions: Vec<Condition>,
    pub(super) times: Times,
}

impl Wanted {
    /// Whether a report meets all conditions.
    pub(super) fn counts(&self, report: &StatusReport) -> bool {
        self.conditions.iter().all(|condition| condition.holds(report))
    }
}
