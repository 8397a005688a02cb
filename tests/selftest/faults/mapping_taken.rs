//! Accounts that another partner takes over, and callbacks that fail once the account was reset.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use acgw::Callback::{CustomerSetState, EnablementReset, EnablementWrite};
use acgw::internals::vendor::{Answer, MappingMemory, Mappings as _, layer};
use serde_json::json;
use uuid::Uuid;

use crate::kit::{Fault, PatchedMappings, by_hand, explicit, mapped_partners, partner_of, writing};

/// Lets another partner have the account, with its customers.
fn take_over(memory: &MappingMemory, account: &str, partner: Uuid) -> bool {
    let customers = memory.customers(account);
    memory.unmap_partner(account);
    memory.map_customers(account, customers.into_iter().map(|(id, tenant)| (id, Some(tenant))).collect());
    memory.map_partner(account, partner)
}

const KEPT: &str = "mapping.enablement.kept @ ";

pub(super) const FAULTS: &[Fault] = &[
    Fault::mapped(
        "mapping.taken.with_customers",
        "an account that has mapped customers is mapped to another partner",
        &["mapping.customer.after_refusal"],
        KEPT,
        |ground| {
            ground.mapping_over(PatchedMappings::new().maps(|memory, account, partner| {
                match memory.customers(account).is_empty() {
                    true => memory.map_partner(account, partner),
                    false => take_over(memory, account, partner),
                }
            }))
        },
    ),
    Fault::mapped(
        "mapping.taken.not_the_last",
        "only the account that was mapped last is kept from other partners",
        &["mapping.isolation.partners"],
        KEPT,
        |ground| {
            let last: Mutex<String> = Mutex::default();
            ground.mapping_over(PatchedMappings::new().maps(move |memory, account, partner| {
                let mut last = last.lock().expect("a lock");
                let is_mapped = match *last == account {
                    true => memory.map_partner(account, partner),
                    false => take_over(memory, account, partner),
                };
                account.clone_into(&mut last);
                is_mapped
            }))
        },
    ),
    Fault::new(
        "mapping.taken.with_mirrored",
        "an account whose partner has mirrored customers is mapped to another partner",
        &["mapping.mixed.refused"],
        KEPT,
        |ground| {
            let with_customers: Arc<Mutex<HashSet<Uuid>>> = Arc::default();
            let known = Arc::clone(&with_customers);
            let store = PatchedMappings::new().maps(move |memory, account, partner| {
                let owner = memory.partner(account).filter(|owner| known.lock().expect("a lock").contains(owner));
                match owner {
                    Some(_) => take_over(memory, account, partner),
                    None => memory.map_partner(account, partner),
                }
            });
            ground.mapping_over(store).layer(layer::after(move |incoming, answer| {
                if answer.status == 200 && incoming.callback() == Some(CustomerSetState) {
                    let partner = partner_of(&incoming.json().unwrap_or_default());
                    with_customers.lock().expect("a lock").insert(partner);
                }
            }))
        },
    )
    .tuned(mapped_partners),
    Fault::mapped(
        "mapping.taken.fails_after_reset",
        "enablement.write fails with 500 once the account was reset",
        &["mapping.enablement.other_return"],
        "mapping.enablement.mapped @ ",
        |ground| {
            let was_reset = AtomicBool::default();
            ground.mapping().layer(layer::instead(move |incoming| {
                let is_reset =
                    incoming.callback()? == EnablementReset && incoming.headers.contains_key("authorization");
                was_reset.fetch_or(is_reset, Ordering::Relaxed);
                let fails = incoming.callback()? == EnablementWrite && was_reset.load(Ordering::Relaxed);
                fails.then(|| Answer::json(500, &json!({ "err_message": "UNIQUE constraint failed" })))
            }))
        },
    ),
    Fault::new(
        "mapping.taken.keeps_removed",
        "partners that are enabled by hand cannot remove the mapping of customers",
        &["mapping.customer.remove"],
        "mapping.customer.removed @ /payload/items/*/acronis_tenant_id",
        |ground| {
            by_hand(
                ground,
                writing(|memory, account, list| {
                    memory.map_customers(account, list.into_iter().filter(|(_, tenant)| tenant.is_some()).collect());
                }),
            )
        },
    )
    .tuned(explicit),
    Fault::new(
        "mapping.taken.first_of_list",
        "partners that are enabled by hand map and remove only the first customer of a list",
        &["mapping.customer.several"],
        "mapping.customer.mapped @ /payload/items/*/acronis_tenant_id",
        |ground| {
            by_hand(
                ground,
                writing(|memory, account, list| {
                    memory.map_customers(account, list.into_iter().take(1).collect());
                }),
            )
        },
    )
    .tuned(explicit),
];
