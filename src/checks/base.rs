//! The records that those of the checks start from.

use crate::contract::{Level, requirements};
use crate::suite::{Check, Control, Needs, NotPassed};

/// A check that fails the run. Its record names the requirement that the documents state.
pub(super) const MUST: Check = Check {
    id: "",
    title: "",
    level: Level::Must,
    requirement: &requirements::UNSTATED,
    needs: Needs::Any,
    fix: "",
    rests_on: &[],
    control: Control::Plain,
    run: |_| Err(NotPassed::Undecided("the record of this check names no function".to_owned())),
};

/// A check that only reports what it finds.
pub(super) const ADVISORY: Check = Check { level: Level::Advisory, ..MUST };
