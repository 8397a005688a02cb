//! The program `acgw`.

use std::process::ExitCode;

fn main() -> ExitCode {
    acgw::main()
}
