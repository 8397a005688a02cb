//! acgw
pub mod checks;
pub mod cli;
pub mod contract;
pub mod gateway;
pub mod generate;
pub mod suite;
pub mod vendor;
