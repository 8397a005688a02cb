//! The journal: every exchange in both directions.

pub(crate) mod entry;
pub(crate) mod journal;
pub(crate) mod outbound;
