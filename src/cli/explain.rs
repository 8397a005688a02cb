//! `acgw explain`: a check, a requirement, a rule, or the discrepancies of the documents.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Args;

use crate::checks;
use crate::contract::{DISCREPANCIES, requirements, schemas};

/// Options of `acgw explain`.
#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// Id of a check or a requirement, name of a schema rule, or `discrepancies`
    id: String,
}

/// Explains it.
pub(super) fn run(args: &ExplainArgs) -> anyhow::Result<ExitCode> {
    let found = explain(&args.id);
    anyhow::ensure!(
        !found.is_empty(),
        "`{}` is no check, requirement or rule; `acgw checks` lists the checks{}",
        args.id,
        nearest(&args.id).map(|id| format!("; did you mean `{id}`?")).unwrap_or_default()
    );
    write!(anstream::stdout().lock(), "{}", found.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn explain(id: &str) -> Vec<String> {
    if id == "discrepancies" {
        return DISCREPANCIES
            .iter()
            .map(|entry| format!("{}\n  conflict  {}\n  position  {}\n", entry.id, entry.conflict, entry.position))
            .collect();
    }
    let checks = checks::all().into_iter().filter(|check| check.id == id).map(|check| {
        format!(
            "check {} ({})\n  {}\n  demands   {}\n  source    {}\n  mend      {}\n  repeat    acgw check URL --only {}\n",
            check.id,
            check.level.name(),
            check.title,
            check.requirement.text,
            check.requirement.source,
            check.mend,
            check.id
        )
    });
    let requirements = requirements::ALL.iter().filter(|requirement| requirement.id == id).map(|requirement| {
        let tested: Vec<_> =
            checks::all().into_iter().filter(|check| check.requirement.id == id).map(|check| check.id).collect();
        format!(
            "requirement {} ({})\n  {}\n  source    {}\n  checks    {}\n",
            requirement.id,
            requirement.level.name(),
            requirement.text,
            requirement.source,
            tested.join(", ")
        )
    });
    let rules = schemas().iter().flat_map(|schema| schema.constraints()).filter(|rule| rule.rule == id).map(|rule| {
        let member = if rule.member.is_empty() { "the whole message" } else { &rule.member };
        format!("rule {}\n  {member}: {} {}\n  source    {}\n", rule.rule, rule.keyword, rule.value, rule.source)
    });
    checks.chain(requirements).chain(rules).collect()
}

/// The known id that resembles this one most, if any does.
fn nearest(id: &str) -> Option<&'static str> {
    let ids = checks::all().into_iter().map(|check| check.id).chain(["discrepancies"]);
    super::near::nearest(id, ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_and_requirement_is_explained() {
        for id in checks::all().into_iter().map(|check| check.id).chain(requirements::ALL.iter().map(|r| r.id)) {
            assert!(!explain(id).is_empty(), "{id}");
        }
        assert_eq!(explain("discrepancies").len(), DISCREPANCIES.len());
        assert_eq!(explain("status-report.module.name.maxLength").len(), 1);
        assert_eq!(nearest("auth.token.misssing"), Some("auth.token.missing"));
    }
}
