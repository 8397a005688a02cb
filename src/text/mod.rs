//! What is shown, and what never is.

pub(crate) mod json;
pub(crate) mod lines;
pub(crate) mod mask;
pub(crate) mod pretty;
pub(crate) mod secret;

pub(crate) use lines::{one_line, wrap};
pub(crate) use mask::is_secret;
