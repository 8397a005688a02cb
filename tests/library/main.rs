//! The library from outside: gateways and vendors in the same process, and what they generate. One program for all these
//! tests, because linking the crate takes longer than most of them.

#[cfg(unix)]
mod abuse;
mod connectors;
mod embedding;
mod generation;
mod https;
mod lifecycle;
mod sending;
mod shards;
mod status_endpoint;
mod vendor;
