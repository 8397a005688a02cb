//! Which faults make which checks fail. The catalogue is the source of `docs/coverage.md`.

use std::fmt::Write as _;
use std::path::Path;

use acgw::internals::checks;
use acgw::internals::contract::requirements;
use libtest_mimic::{Failed, Trial};

use crate::{correct, faults};

/// Checks that no fault of the catalogue needs, each with the reason.
const EXEMPT: &[(&str, &str)] = &[];

/// Updates the page instead of comparing it.
const UPDATE: &str = "ACGW_UPDATE";

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("coverage::every_check_has_a_fault", every_check_has_a_fault),
        Trial::test("coverage::names", names),
        Trial::test("coverage::document", document),
    ]
}

fn faults_of(check: &str) -> Vec<&'static str> {
    let catching = faults::all().into_iter().filter(|fault| fault.caught_by.contains(&check));
    catching.map(|fault| fault.id).collect()
}

fn every_check_has_a_fault() -> Result<(), Failed> {
    for check in checks::all() {
        let exempt = EXEMPT.iter().any(|(id, _)| *id == check.id);
        if faults_of(check.id).is_empty() != exempt {
            return Err(format!("`{}` fails on no faulty handler: add a fault that it must catch", check.id).into());
        }
    }
    Ok(())
}

fn names() -> Result<(), Failed> {
    let faults = faults::all();
    let mut ids: Vec<&str> = faults.iter().map(|fault| fault.id).collect();
    ids.extend(correct::all().iter().map(|handler| handler.id));
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    let known: Vec<&str> = checks::all().iter().map(|check| check.id).collect();
    let unknown = faults.iter().flat_map(|fault| fault.caught_by).find(|id| !known.contains(id));
    match unknown {
        Some(id) => Err(format!("there is no check `{id}`").into()),
        None if ids.len() < count => Err("a name is used twice".into()),
        None if faults.iter().any(|fault| fault.caught_by.is_empty()) => {
            Err("no check catches one of the faults".into())
        }
        None => Ok(()),
    }
}

fn document() -> Result<(), Failed> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/coverage.md");
    let text = text();
    if std::env::var_os(UPDATE).is_some() {
        return std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()).into());
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    if known.replace("\r\n", "\n") == text {
        return Ok(());
    }
    Err(format!("docs/coverage.md is stale; {UPDATE}=1 cargo test --test selftest coverage updates it").into())
}

fn text() -> String {
    let (checks, faults, correct) = (checks::all(), faults::all(), correct::all());
    let mut text = format!(
        "# Coverage\n\nWhich faulty handlers make which check fail: {} checks, {} faulty handlers and {} correct ones, which \
         pass all checks. Every check fails on at least one faulty handler.\n\nThis page is generated from the catalogue in \
         `tests/selftest` (`{UPDATE}=1 cargo test --test selftest coverage`). Do not edit it.\n",
        checks.len(),
        faults.len(),
        correct.len()
    );
    for requirement in requirements::ALL.iter() {
        let own: Vec<_> = checks.iter().filter(|check| check.requirement.id == requirement.id).collect();
        if own.is_empty() {
            continue;
        }
        let level = requirement.level.name();
        text += &format!("\n## {}\n\n{} ({level}; {})\n\n", requirement.id, requirement.text, requirement.source);
        for check in own {
            let faults: Vec<String> = faults_of(check.id).iter().map(|id| format!("`{id}`")).collect();
            // Writing to a string does not fail.
            let _ = writeln!(
                text,
                "- `{}` ({}): {}.\n  Fails on: {}",
                check.id,
                check.level.name(),
                check.title,
                faults.join(", ")
            );
        }
    }
    text += "\n## Faulty handlers\n\n";
    for fault in &faults {
        let _ = writeln!(text, "- `{}`: {}", fault.id, fault.title);
    }
    text += "\n## Correct handlers\n\n";
    for handler in &correct {
        let _ = writeln!(text, "- `{}`: {}", handler.id, handler.title);
    }
    text
}
