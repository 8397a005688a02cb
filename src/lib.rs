//! acgw
pub mod cli;
pub mod contract;
pub mod gateway;
