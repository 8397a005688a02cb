//! The callbacks that the gateway sends, each tied to its identifiers and schemas.

mod any;
mod predefined;
mod record;

pub use any::{AnyCallback, CustomCallback};
pub use predefined::Callback;
pub(crate) use predefined::sample_endpoints;
