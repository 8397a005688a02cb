//! The engine: checks, benches, conversations, the model of mirroring, running and shrinking.
//! It knows no particular check.

mod baseline;
mod bench;
mod call;
mod check;
mod delivery;
mod finding;
mod health;
mod ids;
mod lifecycle;
mod model;
mod observer;
mod options;
mod permits;
mod property;
mod remarks;
mod run;
mod scene;
mod sequence;
mod session;
mod talk;
mod tally;
mod transcript;
mod warm_up;

pub use baseline::{BASELINE_FILE, Baseline, BaselineError};
pub use bench::Bench;
pub(crate) use bench::gather;
pub use call::{Call, FieldValues, Tenant};
pub use check::{Check, Needs, Stop, Verdict};
pub use finding::Finding;
pub use lifecycle::lifecycle;
pub use model::{Difference, Model, listed_id};
pub(crate) use observer::response_id;
pub use options::{Method, Options, sample_endpoints};
pub use run::{CheckOutcome, CheckResult, Run};
pub(crate) use scene::Keepsake;
pub use scene::Scene;
pub use sequence::{Step, field_values};
pub use session::{Session, SetupError, target_uri};
pub use talk::{Reply, Talk};
pub use transcript::{golden, transcript};
pub(crate) use warm_up::KEY_PATIENCE;
