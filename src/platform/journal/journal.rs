//! The journal: the latest exchanges in both directions, bounded in number and in size.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::watch;

use super::draft::EntryDraft;
use super::entry::{JournalEntry, MOST_BODY};
use crate::platform::keeper::{Keeper, ONLY, Subject, number_key, number_of, put_newest};
use crate::platform::ring::Ring;

/// An exchange as the journal keeps it.
#[derive(Clone)]
pub(crate) struct KeptExchange {
    /// Its number: the first exchange of all has 0. It stays the same, whatever is forgotten.
    pub(crate) number: usize,
    text: Arc<[u8]>,
}

impl KeptExchange {
    /// The exchange as JSON text, secrets included.
    pub(crate) fn text(&self) -> &[u8] {
        &self.text
    }

    /// The exchange with its secrets: what is shown of it must be masked.
    pub(crate) fn unmasked(&self) -> Option<JournalEntry> {
        JournalEntry::from_text(&self.text)
    }
}

/// The latest exchanges, each as JSON text, which takes half the memory of an entry. Entries are masked when they are
/// read. The texts are shared, so that reading does not block writing.
pub(crate) struct Journal {
    ring: Mutex<Ring<Arc<[u8]>>>,
    changed: watch::Sender<()>,
    keeper: Option<Arc<dyn Keeper>>,
}

impl Journal {
    /// A journal of that many exchanges, of [`MOST_BODY`] bytes on average. It has what earlier gateways left, and tells the
    /// keeper of each exchange.
    pub(crate) fn new(capacity: usize, keeper: Option<Arc<dyn Keeper>>) -> Self {
        let kept = |subject| keeper.as_ref().map(|keeper| keeper.kept(subject)).unwrap_or_default();
        let (exchanges, gone) = (kept(Subject::Exchanges), kept(Subject::ExchangesGone));
        let first = exchanges.first().map(|(key, _)| key.as_slice());
        let gone = first.or_else(|| gone.first().map(|(_, value)| &value[..])).and_then(number_of).unwrap_or_default();
        let mut ring = Ring::new(capacity, capacity.saturating_mul(MOST_BODY)).after(gone);
        for (_, text) in exchanges {
            let size = JournalEntry::from_text(&text).map_or(text.len(), |entry| EntryDraft::from(&entry).size());
            ring.push(Arc::from(&*text), size);
        }
        Self { ring: Mutex::new(ring), changed: watch::Sender::default(), keeper }
    }

    /// Adds an exchange.
    pub(crate) fn add(&self, draft: &EntryDraft<'_>) {
        let size = draft.size();
        let text: Arc<[u8]> = draft.text().into();
        let mut ring = self.ring();
        ring.push(Arc::clone(&text), size);
        if let Some(keeper) = &self.keeper {
            put_newest(&**keeper, Subject::Exchanges, Bytes::from_owner(text), (ring.total(), ring.gone()));
        }
        drop(ring);
        self.signal();
    }

    fn signal(&self) {
        if self.changed.receiver_count() > 0 {
            self.changed.send_replace(());
        }
    }

    /// Signals each change.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// The number of the next exchange.
    pub(crate) fn next_number(&self) -> usize {
        self.ring().total()
    }

    /// All exchanges from this number on, the newest last.
    pub(crate) fn kept(&self, from: usize) -> Vec<KeptExchange> {
        let ring = self.ring();
        let numbered = ring.iter().enumerate().skip(from.saturating_sub(ring.gone()));
        numbered.map(|(at, text)| KeptExchange { number: ring.gone() + at, text: Arc::clone(text) }).collect()
    }

    /// The exchange with this number, if it is still kept.
    pub(crate) fn get(&self, number: usize) -> Option<KeptExchange> {
        self.kept(number).into_iter().next().filter(|kept| kept.number == number)
    }

    /// All entries, the newest last.
    pub(crate) fn entries(&self) -> Vec<JournalEntry> {
        // Masking takes longer than everything else, and must not block writing.
        let texts: Vec<Arc<[u8]>> = self.ring().iter().cloned().collect();
        let entries = texts.iter().filter_map(|text| JournalEntry::from_text(text));
        entries.map(|entry| entry.masked()).collect()
    }

    /// Forgets every exchange.
    pub(crate) fn clear(&self) {
        let mut ring = self.ring();
        ring.clear();
        if let Some(keeper) = &self.keeper {
            let gone = number_key(ring.gone());
            keeper.remove_below(Subject::Exchanges, &gone);
            // Numbers of exchanges go on, because the console's clicks have them.
            keeper.put(Subject::ExchangesGone, ONLY, Bytes::copy_from_slice(&gone));
        }
        drop(ring);
        self.signal();
    }

    fn ring(&self) -> MutexGuard<'_, Ring<Arc<[u8]>>> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::entry::{Direction, JournalMessage};
    use super::*;

    fn bearer() -> Vec<(String, String)> {
        vec![("Authorization".to_owned(), "Bearer x".to_owned())]
    }

    fn entry(url: &str, body: &str) -> JournalEntry {
        JournalEntry {
            at: Timestamp::UNIX_EPOCH,
            direction: Direction::Outbound,
            method: "POST".to_owned(),
            url: url.to_owned(),
            status: None,
            request: JournalMessage::cut(bearer(), body.as_bytes(), MOST_BODY),
            response: None,
            note: None,
        }
    }

    #[test]
    fn the_oldest_entries_go_first() {
        let journal = Journal::new(2, None);
        for url in ["a", "b", "c"] {
            journal.add(&EntryDraft::from(&entry(url, "")));
        }
        let urls: Vec<String> = journal.entries().into_iter().map(|entry| entry.url).collect();
        assert_eq!(urls, ["b", "c"]);
    }

    #[test]
    fn large_entries_leave_room_for_fewer() {
        let journal = Journal::new(10, None);
        for _ in 0..30 {
            journal.add(&EntryDraft::from(&entry(&"/long".repeat(MOST_BODY), &"x".repeat(MOST_BODY))));
        }
        assert_eq!(journal.entries().len(), 1);
        (0..30).for_each(|_| journal.add(&EntryDraft::from(&entry("/short", ""))));
        assert_eq!(journal.entries().len(), 10);
    }

    #[test]
    fn recorded_entries_are_masked_and_cut() {
        let journal = Journal::new(2, None);
        journal.add(&EntryDraft::from(&entry("/x?client_secret=s", &"ä".repeat(MOST_BODY))));
        let kept = journal.entries().remove(0);
        assert_eq!(kept.request.headers[0].1, "Bearer ***");
        assert_eq!(kept.url, "/x?client_secret=***");
        assert!(kept.request.body.ends_with("ä… (cut: 32768 bytes in all)"));
        assert_eq!(kept.summary().to_string(), "1970-01-01T00:00:00.000Z -> POST /x?client_secret=*** no answer");
    }
}
