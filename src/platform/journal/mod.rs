//! The journal: every exchange in both directions.
//!
//! `inbound` makes the entry of a request, `outbound` that of a callback; `journal` keeps them.

pub(crate) mod entry;
pub(crate) mod inbound;
pub(crate) mod journal;
pub(crate) mod outbound;
