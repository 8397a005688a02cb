//! The journal: every exchange in both directions, bounded in number and in size.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use hyper::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::Serialize;

use super::exchange::Received;
use super::mask;

/// Bytes of a body that are kept.
pub(super) const MOST_BODY: usize = 16 * 1024;

/// Who called whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// A vendor called the platform.
    Inbound,
    /// The platform called a vendor.
    Outbound,
}

/// One half of an exchange.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Names and values in their order.
    pub headers: Vec<(String, String)>,
    /// The body as text; a long one is cut, and says so at its end.
    pub body: String,
}

/// One exchange, with its secrets masked when it comes from the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// When the request was received or sent.
    pub at: Timestamp,
    /// Who called whom.
    pub direction: Direction,
    /// The request's method.
    pub method: String,
    /// The request's target: path and query of an inbound one, the whole URL of an outbound one.
    pub url: String,
    /// The answer's status code; `None` if there was no answer.
    pub status: Option<u16>,
    /// The request.
    pub request: Message,
    /// The answer; `None` if there was none.
    pub response: Option<Message>,
    /// Why it went as it did, where that is worth a word.
    pub note: Option<String>,
}

/// One exchange in one line, secrets masked.
#[derive(Debug, Clone)]
pub struct Summary {
    /// When the request was received or sent.
    pub at: Timestamp,
    /// Who called whom.
    pub direction: Direction,
    /// The request's method.
    pub method: String,
    /// The request's target.
    pub url: String,
    /// The answer's status code; `None` if there was no answer.
    pub status: Option<u16>,
    /// Why it went as it did.
    pub note: Option<String>,
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let arrow = match self.direction {
            Direction::Inbound => "<-",
            Direction::Outbound => "->",
        };
        write!(f, "{:.3} {arrow} {} {}", self.at, self.method, self.url)?;
        match self.status {
            Some(status) => write!(f, " {status}")?,
            None => write!(f, " no answer")?,
        }
        self.note.iter().try_for_each(|note| write!(f, " ({note})"))
    }
}

/// An answered request as it came; it is formatted only if somebody looks.
pub(super) struct Exchange {
    pub(super) received: Received,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// Lengths of the two bodies before they were cut.
    pub(super) lengths: (usize, usize),
    pub(super) note: Option<String>,
}

impl Exchange {
    /// The exchange in one line.
    pub(super) fn summary(&self) -> Summary {
        Summary {
            at: self.received.at,
            direction: Direction::Inbound,
            method: self.received.method.to_string(),
            url: mask::text(&self.received.uri.to_string()).into_owned(),
            status: Some(self.status.as_u16()),
            note: self.note.as_deref().map(|note| mask::text(note).into_owned()),
        }
    }

    fn entry(&self) -> Entry {
        let Summary { at, direction, method, url, status, note } = self.summary();
        let request = message(&self.received.headers, self.received.payload.bytes(), self.lengths.0);
        let response = Some(message(&self.headers, &self.body, self.lengths.1));
        Entry { at, direction, method, url, status, request, response, note }
    }
}

fn message(headers: &HeaderMap, body: &Bytes, length: usize) -> Message {
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    let headers = headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect();
    masked(Message { headers, body: cut(&text(body), length) })
}

/// The text up to the limit, with a mark if the whole, of `length` bytes, was longer.
fn cut(text: &str, length: usize) -> String {
    let most = text.len().min(MOST_BODY);
    let kept = (0..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let whole = length.max(text.len());
    if whole > kept { format!("{}… (cut: {whole} bytes in all)", &text[..kept]) } else { text.to_owned() }
}

fn masked(message: Message) -> Message {
    let header = |(name, value): (String, String)| {
        let value = mask::header(&name, &value).into_owned();
        (name, value)
    };
    Message { headers: message.headers.into_iter().map(header).collect(), body: mask::text(&message.body).into_owned() }
}

// Shared, so that whoever reads the journal does not hold up whoever writes it.
#[derive(Clone)]
enum Record {
    Raw(Arc<Exchange>),
    Made(Arc<Entry>),
}

/// The latest exchanges.
pub(super) struct Journal {
    capacity: usize,
    records: Mutex<VecDeque<Record>>,
}

impl Journal {
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, records: Mutex::default() }
    }

    /// Adds an answered request.
    pub(super) fn add(&self, exchange: Exchange) {
        self.push(Record::Raw(Arc::new(exchange)));
    }

    /// Adds what another part has recorded, and masks it.
    pub(super) fn record(&self, entry: Entry) -> Summary {
        let trim = |message: Message| {
            let body = cut(&message.body, 0);
            masked(Message { body, ..message })
        };
        let entry = Entry {
            url: mask::text(&entry.url).into_owned(),
            request: trim(entry.request),
            response: entry.response.map(trim),
            note: entry.note.map(|note| mask::text(&note).into_owned()),
            ..entry
        };
        let summary = Summary {
            at: entry.at,
            direction: entry.direction,
            method: entry.method.clone(),
            url: entry.url.clone(),
            status: entry.status,
            note: entry.note.clone(),
        };
        self.push(Record::Made(Arc::new(entry)));
        summary
    }

    fn push(&self, record: Record) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        if records.len() >= self.capacity {
            records.pop_front();
        }
        if self.capacity > 0 {
            records.push_back(record);
        }
    }

    /// All entries, the newest last.
    pub(super) fn entries(&self) -> Vec<Entry> {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let entry = |record: &Record| match record {
            Record::Raw(exchange) => exchange.entry(),
            Record::Made(entry) => Entry::clone(entry),
        };
        records.iter().map(entry).collect()
    }

    /// Forgets all.
    pub(super) fn clear(&self) {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(url: &str, body: &str) -> Entry {
        Entry {
            at: Timestamp::UNIX_EPOCH,
            direction: Direction::Outbound,
            method: "POST".to_owned(),
            url: url.to_owned(),
            status: None,
            request: Message {
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
        let none = Journal::new(0);
        none.record(entry("a", ""));
        assert!(none.entries().is_empty());
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
