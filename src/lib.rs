#![doc = include_str!("../README.md")]

pub mod checks;
pub mod cli;
pub mod conformance;
pub mod contract;
pub mod explain;
pub mod gateway;
pub mod generate;
pub mod report;
pub mod suite;
pub mod vendor;

pub use conformance::Target;
pub use contract::Callback;
pub use gateway::{AccessTokens, Client, Clock, Fault, Gateway, Integration, Judged};
pub use suite::{Method, Options, Run};
pub use vendor::Vendor;
