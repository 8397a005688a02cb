//! Sends callbacks to a handler and judges each answer.
//!
//! `exchange` is the data. `compose` writes a callback's body, `sender` sends it through `client` when `pacing` and
//! `concurrency` allow, and `judge` finds the violations in the answer (`judge_custom` for what a vendor defines).

mod arrived;
mod client;
mod client_tls;
mod coding;
mod compose;
mod concurrency;
mod connections;
mod exchange;
mod failure;
mod headers;
pub(crate) mod json;
mod judge;
mod judge_custom;
mod pacing;
mod sender;
mod spelling;
mod trust;
mod unreadable;

pub use client::HttpClient;
pub(crate) use client_tls::{ClientError, client_tls};
pub(crate) use coding::decoded;
pub(crate) use compose::compose;
pub(crate) use exchange::{
    Authorization, CREDENTIALS_HEADER, Context, EXTRA_HEADER, Exchange, NO_EXTRA, Outgoing, ReceivedAnswer, TokenKind,
};
pub use failure::TransportError;
pub(crate) use headers::{CallbackHeaders, ReservedHeader, credentials_header, may_add};
pub(crate) use judge::{console_message, judge, outcome, same_identifier};
pub(crate) use pacing::pause;
pub(crate) use sender::{Sender, retry_after};
pub use trust::Trust;
