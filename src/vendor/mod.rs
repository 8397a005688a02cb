//! A small correct callback handler over real HTTP: the demo's target, and the base of handlers that differ.
//!
//! A request runs through the [`layer`]s, the [`Guard`] and the handler to the [`Store`]; each can be replaced.

mod guard;
mod handler;
mod http;
mod keys;
pub mod layer;
mod message;
mod report;
pub mod rules;
mod serve;
mod server;
mod store;
mod token;

use std::pin::Pin;

pub use guard::Guard;
pub use keys::{Jwks, KeyError, KeySource, PublicKey};
pub use layer::{Layer, Next};
pub use message::{Answer, Incoming};
pub use report::{Platform, Report};
pub use rules::{Case, Judgement, Refusal};
pub use server::{Builder, Vendor};
pub use store::{CustomerRecord, Memory, NewCustomer, PartnerRecord, Settings, Store};
pub use token::Token;

/// A boxed future that can move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
