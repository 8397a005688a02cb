//! Mapped partners with mirrored customers, and mirrored partners with mapped customers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use acgw::Callback::{EnablementWrite, PartnerEnable};
use acgw::internals::vendor::{Answer, MappingMemory, Mappings as _, Memory, Store as _, layer};
use uuid::Uuid;

use crate::kit::{Fault, Patched, PatchedMappings, around, mapped_customers, mapped_partners, partner_of};

/// Partners in the order in which customers were enabled for them.
type Partners = Arc<Mutex<Vec<Uuid>>>;

/// A store that notes for which partners customers were enabled.
fn noting(partners: &Partners) -> Patched {
    let met = Arc::clone(partners);
    Patched::new().adds(move |memory, partner, customers| {
        met.lock().expect("a lock").push(partner);
        memory.enable_customers(partner, customers);
    })
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "mapping.mixed.reset_keeps",
        "enablement.reset leaves the partner's mirrored customers enabled",
        &["mapping.mixed.reset"],
        "mapping.enablement.removed @ /payload/*",
        |ground| ground.mapping().store(Box::new(Patched::new().resets(|_, _| {}))),
    )
    .tuned(mapped_partners),
    Fault::new(
        "mapping.mixed.reset_all",
        "enablement.reset disables the mirrored customers of all partners",
        &["mapping.mixed.others"],
        "mapping.isolation @ /payload",
        |ground| {
            let partners = Partners::default();
            let store = noting(&partners).resets(move |memory, _| {
                partners.lock().expect("a lock").iter().for_each(|partner| memory.reset_partner(*partner));
            });
            ground.mapping().store(Box::new(store))
        },
    )
    .tuned(mapped_partners),
    Fault::new(
        "mapping.mixed.write_clears",
        "enablement.write of the same pair disables the partner's mirrored customers",
        &["mapping.mixed.kept"],
        "mapping.enablement.mapped @ /payload",
        |ground| {
            let memory: Arc<Memory> = Arc::default();
            let clears = Arc::clone(&memory);
            ground.mapping().store(Box::new(Patched::on(&memory))).layer(layer::after(move |incoming, answer| {
                if answer.status == 200 && incoming.callback() == Some(EnablementWrite) {
                    clears.reset_partner(partner_of(&incoming.json().unwrap_or_default()));
                }
            }))
        },
    )
    .tuned(mapped_partners),
    Fault::new(
        "mapping.mixed.enable_clears",
        "enabling a mirrored partner again removes the mapping of its customers",
        &["mapping.customer.kept"],
        "mapping.customer.mapped @ /payload/items/*/acronis_tenant_id",
        |ground| {
            let memory: Arc<MappingMemory> = Arc::default();
            let clears = Arc::clone(&memory);
            ground.vendor().mappings(Box::new(memory)).layer(layer::after(move |incoming, answer| {
                if answer.status == 200 && incoming.callback() == Some(PartnerEnable) {
                    clears.unmap_partner(&partner_of(&incoming.json().unwrap_or_default()).to_string());
                }
            }))
        },
    )
    .tuned(mapped_customers),
    Fault::new(
        "mapping.mixed.partner_reset_keeps",
        "a reset of a mirrored partner leaves its customers mapped",
        &["mapping.customer.reset"],
        "mapping.enablement.removed @ /payload/items/*/acronis_tenant_id",
        |ground| ground.vendor().mappings(Box::new(PatchedMappings::new().unmaps(|_, _| {}))),
    )
    .tuned(mapped_customers),
    Fault::new(
        "mapping.mixed.partner_reset_all",
        "a reset of a mirrored partner removes the mapping of all partners",
        &["mapping.isolation.reset"],
        "mapping.customer.mapped @ /payload/items/*/acronis_tenant_id",
        |ground| {
            let accounts: Arc<Mutex<Vec<String>>> = Arc::default();
            let met = Arc::clone(&accounts);
            let mappings = PatchedMappings::new()
                .writes(move |memory, account, list| {
                    met.lock().expect("a lock").push(account.to_owned());
                    memory.map_customers(account, list);
                })
                .unmaps(move |memory, _| {
                    accounts.lock().expect("a lock").iter().for_each(|account| memory.unmap_partner(account));
                });
            ground.vendor().mappings(Box::new(mappings))
        },
    )
    .tuned(mapped_customers),
    Fault::mapped(
        "mapping.isolation.answers",
        "stored answers are found by their request_id alone",
        &["mapping.isolation.request_id"],
        "mapping.isolation @ /payload/vendor_tenant_id",
        |ground| {
            let stored: Arc<Mutex<HashMap<String, Answer>>> = Arc::default();
            ground.mapping().layer(around(move |incoming, next| {
                let stored = Arc::clone(&stored);
                Box::pin(async move {
                    let token = incoming.headers.get("authorization").cloned();
                    let id = incoming.json().map(|body| format!("{} {token:?}", body["request_id"]));
                    let known = id.as_ref().and_then(|id| stored.lock().expect("a lock").get(id).cloned());
                    if let Some(answer) = known {
                        return answer;
                    }
                    let answer = next.run(incoming).await;
                    if let (Some(id), 200) = (id, answer.status) {
                        stored.lock().expect("a lock").insert(id, answer.clone());
                    }
                    answer
                })
            }))
        },
    ),
];
