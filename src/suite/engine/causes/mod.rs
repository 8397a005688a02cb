//! Likely causes: what explains many findings at once. Reports say them first.
//!
//! `cause` is the data, `causes` asks each finder in turn. A finder looks at the session and the tally of all answers:
//! `connection` (no answers, or no more), `refused` (good tokens are refused), `same_status` (every callback gets the
//! same error), `same_fault` (every answer breaks the same rule, or the clocks differ).

mod cause;
#[allow(clippy::module_inception)]
mod causes;
mod connection;
mod refused;
mod same_fault;
mod same_status;

pub(super) use causes::causes;
