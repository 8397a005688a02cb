//! The mock gateway: the platform's endpoints that a vendor calls, and the keys behind its callbacks.
//!
//! The only asynchronous code of the crate. A [`Gateway`] runs on a thread and a runtime of its own
//! and stops when it is dropped.

mod access_token;
mod api_client;
mod builder;
mod directory;
mod entry;
mod error;
mod exchange;
mod integration;
mod journal;
mod keys;
mod mask;
mod refusal;
mod register;
mod routes;
mod server;
mod shared;

pub use access_token::LIFETIME;
pub use api_client::Client;
pub use builder::{AccessTokens, Gateway, GatewayBuilder};
pub use entry::{Direction, Entry, Message, Summary};
pub use error::GatewayError;
pub use integration::{Activation, apply};
pub use keys::{ALGORITHM, Keys, ROTATION, SigningKey};
pub use register::{Application, Integration};
