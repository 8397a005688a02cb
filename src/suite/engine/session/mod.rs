//! What all checks of a run share, and the way to the target. Conversations stand on it.
//!
//! | file | about |
//! |---|---|
//! | `session` | the gateway, the sender and everything that a run remembers |
//! | `delivery` | sends messages, and watches whether the target is there (extends `Session`) |
//! | `setup` | why a session cannot be made |
//! | `health`, `early_end` | whether the run can go on, and why it ends early |
//! | `slots` | how many conversations run side by side |
//! | `observations`, `tally` | what the answers to documented callbacks show, whichever check sends them |
//! | `custom_contacts` | how the handler answers plain custom callbacks |
//! | `told` | what the run told the backend about each tenant |
//! | `trail`, `breakdown` | the moment at which the handler broke, if it did |
//! | `tenants` | what the run leaves enabled at the target |
//! | `waits` | what the run waits for |

mod breakdown;
mod custom_contacts;
mod delivery;
mod early_end;
mod health;
mod late;
mod observations;
#[allow(clippy::module_inception)]
mod session;
mod setup;
mod simpler;
mod slots;
mod tally;
mod tenants;
mod told;
mod trail;
mod turns;
mod vendor_tenants;
mod waits;

pub(crate) use breakdown::{Breakdown, InOrder};
pub(crate) use custom_contacts::{CustomContact, TEXT_MARK, excuse};
pub(crate) use early_end::EarlyEnd;
pub(crate) use observations::{ServerErrors, Unanswered, response_id};
pub(crate) use session::MOST_REQUESTS;
pub use session::Session;
pub(crate) use setup::SetupError;
pub(crate) use tally::Tally;
pub(crate) use tenants::LeftEnabled;
pub(crate) use told::{TenantStory, ToldCallback};
pub(crate) use turns::SharedTurn;
pub(crate) use vendor_tenants::{FoundTenant, VendorTenant};
pub use waits::Wait;
