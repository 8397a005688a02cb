//! The mock platform that is served: the gateway.
//!
//! Reading order: `builder` starts a `gateway` with its `state`. `wire/server` accepts connections and hands each request
//! to `front`, which reads it (`request`), lets `fault` strike it, asks `admin_guard`, and gets a `response` from
//! `routes`. `endpoint` lists every endpoint, `operations` what the platform's endpoints take and answer; `openapi`
//! describes both. `front` records every exchange in `journal`, and status reports in `status` too, where `expect` waits
//! for them; `backend` has what a run of the suite judges. `callback` sends a single callback in the other direction; `judged` is its outcome.
//! `keeper` hears of everything that must survive the end of the process.

mod admin_guard;
mod api_client;
mod api_error;
mod backend;
mod background;
mod builder;
mod callback;
mod continuity;
mod directory;
mod endpoint;
mod endpoint_name;
mod error;
mod expect;
mod fault;
mod front;
mod gateway;
mod journal;
mod judged;
mod keeper;
mod live;
mod openapi;
mod operation;
mod operations;
mod request;
mod response;
mod ring;
mod routes;
mod state;
mod status;
mod target;
mod wire;

pub use api_client::Client;
pub(crate) use backend::aim::{Aim, aim_of};
pub(crate) use backend::request::{BackendRequest, TokenSent};
pub(crate) use background::run as in_background;
pub use builder::GatewayBuilder;
pub use callback::CallbackDraft;
pub(crate) use callback::{DEFAULT_RETRIES, MOST_RETRIES};
pub(crate) use continuity::{stored_clients, stored_keys};
pub(crate) use endpoint::{CALLBACKS_PATH, OWN_PATHS, TOKEN_PATH, platform_operation};
pub use endpoint::{FAULTS_PATH, KEYS_PATH, MINT_PATH, STATUS_PATH};
pub use error::GatewayError;
pub use fault::Fault;
pub use gateway::Gateway;
pub use journal::entry::{Direction, JournalEntry};
pub(crate) use journal::entry::{EntrySummary, JournalMessage, MOST_CALLBACK_BODY};
pub(crate) use journal::journal::KeptExchange;
pub(crate) use journal::outbound::url as shown_url;
pub use judged::{Judged, SendError};
pub(crate) use keeper::{Keeper, Subject, number_key};
pub(crate) use live::LiveBody;
pub use openapi::{openapi, openapi_3_0};
pub(crate) use operation::{DocumentedResponse, Operation};
pub(crate) use request::ReceivedRequest;
pub(crate) use response::ApiResponse;
pub(crate) use state::{PageAnswer, Pages, State};
pub use status::register::Integration;
pub use status::report::StatusReport;
pub(crate) use target::target_uri;
pub use wire::tls::Tls;
