//! What checks, requirements, rules of schemas and discrepancies mean, as data: `acgw explain` shows it in a terminal, and
//! the generated pages in `docs/` are made from it. Nothing is written here that a record contains.

mod explanation;
mod pages;
mod records;
mod rule;

use crate::checks;
use crate::contract::{DISCREPANCIES, requirements, schemas};

pub(crate) use explanation::{ExampleMessage, Explanation};
pub use pages::pages;
pub(crate) use records::{of_check, of_discrepancy, of_requirement};

/// Everything with this id. Several things can share one, as a check and its requirement do.
pub(crate) fn explain(id: &str) -> Vec<Explanation> {
    let checks = checks::all().into_iter().filter(|check| check.id == id).map(of_check);
    let requirements = requirements::ALL.iter().filter(|requirement| requirement.id == id).map(|it| of_requirement(it));
    let discrepancies = DISCREPANCIES.iter().filter(|entry| entry.id == id).map(of_discrepancy);
    checks.chain(requirements).chain(discrepancies).chain(rule::explain(id)).collect()
}

/// Every id that can be explained.
pub(crate) fn ids() -> Vec<String> {
    let checks = checks::all().into_iter().map(|check| check.id);
    let requirements = requirements::ALL.iter().map(|requirement| requirement.id);
    let discrepancies = DISCREPANCIES.iter().map(|entry| entry.id);
    let rules = schemas().flat_map(|schema| schema.constraints()).map(|constraint| constraint.rule.clone());
    let mut ids: Vec<String> =
        checks.chain(requirements).chain(discrepancies).map(str::to_owned).chain(rules).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_explained_with_a_source_and_an_example() {
        for id in ids() {
            let entries = explain(&id);
            assert!(!entries.is_empty(), "{id}");
            for entry in entries {
                let has = |label: &str| entry.facts.iter().any(|(known, text)| *known == label && !text.is_empty());
                assert!(has("why"), "{id} does not say why");
                assert!(has("fix") || entry.kind == "discrepancy", "{id} does not say how to fix a handler");
                assert!(has("source") || entry.kind == "discrepancy", "{id} has no source");
                let example = entry.example.unwrap_or_else(|| panic!("{id} has no example"));
                assert_ne!(example.right, example.wrong, "{id}");
            }
        }
    }

    #[test]
    fn every_lesson_belongs_to_something() {
        for lesson in crate::lessons::lessons() {
            assert!(!explain(lesson.of).is_empty(), "`{}` is neither check, requirement nor discrepancy", lesson.of);
        }
    }
}
