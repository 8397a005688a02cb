//! Conversations with a handler.
//!
//! | file | about |
//! |---|---|
//! | `call` | a callback as a check asks for it |
//! | `bind`, `trace` | the message that goes out for it, and what it leaves behind at the handler |
//! | `reply` | the answer |
//! | `conversation`, `sending` | fresh tenants, callbacks in order, all exchanges; `sending` extends `Conversation` |
//! | `ids` | identifiers and random values that depend on a label |
//! | `model`, `compare` | how a handler must answer; `compare` extends `Model` |
//! | `step`, `modelled` | a conversation together with the model, step by step |
//! | `left_state` | the state that it leaves for a check at the end of the run |
//! | `lifecycle`, `transcript` | the documented lifecycle, and the example conversation to compare it with |
//!
//! A check calls `ModelledConversation` or `Conversation`; these call `bind`, and `Session` in `engine::session`.

pub(crate) mod bind;
pub(crate) mod call;
pub(crate) mod compare;
pub(crate) mod conversation;
pub(crate) mod ids;
pub(crate) mod left_state;
pub(crate) mod lifecycle;
pub(crate) mod model;
pub(crate) mod modelled;
pub(crate) mod reply;
pub(crate) mod sending;
pub(crate) mod step;
pub(crate) mod trace;
pub(crate) mod transcript;
