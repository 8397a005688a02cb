//! A request to the platform as the journal shows it.

use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;

use super::entry::{Direction, JournalEntry, JournalMessage, MOST_BODY, readable};
use crate::platform::request::ReceivedRequest;
use crate::platform::response::ApiResponse;
use crate::text::mask;

/// The entry of a request and its response, if there is one.
pub(crate) fn entry(request: &ReceivedRequest, response: Option<&ApiResponse>, note: Option<String>) -> JournalEntry {
    let url = request.uri.path_and_query().map_or_else(|| request.uri.to_string(), ToString::to_string);
    JournalEntry {
        at: request.at,
        direction: Direction::Inbound,
        method: request.method.to_string(),
        url,
        status: response.map(|response| response.status.as_u16()),
        request: message(&request.headers, request.body.bytes()),
        response: response.map(|response| message(&response.headers, &response.body)),
        note,
    }
}

/// A message of which only the scheme of a token is kept, because nobody may see more of it.
fn message(headers: &HeaderMap, body: &[u8]) -> JournalMessage {
    let header = |(name, value): (&hyper::header::HeaderName, &hyper::header::HeaderValue)| {
        let text = readable(value.as_bytes());
        let text = if name == AUTHORIZATION { mask::header(name.as_str(), &text).into_owned() } else { text };
        (name.as_str().to_owned(), text)
    };
    JournalMessage::cut(headers.iter().map(header).collect(), body, MOST_BODY)
}
