//! acgw
pub mod contract;
pub mod gateway;
pub mod vendor;
