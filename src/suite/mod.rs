//! The engine: records, conversations, running and sharing out. It knows no particular check.

pub(crate) mod conversation;
pub(crate) mod engine;
pub(crate) mod record;
pub(crate) mod shards;

pub(crate) use conversation::call::FieldValues;
pub(crate) use conversation::call::{Call, Tenant};
pub(crate) use conversation::conversation::Conversation;
pub(crate) use conversation::left_state::LeftState;
pub use conversation::lifecycle::lifecycle;
pub(crate) use conversation::model::listed_id;
pub use conversation::modelled::ModelledConversation;
pub(crate) use conversation::reply::Reply;
pub use conversation::transcript::{example_conversation, transcript};
pub(crate) use engine::bench::Bench;
pub(crate) use engine::bench::gather;
pub(crate) use engine::property::{property, sample};
pub(crate) use engine::rehearsal::Rehearsal;
pub(crate) use engine::rehearsal::rehearse;
pub use engine::run::run;
pub(crate) use engine::sequence::sequences;
pub(crate) use engine::session::observations::{Unanswered, response_id};
pub use engine::session::session::Session;
pub(crate) use engine::session::setup::SetupError;
pub(crate) use engine::warm_up::KEY_PATIENCE;
pub use record::check::Check;
pub use record::finding::Finding;
pub use record::needs::Needs;
pub(crate) use record::options::sample_endpoints;
pub use record::options::{Method, Options};
pub(crate) use record::part::{Part, Shard};
pub(crate) use record::reason::Reason;
pub use record::result::{CheckOutcome, CheckResult, Run};
pub(crate) use record::verdict::NotPassed;
pub(crate) use record::verdict::Verdict;
#[cfg(feature = "cli")]
pub(crate) use shards::baseline::BASELINE_FILE;
#[cfg(feature = "cli")]
pub use shards::baseline::Baseline;
pub(crate) use shards::merge::merge;
pub(crate) use shards::share_out::{Cost, share_out};
