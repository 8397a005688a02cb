//! The mock platform that is served.

pub(crate) mod api_client;
pub(crate) mod builder;
pub(crate) mod callback;
pub(crate) mod directory;
pub(crate) mod error;
pub(crate) mod expect;
pub(crate) mod fault;
pub(crate) mod front;
pub(crate) mod gateway;
pub(crate) mod guard;
pub(crate) mod journal;
pub(crate) mod judged;
pub(crate) mod openapi;
pub(crate) mod operation;
pub(crate) mod refusal;
pub(crate) mod routes;
pub(crate) mod state;
pub(crate) mod status;
pub(crate) mod wire;

pub use api_client::Client;
pub use builder::GatewayBuilder;
pub use callback::CallbackDraft;
pub(crate) use callback::target_uri;
pub(crate) use callback::{DEFAULT_RETRIES, MOST_RETRIES};
pub use error::GatewayError;
pub use fault::Fault;
pub use gateway::Gateway;
pub(crate) use journal::entry::Summary;
pub use journal::entry::{Direction, Entry};
pub use judged::{Judged, SendError};
pub use openapi::openapi;
pub(crate) use routes::{CALLBACKS_PATH, TOKEN_PATH};
pub use routes::{FAULTS_PATH, KEYS_PATH, MINT_PATH, STATUS_PATH};
pub use status::register::Integration;
pub use status::report::StatusReport;
pub use wire::tls::Tls;
