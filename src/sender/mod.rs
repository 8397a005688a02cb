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

pub(crate) use client::ClientError;
pub use client::{HttpClient, TransportError};
pub(crate) use compose::compose;
pub(crate) use exchange::{
    Authorization, CREDENTIALS_HEADER, Context, EXTRA_HEADER, Exchange, Outgoing, ReceivedAnswer, TokenKind,
};
pub(crate) use judge::{console_message, judge, outcome, same_identifier};
pub(crate) use sender::Sender;
pub use trust::Trust;
