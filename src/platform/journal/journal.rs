//! The journal: the latest exchanges in both directions, bounded in number and in size.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::entry::{JournalEntry, MOST_BODY};
use crate::platform::ring::Ring;

/// The latest exchanges, each as JSON text, which takes half the memory of an entry. Entries are masked when they are
/// read. The texts are shared, so that reading does not block writing.
pub(crate) struct Journal(Mutex<Ring<Arc<[u8]>>>);

impl Journal {
    /// A journal of that many exchanges, of [`MOST_BODY`] bytes on average.
    pub(crate) fn new(capacity: usize) -> Self {
        Self(Mutex::new(Ring::new(capacity, capacity.saturating_mul(MOST_BODY))))
    }

    /// Adds an entry.
    pub(crate) fn add(&self, entry: JournalEntry) {
        let text = serde_json::to_vec(&entry).expect("an entry has a JSON form");
        self.ring().push(text.into(), entry.size());
    }

    /// All entries, the newest last.
    pub(crate) fn entries(&self) -> Vec<JournalEntry> {
        // Masking takes longer than everything else, and must not block writing.
        let texts: Vec<Arc<[u8]>> = self.ring().iter().cloned().collect();
        let entries = texts.iter().filter_map(|text| serde_json::from_slice::<JournalEntry>(text).ok());
        entries.map(|entry| entry.masked()).collect()
    }

    /// Forgets every exchange.
    pub(crate) fn clear(&self) {
        self.ring().clear();
    }

    fn ring(&self) -> MutexGuard<'_, Ring<Arc<[u8]>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::entry::{Direction, JournalMessage};
    use super::*;

    fn entry(url: &str, body: &str) -> JournalEntry {
        JournalEntry {
            at: Timestamp::UNIX_EPOCH,
            direction: Direction::Outbound,
            method: "POST".to_owned(),
            url: url.to_owned(),
            status: None,
            request: JournalMessage::cut(vec![("Authorization".to_owned(), "Bearer x".to_owned())], body.as_bytes()),
            response: None,
            note: None,
        }
    }

    #[test]
    fn the_oldest_entries_go_first() {
        let journal = Journal::new(2);
        for url in ["a", "b", "c"] {
            journal.add(entry(url, ""));
        }
        let urls: Vec<String> = journal.entries().into_iter().map(|entry| entry.url).collect();
        assert_eq!(urls, ["b", "c"]);
    }

    #[test]
    fn large_entries_leave_room_for_fewer() {
        let journal = Journal::new(10);
        for _ in 0..30 {
            journal.add(entry(&"/long".repeat(MOST_BODY), &"x".repeat(MOST_BODY)));
        }
        assert_eq!(journal.entries().len(), 1);
        (0..30).for_each(|_| journal.add(entry("/short", "")));
        assert_eq!(journal.entries().len(), 10);
    }

    #[test]
    fn recorded_entries_are_masked_and_cut() {
        let journal = Journal::new(2);
        journal.add(entry("/x?client_secret=s", &"ä".repeat(MOST_BODY)));
        let kept = journal.entries().remove(0);
        assert_eq!(kept.request.headers[0].1, "Bearer ***");
        assert_eq!(kept.url, "/x?client_secret=***");
        assert!(kept.request.body.ends_with("ä… (cut: 32768 bytes in all)"));
        assert_eq!(kept.summary().to_string(), "1970-01-01T00:00:00.000Z -> POST /x?client_secret=*** no answer");
    }
}
