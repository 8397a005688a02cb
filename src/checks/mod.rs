//! The checks, one file for each subject of the documents. `all` is the one list of them.

mod concurrency;
mod customer;
pub(crate) mod forgery;
mod identifiers;
mod isolation;
mod lifecycle;
mod model;
mod origin;
mod partner;
mod reports;
mod response;
mod robustness;
mod tolerance;
mod transport;
mod unstated;

use crate::contract::Requirement;
use crate::suite::{Check, Stop, Verdict};

/// Every check, in the order of reports.
pub fn all() -> Vec<&'static Check> {
    const SUBJECTS: &[&[Check]] = &[
        lifecycle::CHECKS,
        response::CHECKS,
        partner::CHECKS,
        customer::CHECKS,
        customer::lists::CHECKS,
        customer::near::CHECKS,
        customer::partner::CHECKS,
        customer::renamed::CHECKS,
        isolation::CHECKS,
        isolation::shared::CHECKS,
        model::CHECKS,
        concurrency::CHECKS,
        tolerance::CHECKS,
        origin::TOKENS,
        origin::context::CHECKS,
        origin::effects::CHECKS,
        origin::keys::CHECKS,
        robustness::CHECKS,
        unstated::CHECKS,
        transport::CHECKS,
        reports::CHECKS,
    ];
    SUBJECTS.iter().flat_map(|subject| subject.iter()).collect()
}

/// Turns the differences that a state shows into findings about what should have left it alone.
fn about(requirement: &Requirement, message: &str, verdict: Verdict) -> Verdict {
    let Err(Stop::Failed(mut findings)) = verdict else { return verdict };
    for finding in &mut findings {
        requirement.id.clone_into(&mut finding.rule);
        finding.source = requirement.source;
        finding.message = format!("{message}: {}", finding.message);
    }
    Err(Stop::Failed(findings))
}

#[cfg(test)]
mod tests {
    use super::all;
    use crate::contract::Level;

    #[test]
    fn ids_are_distinct_dotted_names() {
        let mut ids = std::collections::HashSet::new();
        for check in all() {
            assert!(ids.insert(check.id), "`{}` twice", check.id);
            assert!(check.id.contains('.') && check.id.chars().all(|c| c.is_ascii_lowercase() || c == '.' || c == '_'));
            assert!(!check.title.is_empty() && !check.mend.is_empty(), "{}", check.id);
        }
    }

    #[test]
    fn a_must_rests_on_a_must() {
        for check in all() {
            let stated = check.requirement.level == Level::Must;
            assert!(stated || check.level == Level::Advisory, "`{}` fails on what no document states", check.id);
        }
    }
}
