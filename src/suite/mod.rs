//! The engine: records, conversations, running and sharing out. It knows no particular check.

pub(crate) mod conversation;
pub(crate) mod engine;
pub(crate) mod record;
pub(crate) mod shards;

pub use conversation::call::{Call, FieldValues, Tenant};
pub use conversation::conversation::Conversation;
pub(crate) use conversation::left_state::LeftState;
pub use conversation::lifecycle::lifecycle;
pub use conversation::model::{Difference, Model, listed_id};
pub use conversation::modelled::ModelledConversation;
pub use conversation::reply::Reply;
pub use conversation::step::Step;
pub use conversation::transcript::{golden, transcript};
pub use engine::bench::Bench;
pub(crate) use engine::bench::gather;
pub use engine::property::{property, sample};
pub(crate) use engine::rehearsal::rehearse;
pub use engine::rehearsal::{Rehearsal, RehearsalStep};
pub use engine::run::run;
pub use engine::sequence::sequences;
pub(crate) use engine::session::observer::{Unanswered, response_id};
pub use engine::session::session::Session;
pub use engine::session::setup::{SetupError, target_uri};
pub(crate) use engine::warm_up::KEY_PATIENCE;
pub use record::check::Check;
pub use record::finding::Finding;
pub use record::needs::Needs;
pub use record::options::{Method, Options, sample_endpoints};
pub use record::part::{Part, Shard};
pub use record::reason::Reason;
pub use record::result::{CheckOutcome, CheckResult, Run};
pub use record::verdict::{NotPassed, Verdict};
pub use shards::baseline::{BASELINE_FILE, Baseline, BaselineError};
pub use shards::merge::{MergeError, merge};
pub use shards::share_out::{Cost, share_out};
