//! One exchange as the journal shows it: cut to size, and without secrets.

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

    /// Bytes of what others have sent.
    pub(crate) fn size(&self) -> usize {
        self.url.len() + self.request.size() + self.response.as_ref().map_or(0, JournalMessage::size)
    }

    /// The entry in one line.
    pub(crate) fn summary(&self) -> EntrySummary {
        let Self { at, direction, method, url, status, note, .. } = self;
        let (method, url, note) = (method.clone(), url.clone(), note.clone());
        EntrySummary { at: *at, direction: *direction, method, url, status: *status, note }
    }
}

impl JournalMessage {
    /// Bytes of headers and body.
    fn size(&self) -> usize {
        self.body.len() + self.headers.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>()
    }

    /// A message with this many bytes of its body.
    pub(crate) fn cut(headers: Vec<(String, String)>, body: &[u8], most: usize) -> Self {
        let kept = String::from_utf8_lossy(&body[..body.len().min(most)]).into_owned();
        let body = if body.len() > most { format!("{kept}… (cut: {} bytes in all)", body.len()) } else { kept };
        Self { headers, body }
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
