//! The documents as data: schemas, callbacks, requirements, outcomes. Pure: no I/O, no clock, no randomness.
//!
//! Read [`Requirement`] and [`Callback`] first. `schema/` turns the files of `schemas/` into validators and into data,
//! `callback/` ties schemas and identifiers together, `status_report/` judges status reports at speed.

mod callback;
mod custom_requirements;
mod discrepancy;
mod document;
mod mapping_requirements;
mod outcome;
mod report_requirements;
mod requirement;
pub mod requirements;
pub(crate) mod schema;
mod status_report;
mod untestable;

pub use callback::{AnyCallback, Callback, CustomCallback, CustomDefinition, DefinitionError};
pub(crate) use callback::{CUSTOM_SCHEMA, CustomResponse, Leaves, sample_endpoints};
pub use discrepancy::DISCREPANCIES;
pub(crate) use discrepancy::Discrepancy;
pub(crate) use document::{DOCUMENTS, Source, WrittenSource};
pub use outcome::Outcome;
pub use requirement::Level;
pub(crate) use requirement::Requirement;
pub(crate) use schema::{Constraint, Shape, Violation, escape};
pub use schema::{Schema, schema, schemas, status_report};
pub use status_report::Tree;
pub(crate) use untestable::UNTESTABLE;
