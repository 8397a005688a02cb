//! The documents as data: schemas, callbacks, requirements, outcomes. Pure: no I/O, no clock, no randomness.
//!
//! Read [`Requirement`] and [`Callback`] first. `schema/` turns the files of `schemas/` into validators and into data,
//! `callback/` ties schemas and identifiers together, `status_report/` judges status reports at speed.

mod callback;
mod discrepancy;
mod document;
mod outcome;
mod requirement;
pub mod requirements;
pub(crate) mod schema;
mod status_report;
mod untestable;

pub use callback::{AnyCallback, Callback, CustomCallback, MappingCallback, sample_endpoints};
pub use discrepancy::{DISCREPANCIES, Discrepancy};
pub use document::{DOCUMENTS, Document, Source, WrittenSource};
pub use outcome::Outcome;
pub use requirement::{Level, Requirement};
pub use schema::{Constraint, Schema, Shape, Violation, escape, schema, schemas, status_report};
pub use status_report::Tree;
pub use untestable::{UNTESTABLE, Untestable};
