//! The conformance suite as a test program: one test for each check.
//!
//! In a vendor's own repository this is all of `tests/conformance.rs`. `ACGW_TARGET_URL` names the handler; without it,
//! the embedded reference vendor is tested. It takes the arguments of `cargo test`:
//! `cargo run --example conformance -- auth.`

fn main() -> std::process::ExitCode {
    acgw::conformance::main(acgw::Options::default(), acgw::Target::from_environment())
}
