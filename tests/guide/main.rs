//! Whatever the README and the guide say holds: commands work and print what is shown, options, ids and links exist,
//! snippets parse. Rust snippets are compiled as doctests, from `src/lib.rs`.

mod map;
mod names;
mod pages;
mod snippets;
mod typed;

/// The program under test.
const ACGW: &str = env!("CARGO_BIN_EXE_acgw");
