//! The status reports that arrived, bounded in number and in size, and news of each.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use hyper::StatusCode;
use jiff::Timestamp;
use tokio::sync::watch;
use uuid::Uuid;

use super::report::StatusReport;
use crate::platform::front::Received;
use crate::text::mask;

/// How many reports are kept.
const MOST: usize = 1000;

/// How many bytes of reports are kept, all together; the latest one is kept whatever its size.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// A report as it is kept: its text is parsed only if somebody looks.
#[derive(Clone)]
struct Arrival {
    at: Timestamp,
    tenant: Option<Uuid>,
    body: Bytes,
    status: Option<StatusCode>,
    note: Option<String>,
}

impl Arrival {
    fn report(&self) -> StatusReport {
        StatusReport {
            at: self.at,
            tenant: self.tenant,
            body: serde_json::from_slice(&self.body).unwrap_or_default(),
            status: self.status.map(|status| status.as_u16()),
            note: self.note.as_deref().map(|note| mask::text(note).into_owned()),
        }
    }
}

#[derive(Default)]
struct Kept {
    arrivals: VecDeque<Arrival>,
    bytes: usize,
    /// How many there were before the first one that is kept.
    gone: usize,
}

impl Kept {
    fn drop_first(&mut self) {
        if let Some(first) = self.arrivals.pop_front() {
            self.bytes -= first.body.len();
            self.gone += 1;
        }
    }
}

/// The latest status reports.
#[derive(Default)]
pub(crate) struct Reports {
    kept: Mutex<Kept>,
    arrived: watch::Sender<()>,
}

impl Reports {
    /// Adds one with its answer.
    pub(crate) fn add(
        &self,
        received: &Received,
        tenant: Option<Uuid>,
        status: Option<StatusCode>,
        note: Option<String>,
    ) {
        let body = received.payload.bytes().clone();
        self.push(Arrival { at: received.at, tenant, body, status, note });
    }

    fn push(&self, arrival: Arrival) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += arrival.body.len();
        kept.arrivals.push_back(arrival);
        while kept.arrivals.len() > MOST || (kept.bytes > MOST_BYTES && kept.arrivals.len() > 1) {
            kept.drop_first();
        }
        drop(kept);
        // Whoever begins to wait after this finds the report among those that are kept.
        if self.arrived.receiver_count() > 0 {
            self.arrived.send_replace(());
        }
    }

    /// Tells of each arrival.
    pub(crate) fn arrivals(&self) -> watch::Receiver<()> {
        self.arrived.subscribe()
    }

    /// All that are kept, the oldest first.
    pub(crate) fn list(&self) -> Vec<StatusReport> {
        self.since(0).1
    }

    /// Those that arrived after the first `seen` ones, as far as they are kept, and how many there were in all.
    pub(crate) fn since(&self, seen: usize) -> (usize, Vec<StatusReport>) {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let new: Vec<Arrival> = kept.arrivals.iter().skip(seen.saturating_sub(kept.gone)).cloned().collect();
        let all = kept.gone + kept.arrivals.len();
        // Parsing must not hold up the next report.
        drop(kept);
        (all, new.iter().map(Arrival::report).collect())
    }

    /// How many are kept no more.
    pub(crate) fn gone(&self) -> usize {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).gone
    }

    /// Forgets all.
    pub(crate) fn clear(&self) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.gone += kept.arrivals.len();
        kept.arrivals.clear();
        kept.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrival(body: Bytes) -> Arrival {
        Arrival { at: Timestamp::UNIX_EPOCH, tenant: None, body, status: None, note: None }
    }

    #[test]
    fn the_latest_are_kept_within_bounds() {
        let reports = Reports::default();
        for number in 0..MOST + 5 {
            reports.push(arrival(number.to_string().into()));
        }
        let list = reports.list();
        assert_eq!((list.len(), reports.gone()), (MOST, 5));
        assert_eq!((&list[0].body, &list[MOST - 1].body), (&5.into(), &(MOST + 4).into()));
        reports.push(arrival(Bytes::from(vec![b' '; MOST_BYTES + 1])));
        assert_eq!(reports.list().len(), 1);
        reports.push(arrival("1".into()));
        assert_eq!(reports.list().len(), 1, "the large one has made room");
    }

    #[test]
    fn what_was_seen_is_not_told_again() {
        let reports = Reports::default();
        reports.push(arrival("1".into()));
        let (seen, first) = reports.since(0);
        reports.push(arrival("2".into()));
        let (all, second) = reports.since(seen);
        assert_eq!((first.len(), second.len(), all), (1, 1, 2));
        reports.clear();
        assert_eq!(reports.since(0), (2, Vec::new()));
        reports.push(arrival("3".into()));
        assert_eq!(reports.since(all).1.len(), 1);
    }
}
