//! What is said when the reports do not come that a test expects.

use std::fmt::Write as _;
use std::time::Duration;

use thiserror::Error;

use super::Wanted;
use crate::platform::journal::entry::Direction;
use crate::platform::state::App;
use crate::platform::status::report::StatusReport;

/// How many reports are told, the latest ones.
const MOST_REPORTS: usize = 20;

/// How many other requests are told, the latest ones.
const MOST_OTHERS: usize = 5;

/// An expectation of status reports that did not hold, with an account of what did arrive.
#[derive(Debug, Clone, Error)]
#[error("{account}")]
pub struct Unmet {
    account: String,
    /// Every report that was kept, whether it counts or not.
    pub arrived: Vec<StatusReport>,
}

impl Unmet {
    pub(crate) fn new(app: &App, wanted: &Wanted, counted: usize, time: Duration) -> Self {
        let arrived = app.reports.list();
        let mut account = expectation(wanted, counted, time);
        account += &if arrived.is_empty() { others(app) } else { arrivals(wanted, &arrived, app.reports.gone()) };
        Self { account, arrived }
    }
}

fn expectation(wanted: &Wanted, counted: usize, time: Duration) -> String {
    let conditions: Vec<String> = wanted.conditions.iter().map(ToString::to_string).collect();
    let (times, conditions, time) = (wanted.times, conditions.join(", "), humantime::format_duration(time));
    format!("expected within {time}: {times} {conditions}\ncounted: {counted}\n")
}

/// Each report, and why it does not count.
fn arrivals(wanted: &Wanted, arrived: &[StatusReport], gone: usize) -> String {
    let untold = arrived.len().saturating_sub(MOST_REPORTS);
    let mut account = match gone + untold {
        0 => "what arrived:\n".to_owned(),
        earlier => format!("what arrived, after {earlier} earlier ones:\n"),
    };
    for report in &arrived[untold..] {
        let lacks: Vec<&str> =
            wanted.conditions.iter().filter(|condition| !condition.holds(report)).map(|c| c.lack()).collect();
        let verdict =
            if lacks.is_empty() { "counts".to_owned() } else { format!("does not count: {}", lacks.join(", ")) };
        // A text is written without fail.
        let _ = writeln!(account, "  {report}\n    {verdict}");
    }
    account
}

/// The last other requests: they may show where the reports went.
fn others(app: &App) -> String {
    let mut entries = app.journal.entries();
    entries.retain(|entry| entry.direction == Direction::Inbound);
    let mut account = match entries.len() {
        0 => return format!("no request arrived at all; does the code under test call `{}`?\n", app.url),
        _ => "no status report arrived; the last other exchanges:\n".to_owned(),
    };
    for entry in &entries[entries.len().saturating_sub(MOST_OTHERS)..] {
        let _ = writeln!(account, "  {}", entry.summary());
    }
    account
}
