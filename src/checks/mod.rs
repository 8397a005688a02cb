//! The checks, one file for each subject of the documents. `all` is the one list of them.

pub(crate) mod auth;
mod concurrency;
mod lifecycle;
mod mirroring;
mod response;
mod robustness;
mod status;
mod tolerance;
mod transport;
mod unstated;

use crate::contract::Requirement;
use crate::suite::{Check, NotPassed, Verdict};

/// Every check, in the order of reports.
pub fn all() -> Vec<&'static Check> {
    const SUBJECTS: &[&[Check]] = &[
        lifecycle::CHECKS,
        response::CHECKS,
        mirroring::partner::CHECKS,
        mirroring::customer::CHECKS,
        mirroring::customer::lists::CHECKS,
        mirroring::customer::near::CHECKS,
        mirroring::customer::partner::CHECKS,
        mirroring::customer::renamed::CHECKS,
        mirroring::isolation::CHECKS,
        mirroring::isolation::shared::CHECKS,
        mirroring::model::CHECKS,
        concurrency::CHECKS,
        tolerance::CHECKS,
        auth::TOKENS,
        auth::context::CHECKS,
        auth::effects::CHECKS,
        auth::keys::CHECKS,
        robustness::CHECKS,
        unstated::CHECKS,
        transport::CHECKS,
        status::CHECKS,
    ];
    SUBJECTS.iter().flat_map(|subject| subject.iter()).collect()
}

/// Turns the differences that a state shows into findings about what should have left it alone.
fn about(requirement: &Requirement, message: &str, verdict: Verdict) -> Verdict {
    let Err(NotPassed::Failed(mut findings)) = verdict else { return verdict };
    for finding in &mut findings {
        requirement.id.clone_into(&mut finding.rule);
        finding.source = requirement.source;
        finding.message = format!("{message}: {}", finding.message);
    }
    Err(NotPassed::Failed(findings))
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
            assert!(!check.title.is_empty() && !check.fix.is_empty(), "{}", check.id);
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
