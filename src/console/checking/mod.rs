//! Runs of the suite against the handler, from the console and through its gateway: the handler already trusts its keys.
//!
//! `runs` is the run under way and the last ones; `start` begins one; `page` shows them, and `evidence` what shows a
//! cause.

mod evidence;
mod page;
mod runs;
mod start;

pub(super) use page::{one, page, report};
pub(super) use runs::Runs;
pub(super) use start::{start, stop};
