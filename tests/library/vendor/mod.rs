//! The embedded vendor over real HTTP.

mod lifecycle;
mod origin;
mod parts;
mod reports;
mod support;
