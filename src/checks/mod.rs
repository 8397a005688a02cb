//! The checks. `all` is the one list of them, in the order of reports.
//!
//! A check is a record, and below it the function that runs it; `base` has the records that the others start from. The
//! file or folder of a check is named after the first part of its id, so that a search for the id or a look at the
//! folders finds it. The files beside the subjects are helpers: `skips` (reasons not to run), `side_effects` and
//! `similar_ids`; `quick` chooses the checks of the short form.

pub(crate) mod auth;
mod base;
mod basics;
mod concurrency;
mod custom;
mod first_contact;
mod late_reads;
mod lifecycle;
pub(crate) mod mapping;
mod mirroring;
mod quick;
mod response;
mod robustness;
mod side_effects;
mod similar_ids;
mod skips;
mod status;
mod tolerance;
mod transport;
mod unstated;

use crate::suite::Check;

/// Every check, in the order of reports.
pub fn all() -> Vec<&'static Check> {
    const SUBJECTS: &[&[Check]] = &[
        lifecycle::CHECKS,
        response::CHECKS,
        response::MAPPING,
        mirroring::partner::CHECKS,
        mirroring::customer::CHECKS,
        mirroring::isolation::CHECKS,
        mirroring::model::CHECKS,
        mirroring::at_once::CHECKS,
    ];
    const AFTER: &[&[Check]] = &[
        concurrency::CHECKS,
        custom::CHECKS,
        tolerance::CHECKS,
        auth::CHECKS,
        auth::MAPPING,
        robustness::CHECKS,
        unstated::CHECKS,
        transport::CHECKS,
    ];
    SUBJECTS
        .iter()
        .chain(mapping::CHECKS)
        .chain(AFTER)
        .chain(status::CHECKS)
        .flat_map(|subject| subject.iter())
        .collect()
}

/// The checks of the short form, and those that it leaves out.
pub(crate) fn quick() -> (Vec<&'static Check>, Vec<&'static Check>) {
    all().into_iter().partition(|check| quick::is_quick(check))
}

#[cfg(test)]
mod tests {
    use super::{all, quick};
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
    fn the_short_form_has_every_stage_and_leaves_most_out() {
        let (short, left_out) = quick();
        let subjects: std::collections::BTreeSet<_> = short.iter().map(|check| check.subject()).collect();
        assert_eq!(
            subjects.into_iter().collect::<Vec<_>>(),
            ["auth", "custom", "mapping", "mirroring", "response", "status", "transport"]
        );
        assert!(short.len() * 3 < left_out.len());
    }

    #[test]
    fn a_must_rests_on_a_must() {
        for check in all() {
            let stated = check.requirement.level == Level::Must;
            assert!(stated || check.level == Level::Advisory, "`{}` fails on what no document states", check.id);
        }
    }
}
