//! The callbacks that the gateway sends, each tied to its identifiers and schemas.

mod any;
mod custom;
mod predefined;
mod record;

pub use any::{AnyCallback, CustomCallback};
pub(crate) use custom::{CUSTOM_SCHEMA, CustomResponse};
pub use custom::{CustomDefinition, DefinitionError};
pub use predefined::Callback;
pub(crate) use predefined::{Leaves, sample_endpoints};
