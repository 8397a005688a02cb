//! Parts of a run, merging them, and the baseline.

#[cfg(feature = "cli")]
pub(crate) mod baseline;
pub(crate) mod merge;
pub(crate) mod share_out;
