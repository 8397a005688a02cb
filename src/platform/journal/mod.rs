//! The journal: every exchange in both directions.
//!
//! `entry` is an exchange as it is shown, `record` a request as it is kept, `outbound` makes the entry of a callback,
//! and `journal` keeps them all.

pub(crate) mod entry;
pub(crate) mod journal;
pub(crate) mod outbound;
pub(crate) mod record;
