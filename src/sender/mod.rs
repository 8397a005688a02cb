//! Sends callbacks to a handler and judges each answer.
//!
//! `exchange` is the data. `compose` writes a callback's body, `sender` sends it through `client` when `pacing` and
//! `concurrency` allow, and `judge` finds the violations in the answer.

pub(crate) mod client;
pub(crate) mod compose;
pub(crate) mod concurrency;
pub(crate) mod connections;
pub(crate) mod exchange;
pub(crate) mod json;
pub(crate) mod judge;
pub(crate) mod pacing;
pub(crate) mod sender;
pub(crate) mod trust;

pub use client::{ClientError, HttpClient, LARGEST_ANSWER, TransportError};
pub use compose::compose;
pub use exchange::{
    Authorization, CREDENTIALS_HEADER, Context, EXTRA_HEADER, Exchange, Outgoing, ReceivedAnswer, TokenKind,
};
pub use judge::{console_message, judge, outcome, same_identifier};
pub use sender::Sender;
pub use trust::Trust;
