//! Values from schemas: valid ones, both sides of every limit, ones with one violation, and the fixtures.
//!
//! Everything follows from [`crate::contract::Shape`]; no limit and no type name is repeated here.

mod another;
mod boundary;
mod broken;
mod edge;
pub(crate) mod fixtures;
mod format;
mod fresh;
mod instance;
mod marked;
mod members;
mod number;
mod pattern;
mod payload;
mod place;
mod plain_text;
mod strategy;
mod text;
mod vendors;

pub(crate) use boundary::boundary_of;
pub use boundary::{Break, boundary};
pub use broken::{broken, broken_by};
pub use edge::Side;
pub(crate) use fresh::{Freshened, freshened};
pub(crate) use instance::{minimal, minimal_with};
pub(crate) use marked::{emptied, enlarged, extended, marked, marked_and_numbered, scalars};
pub(crate) use payload::{PayloadLimit, any_payload, limits, plain};
pub(crate) use strategy::text;
pub use strategy::{Values, valid};
