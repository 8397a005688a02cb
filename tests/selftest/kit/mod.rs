//! What the catalogues are written with.

mod booking;
mod fault;
mod ground;
mod layers;
mod mapping;
mod patched;

pub(crate) use booking::*;
pub(crate) use fault::Fault;
pub(crate) use ground::{Ground, Running, fixed_options};
pub(crate) use layers::*;
pub(crate) use mapping::*;
pub(crate) use patched::Patched;
