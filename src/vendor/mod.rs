//! The reference handler: a small correct callback handler over real HTTP. It is the target of the demo, and the base of
//! handlers with a fault.
//!
//! It is an independent implementation, which uses the contract and nothing else of this crate. Reading order: `server`
//! starts it, `serve` accepts connections, a request (`message`) passes the [`layer`]s and reaches `handler`, the [`Guard`]
//! verifies its token (`token`, `keys`, [`rules`]), and the [`Store`] keeps the state. With `mapping`, partners are mapped
//! to the vendor's own `accounts`, and [`Mappings`] keeps that. The `connector`
//! sends each `report` to its `data_centre` through `http`. `seats` is its custom callback. Tests can replace each part.

mod accounts;
mod connector;
mod data_centre;
mod error;
mod guard;
mod handler;
mod http;
mod keys;
pub mod layer;
mod mapping;
mod mappings;
mod message;
mod report;
pub mod rules;
mod seats;
mod serve;
mod server;
mod store;
mod token;

use std::pin::Pin;

pub use accounts::{Account, credentials};
pub use connector::Habits;
pub use data_centre::PlatformRequest;
pub use guard::Guard;
pub use keys::{Jwks, KeyError, KeySource, PublicKey};
pub use layer::{Layer, Next};
pub use mappings::{CustomerMapping, MappingMemory, Mappings};
pub use message::{Answer, Incoming};
pub use report::{Platform, Report};
pub use rules::{Case, Judgement, Refusal};
pub(crate) use seats::BOOK_SEATS;
pub use server::{Builder, Vendor};
pub use store::{CustomerRecord, Memory, NewCustomer, PartnerRecord, Settings, Store};
pub use token::Token;

/// A boxed future that can move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
