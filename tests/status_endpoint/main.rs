//! The platform's endpoints of the mock gateway over real HTTP.

mod credentials;
mod faults;
mod properties;
mod reports;
mod support;
