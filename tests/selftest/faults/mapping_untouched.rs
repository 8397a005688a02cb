//! Reads that change something, requests that are refused and change something, and what they change of others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use acgw::Callback::{EnablementRead, EnablementWrite, TenantMappingWrite, TopologyRead};
use acgw::internals::vendor::{Incoming, Mappings as _, layer};
use serde_json::json;
use uuid::Uuid;

use super::mapping_shared::account_of;
use crate::kit::{Fault, Ground, PatchedMappings, clear, partner_of};

const MAPPED: &str = "mapping.customer.mapped @ /payload/items/*/acronis_tenant_id";

/// Clears the mapping of the account's customers after an answer.
fn clearing(ground: &Ground, when: fn(&Incoming, u16, Option<Uuid>) -> bool) -> acgw::internals::vendor::Builder {
    ground.mapping_beside(|known| {
        layer::after(move |incoming, answer| {
            if let Some(account) = account_of(incoming)
                && when(incoming, answer.status, known.partner(&account))
            {
                clear(&known, &account);
            }
        })
    })
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::mapped(
        "mapping.reads.clear",
        "enablement.read of a mapped partner removes the mapping of its customers",
        &["mapping.customer.reading"],
        MAPPED,
        |ground| {
            clearing(ground, |incoming, status, partner| {
                let is_own = incoming.json().is_some_and(|body| Some(partner_of(&body)) == partner);
                status == 200 && is_own && incoming.callback() == Some(EnablementRead)
            })
        },
    ),
    Fault::mapped(
        "mapping.reads.free_the_account",
        "enablement.read for another Acronis tenant removes the mapping of the account",
        &["mapping.enablement.other_tenant"],
        "mapping.enablement.kept @ /payload/acronis_tenant_id",
        |ground| {
            ground.mapping_beside(|known| {
                layer::after(move |incoming, answer| {
                    let is_read = answer.status == 200 && incoming.callback() == Some(EnablementRead);
                    let Some(account) = account_of(incoming).filter(|_| is_read) else { return };
                    let tenant = partner_of(&incoming.json().unwrap_or_default());
                    if known.partner(&account).is_some_and(|owner| owner != tenant) {
                        known.unmap_partner(&account);
                    }
                })
            })
        },
    ),
    Fault::mapped(
        "mapping.refused.later",
        "a partner that is refused gets the account after the next reset",
        &["mapping.enablement.other_tenant"],
        "mapping.enablement.kept @ /payload/acronis_tenant_id",
        |ground| {
            let waiting: Arc<Mutex<HashMap<String, Uuid>>> = Arc::default();
            let next = Arc::clone(&waiting);
            let store = PatchedMappings::new()
                .maps(move |memory, account, partner| {
                    let is_mapped = memory.map_partner(account, partner);
                    if !is_mapped {
                        waiting.lock().expect("a lock").insert(account.to_owned(), partner);
                    }
                    is_mapped
                })
                .unmaps(move |memory, account| {
                    memory.unmap_partner(account);
                    if let Some(partner) = next.lock().expect("a lock").remove(account) {
                        memory.map_partner(account, partner);
                    }
                });
            ground.mapping_over(store)
        },
    ),
    Fault::mapped(
        "mapping.refused.unknown_customer",
        "a customer that the account does not have is refused after the others were removed",
        &["mapping.customer.after_refusal"],
        MAPPED,
        |ground| {
            clearing(ground, |incoming, status, partner| {
                let is_own = incoming.json().is_some_and(|body| Some(partner_of(&body)) == partner);
                status == 404 && is_own && incoming.callback() == Some(TenantMappingWrite)
            })
        },
    ),
    Fault::mapped(
        "mapping.isolation.logged_out",
        "topology.read lists nothing after another account was mapped",
        &["mapping.topology.others"],
        "mapping.isolation @ /payload/items",
        |ground| {
            let last: Mutex<Option<String>> = Mutex::default();
            ground.mapping().layer(layer::after(move |incoming, answer| {
                let Some(account) = account_of(incoming).filter(|_| answer.status == 200) else { return };
                let mut last = last.lock().expect("a lock");
                match incoming.callback() {
                    Some(EnablementWrite) => *last = Some(account),
                    Some(TopologyRead) if last.as_ref().is_some_and(|last| *last != account) => {
                        answer.edit(|body| body["payload"]["items"] = json!([]));
                    }
                    _ => {}
                }
            }))
        },
    ),
];
