//! `acgw schema`: lists the schemas, or prints one.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Args;

use crate::contract::{schema, schemas};

/// Options of `acgw schema`.
#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// Name of the schema to print [default: list all]
    name: Option<String>,
}

/// Lists or prints.
pub(super) fn run(args: &SchemaArgs) -> anyhow::Result<ExitCode> {
    let mut out = anstream::stdout().lock();
    match &args.name {
        None => schemas().iter().try_for_each(|schema| writeln!(out, "{:44} {}", schema.name, schema.title()))?,
        Some(name) => {
            let found =
                schema(name).ok_or_else(|| anyhow::anyhow!("there is no schema `{name}`; `acgw schema` lists them"))?;
            write!(out, "{}", found.text)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
