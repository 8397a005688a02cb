//! acgw
pub mod checks;
pub mod cli;
pub mod conformance;
pub mod contract;
pub mod gateway;
pub mod generate;
pub mod report;
pub mod suite;
pub mod vendor;

pub use conformance::Target;
pub use suite::{Options, Run};
