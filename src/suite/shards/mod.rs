//! A run on several machines: `share_out` says which checks and cases each part has, `merge` makes one run of the parts.
//! `baseline` waives known failures, in a part as in a whole run.

#[cfg(feature = "cli")]
pub(crate) mod baseline;
mod causes;
pub(crate) mod merge;
pub(crate) mod share_out;
