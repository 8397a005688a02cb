//! The journal: every exchange in both directions.
//!
//! `inbound` makes the draft of a request's entry, `outbound` the entry of a callback; `journal` keeps the text of drafts.

pub(crate) mod draft;
pub(crate) mod entry;
pub(crate) mod inbound;
pub(crate) mod journal;
pub(crate) mod outbound;
