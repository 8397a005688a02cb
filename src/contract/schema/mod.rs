//! The JSON Schemas: their files, their shape as data, their validators, and what a value violates.

mod advice;
mod compiled;
mod custom;
mod files;
mod forms;
mod near;
pub(crate) mod pointer;
mod shape;
mod violation;

pub(super) use compiled::compile_status_report;
pub use compiled::{Schema, schema, schemas, status_report};
pub(super) use custom::message_schemas;
pub(super) use files::schema_json;
pub(crate) use pointer::escape;
pub(crate) use shape::{Constraint, Shape};
pub(crate) use violation::Violation;
