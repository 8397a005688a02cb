//! The embedded vendor over real HTTP.

mod lifecycle;
mod messages;
mod origin;
mod parts;
mod reports;
mod rules;
mod store;
mod support;
