//! Checks of the mirroring callbacks.

pub(crate) mod at_once;
pub(crate) mod customer;
pub(crate) mod isolation;
pub(crate) mod model;
pub(crate) mod partner;
