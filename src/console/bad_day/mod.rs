//! A bad day of the platform: what goes wrong on purpose, and what the backend does then.

mod hits;
mod page;
mod switches;

pub(super) use page::page;
pub(super) use switches::{add, end, preset};
