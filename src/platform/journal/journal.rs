//! The journal: the latest exchanges in both directions, bounded in number and in size.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::entry::{Direction, EntrySummary, JournalEntry, MOST_BODY};
use super::record::RequestRecord;
use crate::platform::ring::Ring;

// Shared, so that reading the journal does not block writing it.
#[derive(Clone)]
enum Recorded {
    Request(Arc<RequestRecord>),
    Entry(Arc<JournalEntry>),
}

/// The latest exchanges.
pub(crate) struct Journal(Mutex<Ring<Recorded>>);

impl Journal {
    /// A journal of that many exchanges, of [`MOST_BODY`] bytes on average.
    pub(crate) fn new(capacity: usize) -> Self {
        Self(Mutex::new(Ring::new(capacity, capacity.saturating_mul(MOST_BODY))))
    }

    /// Adds a request and its response.
    pub(crate) fn add(&self, record: RequestRecord) {
        let size = record.size();
        self.ring().push(Recorded::Request(Arc::new(record)), size);
    }

    /// Adds an entry, secrets masked.
    pub(crate) fn record(&self, entry: JournalEntry) -> EntrySummary {
        let entry = entry.fit_to_show();
        let (summary, size) = (entry.summary(), entry.size());
        self.ring().push(Recorded::Entry(Arc::new(entry)), size);
        summary
    }

    /// All entries, the newest last.
    pub(crate) fn entries(&self) -> Vec<JournalEntry> {
        self.entries_where(|_, _, _| true)
    }

    /// The entries with a wanted direction, URL and status, the newest last. Only these are masked and formatted, which
    /// takes longer than everything else.
    pub(crate) fn entries_where(
        &self,
        mut is_wanted: impl FnMut(Direction, &str, Option<u16>) -> bool,
    ) -> Vec<JournalEntry> {
        let recorded: Vec<Recorded> = self.ring().iter().cloned().collect();
        let entry = |recorded: &Recorded| match recorded {
            Recorded::Request(record) => {
                is_wanted(Direction::Inbound, &record.url(), record.status()).then(|| record.entry())
            }
            Recorded::Entry(entry) => {
                is_wanted(entry.direction, &entry.url, entry.status).then(|| JournalEntry::clone(entry))
            }
        };
        recorded.iter().filter_map(entry).collect()
    }

    /// Forgets every exchange.
    pub(crate) fn clear(&self) {
        self.ring().clear();
    }

    fn ring(&self) -> MutexGuard<'_, Ring<Recorded>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::entry::JournalMessage;
    use super::*;

    fn entry(url: &str, body: &str) -> JournalEntry {
        JournalEntry {
            at: Timestamp::UNIX_EPOCH,
            direction: Direction::Outbound,
            method: "POST".to_owned(),
            url: url.to_owned(),
            status: None,
            request: JournalMessage {
                headers: vec![("Authorization".to_owned(), "Bearer x".to_owned())],
                body: body.to_owned(),
            },
            response: None,
            note: None,
        }
    }

    #[test]
    fn the_oldest_entries_go_first() {
        let journal = Journal::new(2);
        for url in ["a", "b", "c"] {
            journal.record(entry(url, ""));
        }
        let urls: Vec<String> = journal.entries().into_iter().map(|entry| entry.url).collect();
        assert_eq!(urls, ["b", "c"]);
    }

    #[test]
    fn large_entries_leave_room_for_fewer() {
        let journal = Journal::new(10);
        for _ in 0..30 {
            journal.record(entry(&"/long".repeat(MOST_BODY), &"x".repeat(MOST_BODY)));
        }
        assert_eq!(journal.entries().len(), 1);
        (0..30).for_each(|_| drop(journal.record(entry("/short", ""))));
        assert_eq!(journal.entries().len(), 10);
    }

    #[test]
    fn recorded_entries_are_masked_and_cut() {
        let journal = Journal::new(2);
        let summary = journal.record(entry("/x?client_secret=s", &"ä".repeat(MOST_BODY)));
        let kept = journal.entries().remove(0);
        assert_eq!(kept.request.headers[0].1, "Bearer ***");
        assert_eq!(kept.url, "/x?client_secret=***");
        assert!(kept.request.body.ends_with("ä… (cut: 32768 bytes in all)"));
        assert_eq!(summary.to_string(), "1970-01-01T00:00:00.000Z -> POST /x?client_secret=*** no answer");
    }
}
