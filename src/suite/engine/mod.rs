//! Runs checks.

pub(crate) mod bench;
pub(crate) mod causes;
mod clean_up;
pub(crate) mod property;
pub(crate) mod rehearsal;
pub(crate) mod run;
pub(crate) mod sequence;
pub(crate) mod session;
pub(crate) mod warm_up;
