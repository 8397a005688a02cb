//! One exchange as it is shown: cut to size, and without secrets.

use jiff::Timestamp;
use serde::Serialize;

use crate::text::mask;

/// Bytes of a body that are kept.
pub(crate) const MOST_BODY: usize = 16 * 1024;

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

impl Entry {
    /// The entry with its bodies cut and its secrets masked.
    pub(crate) fn fit_to_show(self) -> Self {
        Self {
            url: mask::text(&self.url).into_owned(),
            request: self.request.fit_to_show(0),
            response: self.response.map(|response| response.fit_to_show(0)),
            note: self.note.map(|note| mask::text(&note).into_owned()),
            ..self
        }
    }

    /// The entry in one line.
    pub(crate) fn summary(&self) -> Summary {
        let Self { at, direction, method, url, status, note, .. } = self;
        let (method, url, note) = (method.clone(), url.clone(), note.clone());
        Summary { at: *at, direction: *direction, method, url, status: *status, note }
    }
}

impl Message {
    /// Bytes of headers and body.
    pub(crate) fn size(&self) -> usize {
        self.body.len() + self.headers.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>()
    }

    /// The message with its body cut and its secrets masked. The body may be the start of one of `length` bytes.
    pub(crate) fn fit_to_show(self, length: usize) -> Self {
        let masked = |(name, value): (String, String)| {
            let value = mask::header(&name, &value).into_owned();
            (name, value)
        };
        Self {
            headers: self.headers.into_iter().map(masked).collect(),
            body: mask::text(&cut(&self.body, length)).into_owned(),
        }
    }
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

/// The text up to the limit, with a mark if the whole, of `length` bytes, was longer.
fn cut(text: &str, length: usize) -> String {
    let most = text.len().min(MOST_BODY);
    let kept = (0..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let whole = length.max(text.len());
    if whole > kept { format!("{}… (cut: {whole} bytes in all)", &text[..kept]) } else { text.to_owned() }
}
