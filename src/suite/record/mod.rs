//! Records: what a check is and what comes out of a run.

pub(crate) mod check;
pub(crate) mod finding;
pub(crate) mod options;
