//! The platform's endpoints of the mock gateway over real HTTP.

mod credentials;
mod fault_specs;
mod faults;
mod glance;
mod openapi;
mod properties;
mod reports;
mod sequences;
mod support;
mod table;
mod tokens;
