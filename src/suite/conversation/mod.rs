//! Conversations with a handler.
//!
//! | file | about |
//! |---|---|
//! | `call`, `mapping_calls`, `custom_calls` | a callback as a check asks for it; `mapping_calls` and `custom_calls` extend `Call` |
//! | `bind`, `trace` | the message that goes out for it, and what it leaves behind at the handler |
//! | `reply` | the answer |
//! | `conversation`, `sending`, `apart` | fresh tenants, callbacks in order, all exchanges; `sending` and `apart` extend `Conversation` |
//! | `vendor_side`, `held` | the vendor's tenants that a conversation has for itself; `vendor_side` extends `Conversation` |
//! | `ids` | identifiers and random values that depend on a label |
//! | `model`, `compare` | how a handler must answer; `compare` extends `Model` |
//! | `step`, `modelled` | a conversation together with the model, step by step |
//! | `mapping_model`, `mapped` | the same for mapping |
//! | `left_state` | the state that it leaves for a check at the end of the run |
//! | `lifecycle`, `transcript` | the documented lifecycle, and the example conversation to compare it with |
//!
//! A check calls `ModelledConversation` or `Conversation`; these call `bind`, and `Session` in `engine::session`.

mod apart;
mod bind;
mod call;
mod compare;
#[allow(clippy::module_inception)]
mod conversation;
mod custom_calls;
mod held;
pub(super) mod ids;
mod left_customers;
mod left_state;
mod lifecycle;
mod mapped;
mod mapping_calls;
mod mapping_model;
mod model;
mod modelled;
mod noting;
mod releasing;
mod reply;
mod sending;
mod simplifier;
mod step;
mod taking_back;
mod trace;
mod transcript;
mod vendor_side;

pub(crate) use call::{Call, FieldValues, Tenant};
pub(crate) use compare::listed_id;
pub(crate) use conversation::Conversation;
pub(crate) use left_state::LeftState;
pub use lifecycle::lifecycle;
pub(super) use lifecycle::reports_on;
pub(crate) use mapped::MappedConversation;
pub(super) use model::Model;
pub use modelled::ModelledConversation;
pub(crate) use reply::Reply;
pub(super) use step::Step;
pub(super) use trace::Trace;
#[cfg(feature = "cli")]
pub(crate) use transcript::{TranscriptTurn, turns};
pub use transcript::{example_conversation, transcript};
