//! The suite: what a check is, how it talks to a handler, how a run goes, and how it is shared out. The suite knows no
//! particular check; they are in `checks`.
//!
//! Read it in this order; each part stands on the ones before:
//!
//! 1. `record`: the data: `Check`, `Verdict`, `Finding`, `Options`, `Run`.
//! 2. `engine::session`: what all checks of a run share, and the way to the target.
//! 3. `conversation`: fresh tenants and callbacks in order, alone or together with a model of mirroring.
//! 4. `engine`: gives each check a bench, confirms failures, and names causes.
//! 5. `shards`: parts of a run, their merging, and the baseline.
//!
//! A callback goes this way: `engine::run` -> the check -> `Bench::conversation` -> `Conversation::send` -> `bind` ->
//! `Session::send` -> `sender`. Its answer goes back through `judge` into a `Reply`, and into the session's observations.
//!
//! One arrow goes up: a `Check` names its function, and the function takes a `Bench`.

mod conversation;
mod engine;
mod record;
mod shards;

pub(crate) use conversation::MappedConversation;
pub(crate) use conversation::{Call, Conversation, FieldValues, LeftState, Reply, Tenant, listed_id};
pub use conversation::{ModelledConversation, example_conversation, lifecycle, transcript};
#[cfg(feature = "cli")]
pub(crate) use conversation::{TranscriptTurn, turns};
pub(crate) use engine::bench::{Bench, gather};
pub(crate) use engine::confirm::is_carried_out_alone;
pub(crate) use engine::property::{drawn, property};
pub(crate) use engine::rehearsal::{ForgedPart, rehearse};
pub use engine::run::run;
pub(crate) use engine::sequence::sequences;
pub(crate) use engine::session::{
    MOST_REQUESTS, ServerErrors, SetupError, TenantStory, Unanswered, excuse, response_id,
};
pub use engine::session::{Session, Wait};
pub(crate) use engine::warm_up::{key_patience, refreshes_late, until_accepted};
pub use record::{
    Cause, Check, CheckOutcome, CheckResult, Control, Finding, KeptConversation, Method, Needs, Options, Rehearsal,
    RehearsalStep, Run, Symptom, Topology, VendorCustomer,
};
pub(crate) use record::{Lapse, NotPassed, Part, Reason, Shard, Shared, Verdict, mostly_open};
#[cfg(feature = "cli")]
pub(crate) use shards::baseline::BASELINE_FILE;
#[cfg(feature = "cli")]
pub use shards::baseline::Baseline;
pub use shards::merge::merge;
pub use shards::share_out::{Cost, share_out};
