//! The latest status reports, bounded in number and in size, and a signal for each arrival.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use hyper::StatusCode;
use jiff::Timestamp;
use tokio::sync::watch;
use uuid::Uuid;

use super::repeated::RepeatedText;
use super::report::StatusReport;
use crate::platform::keeper::{Keeper, Subject, head_and_body, number_key, number_of, put_newest, with_body};
use crate::platform::request::ReceivedRequest;
use crate::platform::ring::Ring;
use crate::text::mask;

/// How many reports are kept.
const MOST: usize = 1000;

/// How many bytes of reports are kept in total.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// A report as it is kept. Its text is parsed only when somebody looks.
#[derive(Clone)]
struct Arrival {
    at: Timestamp,
    tenant: Option<Uuid>,
    body: Bytes,
    status: Option<StatusCode>,
    note: Option<String>,
}

impl Arrival {
    fn kept(&self) -> Bytes {
        let Self { at, tenant, body, status, note } = self;
        with_body(&(at, tenant, status.map(|status| status.as_u16()), note), body)
    }

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

/// The latest status reports.
pub(crate) struct ReportLog {
    kept: Mutex<Ring<Arrival>>,
    texts: Mutex<RepeatedText>,
    arrived: watch::Sender<()>,
    keeper: Option<Arc<dyn Keeper>>,
}

impl ReportLog {
    /// A log with what earlier gateways left, which tells the keeper of each report.
    pub(crate) fn new(keeper: Option<Arc<dyn Keeper>>) -> Self {
        let kept = keeper.as_ref().map(|keeper| keeper.kept(Subject::Reports)).unwrap_or_default();
        let gone = kept.first().and_then(|(key, _)| number_of(key)).unwrap_or_default();
        let mut ring = Ring::new(MOST, MOST_BYTES).after(gone);
        for ((at, tenant, status, note), body) in kept.iter().filter_map(|(_, value)| head_and_body(value)) {
            let status = Option::<u16>::and_then(status, |status| StatusCode::from_u16(status).ok());
            let size = Bytes::len(&body);
            ring.push(Arrival { at, tenant, body, status, note }, size);
        }
        Self { kept: Mutex::new(ring), texts: Mutex::default(), arrived: watch::Sender::default(), keeper }
    }

    /// Adds a report and the status of its response.
    pub(crate) fn add(
        &self,
        request: &ReceivedRequest,
        tenant: Option<Uuid>,
        status: Option<StatusCode>,
        note: Option<String>,
    ) {
        let body = self.texts.lock().unwrap_or_else(PoisonError::into_inner).kept(request.body.bytes());
        self.push(Arrival { at: request.at, tenant, body, status, note });
    }

    fn push(&self, arrival: Arrival) {
        let size = arrival.body.len();
        let told = self.keeper.as_deref().map(|keeper| (keeper, arrival.kept()));
        let mut kept = self.kept();
        kept.push(arrival, size);
        if let Some((keeper, value)) = told {
            put_newest(keeper, Subject::Reports, value, (kept.total(), kept.gone()));
        }
        drop(kept);
        // A wait that begins after this finds the report in the log.
        if self.arrived.receiver_count() > 0 {
            self.arrived.send_replace(());
        }
    }

    fn kept(&self) -> MutexGuard<'_, Ring<Arrival>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Signals each arrival.
    pub(crate) fn arrivals(&self) -> watch::Receiver<()> {
        self.arrived.subscribe()
    }

    /// All reports that are kept, the oldest first.
    pub(crate) fn list(&self) -> Vec<StatusReport> {
        self.since(0).1
    }

    /// The total number of reports, and those after the first `seen` ones that are still kept.
    pub(crate) fn since(&self, seen: usize) -> (usize, Vec<StatusReport>) {
        let kept = self.kept();
        let new: Vec<Arrival> = kept.iter().skip(seen.saturating_sub(kept.gone())).cloned().collect();
        let total = kept.total();
        // Parsing must not block the next report.
        drop(kept);
        (total, new.iter().map(Arrival::report).collect())
    }

    /// How many reports are no longer kept.
    pub(crate) fn gone(&self) -> usize {
        self.kept().gone()
    }

    /// Forgets every report.
    pub(crate) fn clear(&self) {
        let mut kept = self.kept();
        kept.clear();
        self.keeper.iter().for_each(|keeper| keeper.remove_below(Subject::Reports, &number_key(kept.total())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrival(body: Bytes) -> Arrival {
        Arrival { at: Timestamp::UNIX_EPOCH, tenant: None, body, status: None, note: None }
    }

    #[test]
    fn what_was_seen_is_not_listed_again() {
        let reports = ReportLog::new(None);
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
