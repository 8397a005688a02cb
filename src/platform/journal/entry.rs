//! One exchange as the journal shows it: cut to size, and without secrets.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::text::mask;

/// Bytes of a body that are kept: of a request to the platform, and on average.
pub(crate) const MOST_BODY: usize = 16 * 1024;

/// Bytes that are kept of a callback and of its answer, which may be about a thousand customers: the console judges the
/// answer again, and sends the callback again.
pub(crate) const MOST_CALLBACK_BODY: usize = 16 * MOST_BODY;

/// Who called whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// A vendor called the platform.
    Inbound,
    /// The platform called a vendor.
    Outbound,
}

/// One half of an exchange.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalMessage {
    /// Names and values in their order.
    pub headers: Vec<(String, String)>,
    /// The body as text; a long body is cut, and ends with a note about it.
    #[serde(default)]
    pub body: String,
}

/// One exchange. The journal masks its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// When the request was received or sent.
    pub at: Timestamp,
    /// Who called whom.
    pub direction: Direction,
    /// The request's method.
    pub method: String,
    /// The request's target: path and query of an inbound request, the whole URL of an outbound one.
    pub url: String,
    /// The answer's status code; `None` if there was no answer.
    pub status: Option<u16>,
    /// The request.
    pub request: JournalMessage,
    /// The answer; `None` if there was none.
    pub response: Option<JournalMessage>,
    /// The reason for the answer, if there is something to say.
    pub note: Option<String>,
}

/// One exchange in one line, secrets masked.
#[derive(Debug, Clone)]
pub struct EntrySummary {
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
    /// The reason for the answer.
    pub note: Option<String>,
}

impl JournalEntry {
    /// The entry with its secrets masked.
    pub(crate) fn masked(&self) -> Self {
        let EntrySummary { at, direction, method, url, status, note } = self.masked_summary();
        let (request, response) = (self.request.masked(), self.response.as_ref().map(JournalMessage::masked));
        Self { at, direction, method, url, status, request, response, note }
    }

    /// The entry in one line, its secrets masked.
    pub(crate) fn masked_summary(&self) -> EntrySummary {
        let summary = self.summary();
        EntrySummary {
            url: mask::text(&summary.url).into_owned(),
            note: summary.note.map(|note| mask::text(&note).into_owned()),
            ..summary
        }
    }

    /// The entry in the text of an [`EntryDraft`](super::draft::EntryDraft); `None` if there is none.
    pub(super) fn from_text(text: &[u8]) -> Option<Self> {
        let end = text.iter().position(|byte| *byte == b'\n')?;
        let (mut entry, length): (Self, usize) = serde_json::from_slice(&text[..end]).ok()?;
        let (request, response) = std::str::from_utf8(&text[end + 1..]).ok()?.split_at_checked(length)?;
        request.clone_into(&mut entry.request.body);
        if let Some(kept) = &mut entry.response {
            response.clone_into(&mut kept.body);
        }
        Some(entry)
    }

    /// The entry in one line.
    pub(crate) fn summary(&self) -> EntrySummary {
        let Self { at, direction, method, url, status, note, .. } = self;
        let (method, url, note) = (method.clone(), url.clone(), note.clone());
        EntrySummary { at: *at, direction: *direction, method, url, status: *status, note }
    }
}

impl JournalMessage {
    /// A message with this many bytes of its body.
    pub(crate) fn cut(headers: Vec<(String, String)>, body: &[u8], most: usize) -> Self {
        Self { headers, body: cut(body, most).into_owned() }
    }

    /// Whether only the start of its body was kept.
    pub(crate) fn is_cut(&self) -> bool {
        self.body.len() > MOST_BODY && self.body.ends_with(" bytes in all)")
    }

    /// The message with its secrets masked.
    fn masked(&self) -> Self {
        let masked = |(name, value): &(String, String)| (name.clone(), mask::header(name, value).into_owned());
        Self { headers: self.headers.iter().map(masked).collect(), body: mask::text(&self.body).into_owned() }
    }
}

impl std::fmt::Display for EntrySummary {
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

/// This many bytes of a body, as text.
pub(super) fn cut(body: &[u8], most: usize) -> Cow<'_, str> {
    let kept = readable(&body[..body.len().min(most)]);
    if body.len() > most { format!("{kept}… (cut: {} bytes in all)", body.len()).into() } else { kept }
}

/// Bytes as text. What is text already, as nearly everything is, takes a small part of the time.
pub(super) fn readable(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::super::draft::EntryDraft;
    use super::*;

    #[test]
    fn a_kept_text_is_the_entry() {
        let message = |body: &[u8]| JournalMessage::cut(vec![("a".to_owned(), "\"\n".to_owned())], body, MOST_BODY);
        for response in [None, Some(message(b"")), Some(message(b"{\"a\":\n\"\xc3\xa4\xff\"}"))] {
            let entry = JournalEntry {
                at: Timestamp::UNIX_EPOCH,
                direction: Direction::Inbound,
                method: "POST".to_owned(),
                url: "/x".to_owned(),
                status: None,
                request: message("ä\n{}".as_bytes()),
                response,
                note: Some("why".to_owned()),
            };
            assert_eq!(JournalEntry::from_text(&EntryDraft::from(&entry).text()).as_ref(), Some(&entry));
        }
        assert_eq!(JournalEntry::from_text(b"{}"), None);
    }
}
