//! The mock gateway.
mod keys;
pub use keys::{ALGORITHM, Keys, ROTATION, SigningKey};
