//! The callbacks that the gateway sends, each tied to its identifiers and schemas.

mod any;
mod mapping;
mod mirroring;
mod record;

pub use any::{AnyCallback, CustomCallback};
pub use mapping::MappingCallback;
pub use mirroring::Callback;
pub(crate) use mirroring::sample_endpoints;
