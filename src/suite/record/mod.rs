//! The data of the suite: what a check is, and what a run says about a handler.
//!
//! Before the run: `check` with its `needs`; `options`, and the `part` of a run that is shared out. A check ends with a
//! `verdict`, which may hold a `finding`. After the run: `result`, with a `reason` for every check that was not decided.

pub(crate) mod check;
pub(crate) mod finding;
pub(crate) mod needs;
pub(crate) mod options;
pub(crate) mod part;
pub(crate) mod reason;
pub(crate) mod result;
pub(crate) mod verdict;
