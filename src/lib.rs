#![doc = include_str!("../README.md")]

pub mod checks;
pub mod cli;
pub mod conformance;
pub mod contract;
pub mod explain;
pub mod generate;
pub mod identity;
pub mod lessons;
pub mod platform;
pub mod report;
pub mod sender;
pub mod suite;
pub mod text;
pub mod vendor;

pub use conformance::Target;
pub use contract::Callback;
pub use identity::{AccessTokens, Clock};
pub use platform::{Client, Fault, Gateway, Integration, Judged};
pub use suite::{Method, Options, Run};
pub use vendor::Vendor;

/// The guide's Rust, compiled as doctests.
#[cfg(doctest)]
mod guide {
    #[doc = include_str!("../docs/guide/rust.md")]
    mod rust {}
}
