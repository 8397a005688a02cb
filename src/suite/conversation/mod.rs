//! Conversations with a handler.

pub(crate) mod bind;
pub(crate) mod call;
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
