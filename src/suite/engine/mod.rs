//! Runs checks.
//!
//! | file | about |
//! |---|---|
//! | `session/` | what all checks of a run share; conversations stand on it |
//! | `bench` | what a check works with: it holds conversations |
//! | `property`, `sequence/` | generated cases, and sequences that are compared with the model; failing ones are shrunk |
//! | `run` | the run: stages, confirmation, results |
//! | `crowd` | what conversations leave enabled |
//! | `warm_up`, `meet`, `clean_up` | what a run does before its first check, with custom callbacks too, and after its last |
//! | `attribution`, `confirm` | from failed checks to causes, with controls |
//! | `disturbed`, `race` | failed checks that pass when they run alone |
//! | `lapse` | whether the handler broke in mid-run |
//! | `remarks/` | what may explain findings beside single answers |
//! | `rehearsal` | Acronis' own verification, step by step |
//!
//! `run` calls `warm_up`, then each check with a `Bench`, then `clean_up` and `causes`.

pub(crate) mod attribution;
pub(crate) mod bench;
mod clean_up;
pub(crate) mod confirm;
mod crowd;
mod disturbed;
pub(crate) mod known_cause;
mod lapse;
mod meet;
pub(crate) mod property;
mod race;
pub(crate) mod rehearsal;
mod remarks;
pub(crate) mod run;
pub(crate) mod sequence;
pub(crate) mod session;
pub(crate) mod warm_up;
