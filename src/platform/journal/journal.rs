//! The journal: every exchange in both directions, bounded in number and in size.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use hyper::header::{AUTHORIZATION, HeaderName, HeaderValue};
use hyper::{HeaderMap, Method, StatusCode};
use jiff::Timestamp;

use super::entry::{Direction, Entry, MOST_BODY, Message, Summary};
use crate::platform::front::Received;
use crate::text::mask;
use crate::text::mask::MASK;

/// Status, headers and body.
pub(crate) type Answer<'a> = (StatusCode, &'a HeaderMap, &'a Bytes);

/// A request and its answer; it is formatted only if somebody looks.
///
/// Nothing in it shares memory with the connection, whose buffers could not be used again otherwise.
pub(crate) struct Exchange {
    at: Timestamp,
    method: Method,
    /// Its first line is the URL.
    request: Half,
    response: Option<(StatusCode, Half)>,
    note: Option<String>,
}

impl Exchange {
    /// A request and its answer, if there is one.
    pub(crate) fn new(received: &Received, answer: Option<Answer<'_>>, note: Option<String>) -> Self {
        let url = received.uri.path_and_query().map(|target| Cow::Borrowed(target.as_str()));
        let url = url.unwrap_or_else(|| Cow::Owned(received.uri.to_string()));
        Self {
            at: received.at,
            method: received.method.clone(),
            request: Half::new(&url, &received.headers, received.payload.bytes()),
            response: answer.map(|(status, headers, body)| (status, Half::new("", headers, body))),
            note,
        }
    }

    /// The exchange in one line.
    pub(crate) fn summary(&self) -> Summary {
        Summary {
            at: self.at,
            direction: Direction::Inbound,
            method: self.method.to_string(),
            url: mask::text(&self.request.first_line()).into_owned(),
            status: self.response.as_ref().map(|(status, _)| status.as_u16()),
            note: self.note.as_deref().map(|note| mask::text(note).into_owned()),
        }
    }

    fn entry(&self) -> Entry {
        let Summary { at, direction, method, url, status, note } = self.summary();
        let response = self.response.as_ref().map(|(_, half)| half.message());
        Entry { at, direction, method, url, status, request: self.request.message(), response, note }
    }
}

/// Headers and body as bytes: one piece of memory for the first line and all headers.
struct Half {
    head: Box<[u8]>,
    body: Bytes,
    /// Length of the body before it was cut.
    length: usize,
}

impl Half {
    fn new(first_line: &str, headers: &HeaderMap, body: &Bytes) -> Self {
        let kept = || headers.iter().map(|(name, value)| (name.as_str().as_bytes(), masked(name, value)));
        let length: usize =
            kept().map(|(name, value)| name.len() + value.iter().map(|part| part.len()).sum::<usize>() + 2).sum();
        let mut head = Vec::with_capacity(first_line.len() + 1 + length);
        head.extend_from_slice(first_line.as_bytes());
        head.push(b'\n');
        for (name, value) in kept() {
            head.extend_from_slice(name);
            head.push(b':');
            value.iter().for_each(|part| head.extend_from_slice(part));
            head.push(b'\n');
        }
        let kept = if body.len() > MOST_BODY { Bytes::copy_from_slice(&body[..MOST_BODY]) } else { body.clone() };
        Self { head: head.into(), body: kept, length: body.len() }
    }

    fn size(&self) -> usize {
        self.head.len() + self.body.len()
    }

    fn first_line(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.head.split(|byte| *byte == b'\n').next().unwrap_or_default())
    }

    fn message(&self) -> Message {
        // Neither a name holds a colon nor a value a line's end.
        let head = String::from_utf8_lossy(&self.head);
        let pair = |line: &str| line.split_once(':').map(|(name, value)| (name.to_owned(), value.to_owned()));
        let headers = head.split('\n').skip(1).filter_map(pair).collect();
        let body = String::from_utf8_lossy(&self.body).into_owned();
        Message { headers, body }.fit_to_show(self.length)
    }
}

