//! Remarks: what may explain findings, by what the run has seen beside single answers.
//!
//! A finder looks at the session and the tally of all answers: `connection` (no answers, or no more), `clock` (the clocks
//! differ), `refused` (good tokens are refused), `page` (a web page answers), `same_status` (every
//! callback gets the same error). `common` is for the
//! first contact, `remarks` for the end of the run.

mod clock;
mod common;
mod connection;
mod page;
mod refused;
#[allow(clippy::module_inception)]
mod remarks;
mod same_status;

pub(super) use common::common_cause;
pub(super) use remarks::remarks;
