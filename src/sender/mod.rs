//! Sends callbacks to a handler and judges each answer.

pub(crate) mod client;
pub(crate) mod concurrency;
pub(crate) mod connections;
pub(crate) mod judge;
pub(crate) mod pacing;
pub(crate) mod sender;
pub(crate) mod trust;

pub use client::{ClientError, HttpClient, LARGEST_ANSWER, Received, TransportError};
pub use judge::{console_message, judge, outcome, same_identifier};
pub use sender::{
    Authorization, CREDENTIALS_HEADER, Context, EXTRA_HEADER, Exchange, Outgoing, Sender, TokenKind, compose,
};
pub use trust::Trust;
