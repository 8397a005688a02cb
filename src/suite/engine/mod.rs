//! Runs checks.

pub(crate) mod bench;
pub(crate) mod causes;
pub(crate) mod delivery;
pub(crate) mod health;
pub(crate) mod observer;
pub(crate) mod property;
pub(crate) mod rehearsal;
pub(crate) mod run;
pub(crate) mod sequence;
pub(crate) mod session;
pub(crate) mod slots;
pub(crate) mod tally;
pub(crate) mod warm_up;
