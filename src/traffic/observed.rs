//! What is seen of one exchange, secrets included.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::head::{AnswerHead, RequestHead};

/// Bytes of a body that are kept.
pub(super) const MOST_KEPT: usize = 256 * 1024;

/// A body: its beginning, and how long it was.
#[derive(Debug, Clone, Default)]
pub(super) struct ObservedBody {
    pub(super) kept: Vec<u8>,
    /// Bytes of content, before any decompression.
    pub(super) size: u64,
    /// It has arrived as a whole.
    pub(super) is_whole: bool,
}

impl ObservedBody {
    /// Adds content.
    pub(super) fn add(&mut self, content: &[u8]) {
        self.size += content.len() as u64;
        let room = MOST_KEPT.saturating_sub(self.kept.len());
        self.kept.extend_from_slice(&content[..content.len().min(room)]);
    }
}

/// One request and what came back.
#[derive(Debug)]
pub(super) struct ObservedExchange {
    pub(super) at: Timestamp,
    pub(super) started: Instant,
    /// From the first byte of the request to the last one of the answer, or to its end without one.
    pub(super) took: Duration,
    /// `None` if the request is not HTTP/1.
    pub(super) request: Option<RequestHead>,
    pub(super) request_body: ObservedBody,
    pub(super) answer: Option<(AnswerHead, ObservedBody)>,
}

impl ObservedExchange {
    /// An exchange whose request has just begun.
    pub(super) fn new(at: Timestamp, started: Instant, request: Option<RequestHead>) -> Self {
        let (request_body, took) = (ObservedBody::default(), Duration::ZERO);
        Self { at, started, took, request, request_body, answer: None }
    }

    /// The exchange, of which nothing more comes.
    pub(super) fn ended(mut self) -> Self {
        self.took = self.started.elapsed();
        self
    }
}
