//! `acgw schema`: lists the schemas, or prints one. `acgw openapi`: prints all of them as one document.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Args;

use super::{config, custom};
use crate::contract::{CUSTOM_SCHEMA, CustomDefinition, schema, schemas};
use crate::platform;
use crate::report::SCHEMA;

/// Schemas of acgw's own files, which are not part of the contract.
const OWN: [(&str, &str, &str); 3] = [
    ("report", SCHEMA, "Report of a run of `acgw check` (--format json)"),
    ("config", config::SCHEMA, "Settings of a project (acgw.toml)"),
    ("custom", CUSTOM_SCHEMA, "A custom callback, as its vendor defines it (acgw check --custom)"),
];

/// Options of `acgw schema`.
#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// The schema to print [default: list all]
    name: Option<String>,
}

/// Lists or prints.
pub(super) fn run(args: &SchemaArgs) -> anyhow::Result<ExitCode> {
    let mut out = anstream::stdout().lock();
    match &args.name {
        None => {
            let contract = schemas().map(|schema| (schema.name, schema.title()));
            let own = OWN.iter().map(|(name, _, title)| (*name, *title));
            contract.chain(own).try_for_each(|(name, title)| writeln!(out, "{name:44} {title}"))?;
        }
        Some(name) => {
            let own = OWN.iter().find(|(own, ..)| own == name).map(|(_, text, _)| *text);
            let found = own.or_else(|| schema(name).map(|schema| schema.text));
            let text = found.ok_or_else(|| anyhow::anyhow!("there is no schema `{name}`; `acgw schema` lists them"))?;
            write!(out, "{text}")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Options of `acgw openapi`.
#[derive(Debug, Args)]
pub(super) struct OpenApiArgs {
    /// For tools that know only OpenAPI 3.0, which has no webhooks: list the callbacks as paths of the handler
    #[arg(long)]
    callbacks_as_paths: bool,
    /// The file that defines a custom callback, which is then listed too (repeatable)
    #[arg(long, value_name = "FILE", value_parser = custom::definition)]
    custom: Vec<&'static CustomDefinition>,
}

/// Prints the interfaces as an OpenAPI document.
pub(super) fn openapi(args: &OpenApiArgs) -> anyhow::Result<ExitCode> {
    custom::require_distinct(&args.custom)?;
    let print = if args.callbacks_as_paths { platform::openapi_3_0 } else { platform::openapi };
    let document = print(&args.custom);
    writeln!(anstream::stdout().lock(), "{document:#}")?;
    Ok(ExitCode::SUCCESS)
}
