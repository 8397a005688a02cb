//! The catalogue of faulty handlers, one file for each subject.

mod by_name;
mod coming_back;
mod concurrency;
mod connectors;
mod custom;
mod custom_limits;
mod custom_origin;
mod custom_shared;
mod custom_values;
mod customers;
mod delivery;
mod detours;
mod disabling;
mod effects;
mod envelope;
mod found;
mod hmac;
mod http;
mod isolation;
mod kept;
mod keys;
mod lapse;
mod lists;
mod mapping;
mod mapping_at_once;
mod mapping_credentials;
mod mapping_customers;
mod mapping_explicit;
mod mapping_late;
mod mapping_left_alone;
mod mapping_login;
mod mapping_logins;
mod mapping_mirrored;
mod mapping_mixed;
mod mapping_of_mirrored;
mod mapping_removing;
mod mapping_reset;
mod mapping_seen;
mod mapping_shared;
mod mapping_taken;
mod mapping_topology;
mod mapping_untouched;
mod memory;
mod memory_requests;
mod met;
mod narrow;
mod near;
mod near_settings;
mod origin;
mod partner;
mod payload;
mod reports;
mod reset;
mod robustness;
mod scope;
mod second_time;
mod settings;
mod shared;
mod shared_variables;
mod stores;
mod subtle;
mod subtle_tokens;
mod tolerance;
mod typed;
mod unstated;
mod values;
mod wire;

use acgw::internals::vendor::{CustomerRecord, Judgement, NewCustomer, Refusal};

use crate::kit::Fault;

/// Faults of handlers with enablement by mapping.
const MAPPING: &[&[Fault]] = &[
    mapping::FAULTS,
    mapping_at_once::FAULTS,
    mapping_credentials::FAULTS,
    mapping_customers::FAULTS,
    mapping_explicit::FAULTS,
    mapping_late::FAULTS,
    mapping_left_alone::FAULTS,
    mapping_login::FAULTS,
    mapping_logins::FAULTS,
    mapping_mirrored::FAULTS,
    mapping_mixed::FAULTS,
    mapping_of_mirrored::FAULTS,
    mapping_removing::FAULTS,
    mapping_reset::FAULTS,
    mapping_seen::FAULTS,
    mapping_shared::FAULTS,
    mapping_taken::FAULTS,
    mapping_topology::FAULTS,
    mapping_untouched::FAULTS,
];

/// Faults of handlers with mirroring, and of any handler.
const SUBJECTS: &[&[Fault]] = &[
    envelope::FAULTS,
    payload::FAULTS,
    http::FAULTS,
    wire::FAULTS,
    delivery::FAULTS,
    partner::FAULTS,
    reset::FAULTS,
    customers::FAULTS,
    detours::FAULTS,
    disabling::FAULTS,
    coming_back::FAULTS,
    settings::FAULTS,
    values::FAULTS,
    custom::FAULTS,
    custom_limits::FAULTS,
    custom_origin::FAULTS,
    custom_shared::FAULTS,
    custom_values::FAULTS,
    typed::FAULTS,
    isolation::FAULTS,
    concurrency::FAULTS,
    shared_variables::FAULTS,
    tolerance::FAULTS,
    origin::FAULTS,
    scope::FAULTS,
    shared::FAULTS,
    lists::FAULTS,
    lapse::FAULTS,
    keys::FAULTS,
    hmac::FAULTS,
    effects::FAULTS,
    robustness::FAULTS,
    unstated::FAULTS,
    met::FAULTS,
    reports::FAULTS,
    found::FAULTS,
    memory::FAULTS,
    memory_requests::FAULTS,
    subtle::FAULTS,
    subtle_tokens::FAULTS,
    narrow::FAULTS,
    near_settings::FAULTS,
    near::FAULTS,
    by_name::FAULTS,
    kept::FAULTS,
    second_time::FAULTS,
    stores::FAULTS,
];

/// Every fault.
pub(crate) fn all() -> Vec<&'static Fault> {
    SUBJECTS.iter().chain(MAPPING).chain(connectors::SUBJECTS).flat_map(|subject| subject.iter()).collect()
}

/// What enables a customer as it was.
fn again(record: CustomerRecord) -> NewCustomer {
    NewCustomer { tenant: record.tenant, name: record.name, settings: record.settings }
}

/// The judgement of a rule that holds, or does not.
fn grant(holds: bool) -> Judgement {
    if holds { Ok(()) } else { Err(Refusal::token("no")) }
}
