//! An exchange on its way into the journal. It borrows from the messages, because the journal keeps nothing but its text.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Serialize;

use super::entry::{Direction, EntrySummary, JournalEntry, JournalMessage, cut};
use crate::text::mask;

/// Room for what a kept text has besides what others have sent.
const FRAME: usize = 512;

/// What becomes a [`JournalEntry`] when it is read.
#[derive(Serialize)]
pub(crate) struct EntryDraft<'e> {
    pub(super) at: Timestamp,
    pub(super) direction: Direction,
    pub(super) method: &'e str,
    pub(super) url: Cow<'e, str>,
    pub(super) status: Option<u16>,
    pub(super) request: MessageDraft<'e>,
    pub(super) response: Option<MessageDraft<'e>>,
    pub(super) note: Option<&'e str>,
}

/// One half of it.
#[derive(Serialize)]
pub(super) struct MessageDraft<'e> {
    headers: Vec<(&'e str, Cow<'e, str>)>,
    /// Stands behind the JSON, where no quote of it needs a second byte, and time.
    #[serde(skip)]
    body: Cow<'e, str>,
}

impl<'e> MessageDraft<'e> {
    /// A message with this many bytes of its body.
    pub(super) fn cut(headers: Vec<(&'e str, Cow<'e, str>)>, body: &'e [u8], most: usize) -> Self {
        Self { headers, body: cut(body, most) }
    }

    fn of(message: &'e JournalMessage) -> Self {
        let headers = message.headers.iter().map(|(name, value)| (name.as_str(), Cow::Borrowed(value.as_str())));
        Self { headers: headers.collect(), body: Cow::Borrowed(&message.body) }
    }

    fn size(&self) -> usize {
        self.body.len() + self.headers.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>()
    }
}

impl<'e> From<&'e JournalEntry> for EntryDraft<'e> {
    fn from(entry: &'e JournalEntry) -> Self {
        let JournalEntry { at, direction, method, url, status, request, response, note } = entry;
        Self {
            at: *at,
            direction: *direction,
            method,
            url: Cow::Borrowed(url),
            status: *status,
            request: MessageDraft::of(request),
            response: response.as_ref().map(MessageDraft::of),
            note: note.as_deref(),
        }
    }
}

impl EntryDraft<'_> {
    /// Bytes of what others have sent.
    pub(super) fn size(&self) -> usize {
        self.url.len() + self.request.size() + self.response.as_ref().map_or(0, MessageDraft::size)
    }

    /// The entry as it is kept: JSON without the bodies, the length of the request's body, and both bodies as they are.
    /// [`JournalEntry::from_text`] reads it.
    pub(super) fn text(&self) -> Vec<u8> {
        let request: &str = &self.request.body;
        let response: &str = self.response.as_ref().map_or("", |response| &response.body);
        let mut text = Vec::with_capacity(self.size() + FRAME);
        serde_json::to_writer(&mut text, &(self, request.len())).expect("an entry has a JSON form");
        text.push(b'\n');
        text.extend_from_slice(request.as_bytes());
        text.extend_from_slice(response.as_bytes());
        text
    }

    /// The entry in one line, its secrets masked.
    pub(crate) fn masked_summary(&self) -> EntrySummary {
        EntrySummary {
            at: self.at,
            direction: self.direction,
            method: self.method.to_owned(),
            url: mask::text(&self.url).into_owned(),
            status: self.status,
            note: self.note.map(|note| mask::text(note).into_owned()),
        }
    }
}
