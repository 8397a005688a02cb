//! The JSON report. One model is written and read: `acgw replay`, `acgw report merge`.

mod exchange;
mod model;
mod read;
mod write;

pub(crate) use exchange::{JsonExchange, is_cut};
pub(crate) use model::JsonFinding;
pub use model::JsonReport;
pub(super) use write::render;

/// JSON Schema of the JSON report.
pub const SCHEMA: &str = include_str!("../../../schemas/tool/report.json");
