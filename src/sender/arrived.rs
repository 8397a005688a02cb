//! What has arrived of an answer: if it stays incomplete, that says what is wrong with it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use hyper::header::CONTENT_LENGTH;
use hyper::http::response::Parts;

use super::failure::TransportError;
use crate::contract::Outcome;

/// What has arrived of one answer.
#[derive(Debug, Default)]
pub(super) struct Arrived {
    head: OnceLock<Head>,
    body: AtomicUsize,
}

#[derive(Debug)]
struct Head {
    status: u16,
    /// The length of the body that the answer names.
    length: Option<usize>,
}

impl Arrived {
    /// The head has arrived.
    pub(super) fn head(&self, parts: &Parts) {
        let length = parts.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        let _ = self.head.set(Head { status: parts.status.as_u16(), length });
    }

    /// This many further bytes of the body have arrived.
    pub(super) fn part(&self, bytes: usize) {
        self.body.fetch_add(bytes, Ordering::Relaxed);
    }

    /// The failure of an answer that broke off after its head says what there is of it.
    pub(super) fn broken_off(&self, failure: TransportError) -> TransportError {
        let is_open = matches!(failure.outcome, Outcome::TimedOut | Outcome::Unreachable);
        let Some(head) = self.head.get().filter(|_| is_open) else { return failure };
        let body = self.body.load(Ordering::Relaxed);
        let what = match head.length {
            Some(length) => format!("{body} of the {length} bytes that its Content-Length names"),
            None => format!("{body} bytes of its body"),
        };
        let message = format!("{}: only the head (status {}) and {what} came", failure.message, head.status);
        TransportError { message, status: Some(head.status), ..failure }
    }
}
