//! The conformance suite as a test program: one test for each check.
//!
//! In a vendor's own repository this is the whole of `tests/conformance.rs`. `ACGW_TARGET_URL` names the handler;
//! without it the embedded reference vendor is tested. Arguments are those of `cargo test`:
//! `cargo run --example conformance -- auth.`

fn main() -> std::process::ExitCode {
    acgw::conformance::main(acgw::Options::default(), acgw::Target::from_environment())
}
