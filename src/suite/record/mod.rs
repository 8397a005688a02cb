//! The data of the suite: what a check is, and what a run says about a handler.
//!
//! Before the run: `check` with its `needs` and its `control`; `options`, and the `part` of a run that is shared out. A check ends with a
//! `verdict`, which may hold a `finding`. After the run: `result`, with a `reason` for every check that was not decided; `kept_conversation`; `rehearsal`.

mod cause;
mod check;
mod control;
mod finding;
mod kept_conversation;
mod needs;
mod options;
mod part;
mod reason;
mod rehearsal;
mod result;
mod symptom;
mod topology;
mod verdict;

pub use cause::Cause;
pub use check::Check;
pub use control::Control;
pub(crate) use control::{Lapse, Shared};
pub use finding::Finding;
pub use kept_conversation::KeptConversation;
pub use needs::Needs;
pub(crate) use needs::RunStage;
pub use options::{Method, Options};
pub(crate) use part::{Part, Shard};
pub(crate) use reason::Reason;
pub use rehearsal::{Rehearsal, RehearsalStep};
pub use result::{CheckOutcome, CheckResult, Run};
pub(crate) use result::{most_common_reason, mostly_open};
pub use symptom::Symptom;
pub(crate) use symptom::{callback, without_indexes};
pub use topology::{Topology, VendorCustomer};
pub(crate) use verdict::{NotPassed, Verdict};
