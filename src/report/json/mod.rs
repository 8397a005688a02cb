//! The JSON report ([`SCHEMA`](super::SCHEMA)). One model is written and read: `acgw replay`, `acgw report merge`.

mod exchange;
mod model;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use exchange::{JsonExchange, is_cut};
pub(crate) use model::{JsonFinding, JsonReport};
pub(super) use write::render;
