//! One test for each check: against the embedded vendor, or against `ACGW_TARGET_URL` when it is set.

fn main() -> std::process::ExitCode {
    acgw::conformance::main(acgw::Options::default(), acgw::Target::from_environment())
}
