//! The error when expected reports do not arrive.

use std::fmt::Write as _;
use std::time::Duration;

use thiserror::Error;

use super::condition::Wanted;
use crate::platform::journal::entry::Direction;
use crate::platform::state::State;
use crate::platform::status::report::StatusReport;

/// How many of the latest reports are listed.
const MOST_REPORTS: usize = 20;

/// How many of the latest other requests are listed.
const MOST_OTHERS: usize = 5;

/// An unmet expectation of status reports. The message lists what arrived instead.
#[derive(Debug, Clone, Error)]
#[error("{account}")]
pub struct Unmet {
    account: String,
    /// Every report that arrived, whether it counts or not.
    pub arrived: Vec<StatusReport>,
}

impl Unmet {
    pub(crate) fn new(state: &State, wanted: &Wanted, counted: usize, time: Duration) -> Self {
        let arrived = state.reports.list();
        let mut account = expectation(wanted, counted, time);
        account += &if arrived.is_empty() { others(state) } else { arrivals(wanted, &arrived, state.reports.gone()) };
        Self { account, arrived }
    }
}

fn expectation(wanted: &Wanted, counted: usize, time: Duration) -> String {
    let conditions: Vec<String> = wanted.conditions.iter().map(ToString::to_string).collect();
    let (times, conditions, time) = (wanted.times, conditions.join(", "), humantime::format_duration(time));
    format!("expected within {time}: {times} {conditions}\ncounted: {counted}\n")
}

/// Lists each report, and why it does not count.
fn arrivals(wanted: &Wanted, arrived: &[StatusReport], gone: usize) -> String {
    let unlisted = arrived.len().saturating_sub(MOST_REPORTS);
    let mut account = match gone + unlisted {
        0 => "what arrived:\n".to_owned(),
        earlier => format!("what arrived, after {earlier} earlier ones:\n"),
    };
    for report in &arrived[unlisted..] {
        let lacks: Vec<&str> =
            wanted.conditions.iter().filter(|condition| !condition.holds(report)).map(|c| c.lack()).collect();
        let verdict =
            if lacks.is_empty() { "counts".to_owned() } else { format!("does not count: {}", lacks.join(", ")) };
        // Writing to a string cannot fail.
        let _ = writeln!(account, "  {report}\n    {verdict}");
    }
    account
}

/// Lists the last other requests, which may show where the reports went.
fn others(state: &State) -> String {
    let mut entries = state.journal.entries();
    entries.retain(|entry| entry.direction == Direction::Inbound);
    let mut account = match entries.len() {
        0 => return format!("no request arrived at all; does the code under test call `{}`?\n", state.site.url),
        _ => "no status report arrived; the last other exchanges:\n".to_owned(),
    };
    for entry in &entries[entries.len().saturating_sub(MOST_OTHERS)..] {
        let _ = writeln!(account, "  {}", entry.summary());
    }
    account
}
