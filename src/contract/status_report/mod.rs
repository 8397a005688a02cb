//! JSON at speed: a status report is read, judged and thrown away.
//!
//! Reading into a `serde_json::Value` copies each text and hashes each name, which costs several times as much as the
//! validation. Here texts stay where they were read, and members are a list.

mod read;
mod tree;
mod validate;

pub use tree::Tree;
