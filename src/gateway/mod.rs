//! The mock gateway.
mod callback_token;
mod client;
mod judge;
mod keys;
mod pacing;
mod sender;
mod trust;
pub use callback_token::{CallbackTokens, LIFETIME, TokenDraft, unix_now};
pub use client::{ClientError, HttpClient, LARGEST_ANSWER, Received, TransportError};
pub use judge::{judge, outcome, same_identifier};
pub use keys::{ALGORITHM, Keys, ROTATION, SigningKey};
pub use sender::{Authorization, CREDENTIALS_HEADER, Context, EXTRA_HEADER, Exchange, Message, Sender, compose};
pub use trust::Trust;
