//! The documents as data: schemas, callbacks, requirements, outcomes. Pure: no I/O, no clock, no randomness.

mod callback;
mod discrepancy;
mod outcome;
mod requirement;
mod schema;
mod shape;
mod source;
mod violation;

pub use callback::{Callback, sample_endpoints};
pub use discrepancy::{DISCREPANCIES, Discrepancy};
pub use outcome::Outcome;
pub use requirement::{Level, Requirement, requirements};
pub use schema::{Schema, schema, schemas, status_report};
pub use shape::{Constraint, Shape};
pub use source::{DOCUMENTS, Source};
pub use violation::{Violation, escape};
