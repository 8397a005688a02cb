//! Mapped partners, and what enablement callbacks do to their mirrored customers.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use acgw::Callback;
use acgw::Callback::{CustomerSetState, EnablementRead, EnablementWrite};
use acgw::internals::vendor::{Answer, Incoming, MappingMemory, Mappings as _, Memory, Store as _, credentials, layer};
use uuid::Uuid;

use crate::kit::{Fault, Ground, Patched, accounts, mapped_partners, partner_of, right};

/// The vendor, which changes its mirrored customers after this callback.
fn after(
    ground: &Ground,
    callback: Callback,
    effect: impl Fn(&Memory, &Incoming, &mut Answer, Uuid) + Send + Sync + 'static,
) -> acgw::internals::vendor::Builder {
    let memory: Arc<Memory> = Arc::default();
    let changed = Arc::clone(&memory);
    ground.mapping().store(Box::new(Patched::on(&memory))).layer(layer::after(move |incoming, answer| {
        if incoming.callback() == Some(callback) {
            effect(&changed, incoming, answer, partner_of(&incoming.json().unwrap_or_default()));
        }
    }))
}

/// The id with its second half left out.
fn half(id: Uuid) -> Uuid {
    Uuid::from_u128(id.as_u128() >> 64 << 64)
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "mapping.mirrored.read_clears",
        "enablement.read disables the partner's mirrored customers",
        &["mapping.mixed.kept"],
        "mapping.enablement.state @ /payload",
        |ground| after(ground, EnablementRead, |memory, _, _, partner| memory.reset_partner(partner)),
    )
    .tuned(mapped_partners),
    Fault::new(
        "mapping.mirrored.other_clears",
        "mapping another partner disables the mirrored customers of those before",
        &["mapping.mixed.others"],
        "mapping.isolation @ /payload",
        |ground| {
            let met: Mutex<BTreeSet<Uuid>> = Mutex::default();
            after(ground, EnablementWrite, move |memory, _, answer, partner| {
                let mut met = met.lock().expect("a lock");
                if answer.status == 200 && met.insert(partner) {
                    met.iter().filter(|other| **other != partner).for_each(|other| memory.reset_partner(*other));
                }
            })
        },
    )
    .tuned(mapped_partners),
    Fault::new(
        "mapping.mirrored.refusal_clears",
        "a refused mapping disables the mirrored customers of the partner that is mapped",
        &["mapping.mixed.refused"],
        "mapping.enablement.kept @ /payload",
        |ground| {
            let mapped: Arc<MappingMemory> = Arc::default();
            let known = Arc::clone(&mapped);
            let vendor = after(ground, EnablementWrite, move |memory, incoming, answer, _| {
                let account = right(&accounts(), &credentials(&incoming.headers));
                if let (409, Some(account)) = (answer.status, account) {
                    known.partner(&account.id).into_iter().for_each(|owner| memory.reset_partner(owner));
                }
            });
            vendor.mappings(Box::new(mapped))
        },
    )
    .tuned(mapped_partners),
    Fault::new(
        "mapping.mirrored.change_clears",
        "a change of credentials disables the partner's mirrored customers",
        &["mapping.mixed.changed"],
        "mapping.credentials.of_partner @ /payload",
        |ground| {
            after(ground, EnablementWrite, |memory, incoming, answer, partner| {
                let is_new = |(_, secrets): (String, serde_json::Value)| secrets["password"] == "Next 2";
                if answer.status == 200 && credentials(&incoming.headers).is_some_and(is_new) {
                    memory.reset_partner(partner);
                }
            })
        },
    )
    .tuned(mapped_partners),
    Fault::new(
        "mapping.mirrored.half_id",
        "mirrored customers are kept under the first half of the partner's id",
        &["mapping.mixed.alike"],
        "mapping.isolation @ /payload/*",
        |ground| {
            let store = Patched::new()
                .lists(|memory, partner| memory.customers(half(partner)))
                .adds(|memory, partner, customers| memory.enable_customers(half(partner), customers))
                .drops(|memory, partner, customers| memory.disable_customers(half(partner), customers))
                .resets(|memory, partner| memory.reset_partner(half(partner)));
            ground.mapping().store(Box::new(store))
        },
    )
    .tuned(mapped_partners),
    Fault::new(
        "mapping.mirrored.stored_anyway",
        "customers of a partner that is not mapped are refused, and stored all the same",
        &["mapping.mixed.not_mapped"],
        "unstated @ /payload/*",
        |ground| {
            let mapped: Arc<MappingMemory> = Arc::default();
            let known = Arc::clone(&mapped);
            let vendor = after(ground, CustomerSetState, move |_, incoming, answer, partner| {
                let account = right(&accounts(), &credentials(&incoming.headers));
                let is_mapped = account.is_some_and(|account| known.partner(&account.id) == Some(partner));
                if !is_mapped && answer.status == 200 {
                    *answer = Answer::json(403, &serde_json::json!({}));
                }
            });
            vendor.mappings(Box::new(mapped))
        },
    )
    .tuned(mapped_partners),
];
