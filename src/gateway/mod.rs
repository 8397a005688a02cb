//! The mock gateway: the platform's endpoints that a vendor calls, the keys behind its callbacks, and the
//! sender of callbacks.
//!
//! The only asynchronous code of the crate beside the reference vendor's. A [`Gateway`] runs on a thread and a
//! runtime of its own and stops when it is dropped.

mod access_token;
mod api_client;
mod builder;
mod callback_token;
mod client;
mod clock;
mod connect;
mod directory;
mod draft;
mod entry;
mod error;
mod exchange;
mod fault;
mod flaw;
mod flight;
mod guard;
mod handshake;
mod head_timer;
mod integration;
mod journal;
mod judge;
mod judged;
mod keys;
mod mask;
mod openapi;
mod operation;
mod outbound;
mod pacing;
mod patience;
mod pointer;
mod refusal;
mod register;
mod reported;
mod routes;
mod running;
mod sender;
mod server;
mod shared;
mod tls;
mod told;
mod trust;

pub use access_token::LIFETIME;
pub use api_client::Client;
pub use builder::{AccessTokens, GatewayBuilder};
pub use callback_token::{CallbackTokens, TokenDraft};
pub use client::{ClientError, HttpClient, LARGEST_ANSWER, Received, TransportError};
pub use clock::Clock;
pub(crate) use draft::target_uri;
pub use draft::{CallbackDraft, DEFAULT_RETRIES, MOST_RETRIES};
pub use entry::{Direction, Entry, Message, Summary};
pub use error::GatewayError;
pub use fault::{Fault, FaultError};
pub use flaw::{Flaw, TokenRequest};
pub use integration::Activation;
pub use judge::{console_message, judge, outcome, same_identifier};
pub use judged::{Judged, SendError};
pub use keys::{ALGORITHM, Keys, PublicEncoding, ROTATION, SigningKey};
pub(crate) use mask::{is_secret, text as masked_text};
pub use openapi::openapi;
pub(crate) use outbound::url as shown_url;
pub use register::{Application, Integration};
pub use reported::{Reported, StatusReport, Times, Unmet};
pub use routes::{CALLBACKS_PATH, FAULTS_PATH, KEYS_PATH, MINT_PATH, STATUS_PATH, TOKEN_PATH};
pub use running::Gateway;
pub use sender::{
    Authorization, CREDENTIALS_HEADER, Context, EXTRA_HEADER, Exchange, Outgoing, Sender, TokenKind, compose,
};
pub use tls::{Tls, TlsError};
pub use trust::Trust;
