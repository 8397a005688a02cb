//! The mock platform that is served: the gateway.
//!
//! Reading order: `builder` starts a `gateway` with its `state`. `wire/server` accepts connections and hands each request
//! to `front`, which reads it (`request`), lets `fault` strike it, asks `admin_guard`, and gets a `response` from
//! `routes`. `endpoint` lists every endpoint, `operations` what the platform's endpoints take and answer; `openapi`
//! describes both. `front` records every exchange in `journal`, and status reports in `status` too, where `expect` waits
//! for them. `callback` sends a single callback in the other direction; `judged` is its outcome.

pub(crate) mod admin_guard;
pub(crate) mod api_client;
pub(crate) mod api_error;
pub(crate) mod background;
pub(crate) mod builder;
pub(crate) mod callback;
pub(crate) mod directory;
pub(crate) mod endpoint;
pub(crate) mod endpoint_name;
pub(crate) mod error;
pub(crate) mod expect;
pub(crate) mod fault;
pub(crate) mod front;
pub(crate) mod gateway;
pub(crate) mod journal;
pub(crate) mod judged;
pub(crate) mod openapi;
pub(crate) mod operation;
pub(crate) mod operations;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod ring;
pub(crate) mod routes;
pub(crate) mod state;
pub(crate) mod status;
pub(crate) mod wire;

pub use api_client::Client;
pub use builder::GatewayBuilder;
pub use callback::CallbackDraft;
pub(crate) use callback::{DEFAULT_RETRIES, MOST_RETRIES, target_uri};
pub(crate) use endpoint::{CALLBACKS_PATH, TOKEN_PATH};
pub use endpoint::{FAULTS_PATH, KEYS_PATH, MINT_PATH, STATUS_PATH};
pub use error::GatewayError;
pub use fault::Fault;
pub use gateway::Gateway;
pub(crate) use journal::entry::EntrySummary;
pub use journal::entry::{Direction, JournalEntry};
pub use judged::{Judged, SendError};
pub use openapi::openapi;
pub use status::register::Integration;
pub use status::report::StatusReport;
pub use wire::tls::Tls;