/// What is kept of a header's value, in parts. A token is longer than all the rest of a request, and is hidden anyway
/// when it is shown.
fn masked<'v>(name: &HeaderName, value: &'v HeaderValue) -> [&'v [u8]; 2] {
    if name != AUTHORIZATION {
        return [value.as_bytes(), b""];
    }
    let scheme = value.as_bytes().iter().position(|byte| *byte == b' ').map_or(0, |end| end + 1);
    [&value.as_bytes()[..scheme], MASK.as_bytes()]
}

// Shared, so that whoever reads the journal does not hold up whoever writes it.
#[derive(Clone)]
enum Record {
    Raw(Arc<Exchange>),
    Made(Arc<Entry>),
}

impl Record {
    /// Bytes of what others have sent.
    fn size(&self) -> usize {
        match self {
            Self::Raw(exchange) => {
                let notes = exchange.note.as_ref().map_or(0, String::len);
                let answered = exchange.response.as_ref().map_or(0, |(_, half)| half.size());
                exchange.request.size() + answered + notes
            }
            Self::Made(entry) => {
                entry.url.len() + entry.request.size() + entry.response.as_ref().map_or(0, Message::size)
            }
        }
    }
}

/// The latest exchanges.
pub(crate) struct Journal {
    capacity: usize,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    records: VecDeque<Record>,
    /// Size of all records.
    bytes: usize,
}

impl Journal {
    /// A journal of that many exchanges, and of as many times [`MOST_BODY`] bytes: most bodies are small.
    pub(crate) fn new(capacity: usize) -> Self {
        Self { capacity, kept: Mutex::default() }
    }

    /// Adds an answered request.
    pub(crate) fn add(&self, exchange: Exchange) {
        self.push(Record::Raw(Arc::new(exchange)));
    }

    /// Adds what another part has recorded, and masks it.
    pub(crate) fn record(&self, entry: Entry) -> Summary {
        let entry = entry.fit_to_show();
        let summary = entry.summary();
        self.push(Record::Made(Arc::new(entry)));
        summary
    }

    fn push(&self, record: Record) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += record.size();
        kept.records.push_back(record);
        while kept.records.len() > self.capacity || kept.bytes > self.capacity.saturating_mul(MOST_BODY) {
            let Some(oldest) = kept.records.pop_front() else { break };
            kept.bytes -= oldest.size();
        }
    }

    /// All entries, the newest last.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.entries_where(|_, _, _| true)
    }

    /// The entries that are wanted for their direction, URL and status, the newest last. Only these are formatted and
    /// masked, which costs more than all else.
    pub(crate) fn entries_where(&self, mut wanted: impl FnMut(Direction, &str, Option<u16>) -> bool) -> Vec<Entry> {
        let records = self.kept.lock().unwrap_or_else(PoisonError::into_inner).records.clone();
        let entry = |record: &Record| match record {
            Record::Raw(exchange) => {
                let status = exchange.response.as_ref().map(|(status, _)| status.as_u16());
                wanted(Direction::Inbound, &exchange.request.first_line(), status).then(|| exchange.entry())
            }
            Record::Made(entry) => wanted(entry.direction, &entry.url, entry.status).then(|| Entry::clone(entry)),
        };
        records.iter().filter_map(entry).collect()
    }

    /// Forgets all.
    pub(crate) fn clear(&self) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Kept::default();
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
    fn tokens_are_not_even_kept() {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_static("Bearer eyJh.eyJi.c"));
        headers.append(AUTHORIZATION, HeaderValue::from_static("bare"));
        headers.insert("accept", HeaderValue::from_static("*/*"));
        let half = Half::new("/x", &headers, &Bytes::new());
        assert_eq!(half.head.as_ref(), b"/x\nauthorization:Bearer ***\nauthorization:***\naccept:*/*\n");
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
        journal.clear();
        assert_eq!(journal.kept.lock().expect("not poisoned").bytes, 0);
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
