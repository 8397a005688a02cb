//! The binary of `acgw`.

fn main() -> anyhow::Result<std::process::ExitCode> {
    acgw::cli::main()
}
