//! acgw
pub mod contract;
pub mod gateway;
