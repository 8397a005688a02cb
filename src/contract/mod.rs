//! The documents as data: schemas, callbacks, requirements, outcomes. Pure: no I/O, no clock, no randomness.

mod any_callback;
mod callback;
mod discrepancy;
mod mapping;
mod outcome;
pub(crate) mod pointer;
mod requirement;
mod schema;
mod shape;
mod source;
mod tree;
mod unseen;
mod violation;

pub use crate::lessons::{Answer, Lesson, in_short, lesson, lessons};
pub use any_callback::{AnyCallback, CustomCallback};
pub use callback::{Callback, sample_endpoints};
pub use discrepancy::{DISCREPANCIES, Discrepancy};
pub use mapping::MappingCallback;
pub use outcome::Outcome;
pub use requirement::{Level, Requirement, requirements};
pub use schema::{Schema, schema, schemas, status_report};
pub use shape::{Constraint, Shape};
pub use source::{DOCUMENTS, Source};
pub use tree::Tree;
pub use unseen::{UNSEEN, Unseen};
pub use violation::{Violation, escape};
