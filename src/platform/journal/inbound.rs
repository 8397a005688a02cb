//! A request to the platform as the journal shows it.

use std::borrow::Cow;

use hyper::HeaderMap;
use hyper::header::{AUTHORIZATION, HeaderName, HeaderValue};

use super::draft::{EntryDraft, MessageDraft};
use super::entry::{Direction, MOST_BODY, readable};
use crate::platform::request::ReceivedRequest;
use crate::platform::response::ApiResponse;
use crate::text::mask;

/// The entry of a request and its response, if there is one.
pub(crate) fn entry<'e>(
    request: &'e ReceivedRequest,
    response: Option<&'e ApiResponse>,
    note: Option<&'e str>,
) -> EntryDraft<'e> {
    let target = request.uri.path_and_query().map(|target| Cow::Borrowed(target.as_str()));
    let url = target.unwrap_or_else(|| Cow::Owned(request.uri.to_string()));
    EntryDraft {
        at: request.at,
        direction: Direction::Inbound,
        method: request.method.as_str(),
        url,
        status: response.map(|response| response.status.as_u16()),
        request: message(&request.headers, request.body.bytes()),
        response: response.map(|response| message(&response.headers, &response.body)),
        note,
    }
}

/// A message of which only the scheme of a token is kept, because nobody may see more of it.
fn message<'e>(headers: &'e HeaderMap, body: &'e [u8]) -> MessageDraft<'e> {
    let header = |(name, value): (&'e HeaderName, &'e HeaderValue)| {
        let text = readable(value.as_bytes());
        (name.as_str(), if name == AUTHORIZATION { mask::authorization(&text).into() } else { text })
    };
    MessageDraft::cut(headers.iter().map(header).collect(), body, MOST_BODY)
}
