//! The catalogue of faulty handlers, one file for each subject.

mod concurrency;
mod customers;
mod detours;
mod disabling;
mod effects;
mod envelope;
mod found;
mod http;
mod isolation;
mod keys;
mod memory;
mod narrow;
mod near;
mod origin;
mod partner;
mod payload;
mod reports;
mod reset;
mod robustness;
mod scope;
mod settings;
mod shared;
mod subtle;
mod tolerance;
mod unstated;
mod values;
mod wire;

use acgw::internals::vendor::{CustomerRecord, Judgement, NewCustomer, Refusal};

use crate::kit::Fault;

/// Every fault.
pub(crate) fn all() -> Vec<&'static Fault> {
    const SUBJECTS: &[&[Fault]] = &[
        envelope::FAULTS,
        payload::FAULTS,
        http::FAULTS,
        wire::FAULTS,
        partner::FAULTS,
        reset::FAULTS,
        customers::FAULTS,
        detours::FAULTS,
        disabling::FAULTS,
        settings::FAULTS,
        values::FAULTS,
        isolation::FAULTS,
        concurrency::FAULTS,
        tolerance::FAULTS,
        origin::FAULTS,
        scope::FAULTS,
        shared::FAULTS,
        keys::FAULTS,
        effects::FAULTS,
        robustness::FAULTS,
        unstated::FAULTS,
        reports::FAULTS,
        found::FAULTS,
        memory::FAULTS,
        subtle::FAULTS,
        narrow::FAULTS,
        near::FAULTS,
    ];
    SUBJECTS.iter().flat_map(|subject| subject.iter()).collect()
}

/// What enables a customer as it was.
fn again(record: CustomerRecord) -> NewCustomer {
    NewCustomer { tenant: record.tenant, name: record.name, settings: record.settings }
}

/// The judgement of a rule that holds, or does not.
fn grant(holds: bool) -> Judgement {
    if holds { Ok(()) } else { Err(Refusal::token("no")) }
}
