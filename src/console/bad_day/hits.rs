//! What faults have struck, and what the backend did next.

use std::time::Duration;

use jiff::Timestamp;

use crate::platform::{Direction, JournalEntry, State};

/// How far back hits are looked for, and how many are shown.
const MOST: (usize, usize) = (500, 30);

/// After this time without the same request, a backend is not expected to send it again.
const PATIENCE: Duration = Duration::from_secs(120);

/// What the note of a struck request begins with.
const MARK: &str = "fault `";

/// A request that a fault has struck.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hit {
    pub(super) number: usize,
    pub(super) at: Timestamp,
    /// Method and path.
    pub(super) what: String,
    /// The fault.
    pub(super) note: String,
    pub(super) next: NextStep,
}

/// What the backend did next.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum NextStep {
    /// It sent the same request again, and got this status.
    Again { number: usize, after: Duration, status: Option<u16> },
    /// It has not done so for this long, and may still do so.
    Waiting { since: Duration },
    /// It has not done so for a long time.
    Never,
    /// It got its answer, if late.
    Answered,
}

/// The latest hits, the newest first.
pub(super) fn hits(state: &State) -> Vec<Hit> {
    let kept = state.journal.kept(state.journal.next_number().saturating_sub(MOST.0));
    let entries = kept.iter().filter_map(|kept| Some((kept.number, kept.unmasked()?)));
    let inbound: Vec<_> = entries.filter(|(_, entry)| entry.direction == Direction::Inbound).collect();
    found(&inbound, state.settings.clock.now())
}

fn found(inbound: &[(usize, JournalEntry)], now: Timestamp) -> Vec<Hit> {
    let struck = inbound.iter().enumerate().rev();
    let struck = struck.filter(|(_, (_, entry))| entry.note.as_deref().is_some_and(|note| note.starts_with(MARK)));
    let hit = |(at, (number, entry)): (usize, &(usize, JournalEntry))| {
        let note = entry.masked_summary().note.unwrap_or_default();
        Hit { number: *number, at: entry.at, what: what(entry), note, next: next(&inbound[at..], now) }
    };
    struck.take(MOST.1).map(hit).collect()
}

/// What came after the first of these.
fn next(entries: &[(usize, JournalEntry)], now: Timestamp) -> NextStep {
    let Some(((_, struck), later)) = entries.split_first() else { return NextStep::Never };
    // An expired token and a delay are answers that work.
    if struck.status.is_some_and(|status| status < 400) {
        return NextStep::Answered;
    }
    let passed = |time: Timestamp| since(struck.at, time);
    // The same path with another tenant is another request.
    let again = later.iter().find(|(_, entry)| entry.method == struck.method && entry.url == struck.url);
    match again {
        Some((number, entry)) => NextStep::Again { number: *number, after: passed(entry.at), status: entry.status },
        None if passed(now) > PATIENCE => NextStep::Never,
        None => NextStep::Waiting { since: passed(now) },
    }
}

/// The time between two moments; none if they are the other way round.
pub(super) fn since(from: Timestamp, to: Timestamp) -> Duration {
    to.duration_since(from).try_into().unwrap_or_default()
}

fn what(entry: &JournalEntry) -> String {
    let path = entry.url.split('?').next().unwrap_or_default();
    format!("{} {path}", entry.method)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::JournalMessage;

    #[test]
    fn a_hit_says_what_came_next() {
        let entry = |second, url: &str, status, note: Option<&str>| JournalEntry {
            at: Timestamp::from_second(second).expect("a time"),
            direction: Direction::Inbound,
            method: "POST".to_owned(),
            url: url.to_owned(),
            status: Some(status),
            request: JournalMessage::default(),
            response: None,
            note: note.map(str::to_owned),
        };
        let struck = Some("fault `status=503`");
        let inbound: Vec<_> = [
            entry(10, "/status?tenantID=a", 503, struck),
            entry(11, "/token", 503, struck),
            entry(15, "/status?tenantID=a", 204, None),
            entry(16, "/token", 200, Some("fault `token=expired`")),
            entry(20, "/status", 503, struck),
        ]
        .into_iter()
        .enumerate()
        .collect();
        let next_at = |now| -> Vec<NextStep> {
            let now = Timestamp::from_second(now).expect("a time");
            found(&inbound, now).into_iter().map(|hit| hit.next).collect()
        };
        let again = |number, seconds, status| NextStep::Again {
            number,
            after: Duration::from_secs(seconds),
            status: Some(status),
        };
        let waiting = NextStep::Waiting { since: Duration::from_secs(10) };
        assert_eq!(next_at(30), [waiting, NextStep::Answered, again(3, 5, 200), again(2, 5, 204)]);
        assert_eq!(next_at(500)[0], NextStep::Never);
    }
}
