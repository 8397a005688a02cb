//! Generated sequences, compared with the model: `symbolic` generates and runs them, `shorten` finds the shortest one
//! that fails, `sequence` does one after the other.

#[allow(clippy::module_inception)]
mod sequence;
mod shorten;
mod symbolic;

pub(crate) use sequence::sequences;
