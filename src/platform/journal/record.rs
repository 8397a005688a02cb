//! A request and its response as the journal keeps them: as bytes, masked and formatted only when somebody looks.

use std::borrow::Cow;

use bytes::Bytes;
use hyper::header::{AUTHORIZATION, HeaderName, HeaderValue};
use hyper::{HeaderMap, Method, StatusCode};
use jiff::Timestamp;

use super::entry::{Direction, EntrySummary, JournalEntry, JournalMessage, MOST_BODY};
use crate::platform::request::ReceivedRequest;
use crate::platform::response::ApiResponse;
use crate::text::mask;
use crate::text::mask::MASK;

/// A request and its response.
///
/// It shares no memory with the connection, which could not reuse its buffers otherwise.
pub(crate) struct RequestRecord {
    at: Timestamp,
    method: Method,
    /// Its first line is the URL.
    request: Half,
    response: Option<(StatusCode, Half)>,
    note: Option<String>,
}

impl RequestRecord {
    /// A request and its response, if there is one.
    pub(crate) fn new(request: &ReceivedRequest, response: Option<&ApiResponse>, note: Option<String>) -> Self {
        let url = request.uri.path_and_query().map(|target| Cow::Borrowed(target.as_str()));
        let url = url.unwrap_or_else(|| Cow::Owned(request.uri.to_string()));
        let half = |response: &ApiResponse| (response.status, Half::new("", &response.headers, &response.body));
        Self {
            at: request.at,
            method: request.method.clone(),
            request: Half::new(&url, &request.headers, request.body.bytes()),
            response: response.map(half),
            note,
        }
    }

    /// The exchange in one line.
    pub(crate) fn summary(&self) -> EntrySummary {
        EntrySummary {
            at: self.at,
            direction: Direction::Inbound,
            method: self.method.to_string(),
            url: mask::text(&self.url()).into_owned(),
            status: self.status(),
            note: self.note.as_deref().map(|note| mask::text(note).into_owned()),
        }
    }

    /// The exchange as it is shown.
    pub(crate) fn entry(&self) -> JournalEntry {
        let EntrySummary { at, direction, method, url, status, note } = self.summary();
        let response = self.response.as_ref().map(|(_, half)| half.message());
        JournalEntry { at, direction, method, url, status, request: self.request.message(), response, note }
    }

    /// The request's target.
    pub(crate) fn url(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.request.head.split(|byte| *byte == b'\n').next().unwrap_or_default())
    }

    /// The response's status.
    pub(crate) fn status(&self) -> Option<u16> {
        self.response.as_ref().map(|(status, _)| status.as_u16())
    }

    /// The size of what is kept.
    pub(crate) fn size(&self) -> usize {
        let response = self.response.as_ref().map_or(0, |(_, half)| half.size());
        self.request.size() + response + self.note.as_ref().map_or(0, String::len)
    }
}

/// Headers and body as bytes. The first line and all headers are one piece of memory.
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

    fn message(&self) -> JournalMessage {
        // A header's name has no colon, and its value no line break.
        let head = String::from_utf8_lossy(&self.head);
        let pair = |line: &str| line.split_once(':').map(|(name, value)| (name.to_owned(), value.to_owned()));
        let headers = head.split('\n').skip(1).filter_map(pair).collect();
        let body = String::from_utf8_lossy(&self.body).into_owned();
        JournalMessage { headers, body }.fit_to_show(self.length)
    }
}

/// The parts of a header's value that are kept. A token is longer than the rest of a request, and nobody may see it.
fn masked<'v>(name: &HeaderName, value: &'v HeaderValue) -> [&'v [u8]; 2] {
    if name != AUTHORIZATION {
        return [value.as_bytes(), b""];
    }
    let scheme = value.as_bytes().iter().position(|byte| *byte == b' ').map_or(0, |end| end + 1);
    [&value.as_bytes()[..scheme], MASK.as_bytes()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_not_even_kept() {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_static("Bearer eyJh.eyJi.c"));
        headers.append(AUTHORIZATION, HeaderValue::from_static("bare"));
        headers.insert("accept", HeaderValue::from_static("*/*"));
        let half = Half::new("/x", &headers, &Bytes::new());
        assert_eq!(half.head.as_ref(), b"/x\nauthorization:Bearer ***\nauthorization:***\naccept:*/*\n");
    }
}
