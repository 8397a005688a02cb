//! An exchange as it is stored: one line of JSON, without secrets.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::head::HeaderList;
use super::masking::ExchangeMask;
use super::observed::{MOST_KEPT, ObservedBody, ObservedExchange};
use crate::contract::Outcome;
use crate::platform::{Direction, JournalEntry, JournalMessage, MOST_CALLBACK_BODY};
use crate::sender::decoded;

/// Whom a request was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Receiver {
    /// A callback handler.
    Handler,
    /// The platform.
    Platform,
}

/// One exchange between a gateway and a handler, or between a backend and the platform.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RecordedExchange {
    /// When the first byte of the request came.
    pub(crate) at: Timestamp,
    pub(crate) receiver: Receiver,
    /// Scheme, host and port of the receiver.
    pub(crate) origin: String,
    pub(crate) request: RecordedRequest,
    /// `None` if no head of an answer came.
    pub(crate) answer: Option<RecordedAnswer>,
    /// From the first byte of the request to the last one of the answer, or to its end without one.
    pub(crate) took_ms: u64,
    /// Why there is no whole answer.
    pub(crate) failure: Option<RecordedFailure>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct RecordedRequest {
    /// Empty if the request is not HTTP/1.
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// As sent, in their order.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: RecordedBody,
    /// Header and claims of the bearer token, if it is a JSON Web Token. Its signature is not stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<Value>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RecordedAnswer {
    pub(crate) status: u16,
    /// As sent, in their order.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: RecordedBody,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct RecordedBody {
    /// Decompressed.
    pub(crate) text: String,
    /// Bytes on the way, without the framing of chunks.
    pub(crate) size: u64,
    /// Whether `text` is all of it.
    pub(crate) is_whole: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RecordedFailure {
    pub(crate) outcome: Outcome,
    pub(crate) message: String,
}

impl RecordedExchange {
    /// What is stored of an exchange with this receiver. `last` is the mask of the one before it on the connection.
    pub(super) fn of(
        observed: ObservedExchange,
        receiver: Receiver,
        origin: &str,
        failure: Option<RecordedFailure>,
        last: &mut Option<ExchangeMask>,
    ) -> Self {
        let request = observed.request.unwrap_or_default();
        let fitting = last.take().filter(|mask| mask.fits(&request.headers));
        let mask = &*last.insert(fitting.unwrap_or_else(|| ExchangeMask::of(&request.headers)));
        let failure = failure.filter(|_| !observed.answer.as_ref().is_some_and(|(_, body)| body.is_whole));
        let answer = observed.answer.map(|(head, body)| RecordedAnswer {
            status: head.status,
            body: recorded(mask, &head.headers, body),
            headers: mask.headers(&head.headers),
        });
        Self {
            at: observed.at,
            receiver,
            origin: origin.to_owned(),
            took_ms: u64::try_from(observed.took.as_millis()).unwrap_or(u64::MAX),
            request: RecordedRequest {
                token: mask.token.clone(),
                body: recorded(mask, &request.headers, observed.request_body),
                headers: mask.headers(&request.headers),
                target: mask.target(&request.target, receiver == Receiver::Handler),
                method: request.method,
            },
            answer,
            failure: failure.map(|failure| RecordedFailure { message: mask.text(&failure.message), ..failure }),
        }
    }

    /// The status of the answer.
    pub(crate) fn status(&self) -> Option<u16> {
        self.answer.as_ref().map(|answer| answer.status)
    }

    /// Why there is no whole answer.
    pub(crate) fn failure_text(&self) -> Option<&str> {
        self.failure.as_ref().map(|failure| failure.message.as_str())
    }

    /// Whether this program made the request.
    pub(crate) fn is_of_acgw(&self) -> bool {
        header(&self.request.headers, "user-agent").is_some_and(|agent| agent.starts_with("acgw/"))
    }

    /// The exchange for the journal of a gateway, with a note.
    pub(crate) fn journal_entry(&self, note: Option<String>) -> JournalEntry {
        let message = |headers: &[(String, String)], body: &RecordedBody| {
            // The pages know headers by their names in small letters.
            let headers = headers.iter().map(|(name, value)| (name.to_lowercase(), value.clone()));
            // A body that was cut already has to be cut here too, so that its end is not taken for its own.
            let most = MOST_CALLBACK_BODY - usize::from(!body.is_whole);
            JournalMessage::cut(headers.collect(), body.text.as_bytes(), most)
        };
        let (direction, url) = match self.receiver {
            Receiver::Handler => (Direction::Outbound, format!("{}{}", self.origin, self.request.target)),
            Receiver::Platform => (Direction::Inbound, self.request.target.clone()),
        };
        JournalEntry {
            at: self.at,
            direction,
            method: self.request.method.clone(),
            url,
            status: self.status(),
            request: message(&self.request.headers, &self.request.body),
            response: self.answer.as_ref().map(|answer| message(&answer.headers, &answer.body)),
            note,
        }
    }
}

impl RecordedBody {
    /// The body as JSON, if it is JSON and all of it is there.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_str(&self.text).ok().filter(|_| self.is_whole)
    }
}

/// The first value of a header.
pub(crate) fn header<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

fn recorded(mask: &ExchangeMask, headers: &HeaderList, body: ObservedBody) -> RecordedBody {
    let is_whole = body.is_whole && body.kept.len() as u64 == body.size;
    let codings: Vec<&str> = headers.all("content-encoding").collect();
    let plain = if is_whole && !codings.is_empty() { decoded(&codings, &body.kept, MOST_KEPT) } else { None };
    let text = String::from_utf8_lossy(plain.as_deref().unwrap_or(&body.kept)).into_owned();
    RecordedBody { text: mask.body(text), size: body.size, is_whole }
}
