//! Schema -> values: valid ones, both sides of every limit, ones with one fault, and the fixtures.
//!
//! Everything follows from [`crate::contract::Shape`]; no limit and no type name stands here a second time.

mod boundary;
mod broken;
mod edge;
pub mod fixtures;
mod format;
mod instance;
mod members;
mod pattern;
mod place;
mod strategy;
mod text;

pub use boundary::{Boundary, Break, boundary, boundary_of};
pub use broken::{Broken, broken, broken_by};
pub use edge::Side;
pub use instance::{full, minimal, minimal_with};
pub use strategy::{Values, text, valid};
