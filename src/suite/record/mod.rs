//! Records: what a check is and what comes out of a run.

pub(crate) mod check;
pub(crate) mod finding;
pub(crate) mod needs;
pub(crate) mod options;
pub(crate) mod part;
pub(crate) mod reason;
pub(crate) mod result;
pub(crate) mod verdict;
