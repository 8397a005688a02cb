//! Mirrored partners with mapped customers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use acgw::Callback;
use acgw::Callback::{PartnerEnable, PartnerGetState, TopologyRead};
use acgw::internals::vendor::{Builder, MappingMemory, Mappings as _, Memory, Store as _, layer};
use uuid::Uuid;

use crate::kit::{Fault, Ground, Patched, PatchedMappings, clear, mapped_customers, partner_of};

/// The vendor, which changes what is mapped after this callback.
fn after(
    ground: &Ground,
    callback: Callback,
    effect: impl Fn(&MappingMemory, Uuid) + Send + Sync + 'static,
) -> Builder {
    let memory: Arc<MappingMemory> = Arc::default();
    let changed = Arc::clone(&memory);
    ground.vendor().mappings(Box::new(memory)).layer(layer::after(move |incoming, answer| {
        if answer.status == 200 && incoming.callback() == Some(callback) {
            effect(&changed, partner_of(&incoming.json().unwrap_or_default()));
        }
    }))
}

/// Mappings of which several partners share one: those with the same key. Each partner has customers of its own, which differ
/// by the ends of their ids.
fn sharing(key: impl Fn(&str) -> String + Send + Sync + 'static) -> PatchedMappings {
    let key = Arc::new(key);
    let (of_list, of_reset) = (Arc::clone(&key), Arc::clone(&key));
    PatchedMappings::new()
        .lists(move |memory, account| {
            let all = memory.customers(&of_list(account)).into_iter();
            all.map(|(end, tenant)| (format!("{}{end}", account.replace('-', "")), tenant)).collect()
        })
        .writes(move |memory, account, list| {
            let end = |id: String| id.replace(&account.replace('-', ""), "");
            memory.map_customers(&key(account), list.into_iter().map(|(id, tenant)| (end(id), tenant)).collect());
        })
        .unmaps(move |memory, account| memory.unmap_partner(&of_reset(account)))
}

const SHARED: &str = "mapping.isolation @ /payload/items/*/acronis_tenant_id";

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "mapping.of_mirrored.enable_clears",
        "enabling a new partner removes the mapping of the others' customers",
        &["mapping.isolation.customers"],
        SHARED,
        |ground| {
            let met: Mutex<BTreeSet<Uuid>> = Mutex::default();
            after(ground, PartnerEnable, move |memory, partner| {
                let mut met = met.lock().expect("a lock");
                if met.insert(partner) {
                    met.iter().for_each(|other| clear(memory, &other.to_string()));
                }
            })
        },
    )
    .tuned(mapped_customers),
    Fault::new(
        "mapping.of_mirrored.state_clears",
        "reading a partner's state removes the mapping of its customers",
        &["mapping.customer.reading"],
        "mapping.customer.mapped @ /payload/items/*/acronis_tenant_id",
        |ground| after(ground, PartnerGetState, |memory, partner| clear(memory, &partner.to_string())),
    )
    .tuned(mapped_customers),
    Fault::new(
        "mapping.of_mirrored.short_id",
        "partners whose ids begin alike share a tenant of the vendor",
        &["mirroring.isolation.partners_alike"],
        SHARED,
        |ground| ground.vendor().mappings(Box::new(sharing(|account| account[..23].to_owned()))),
    )
    .tuned(mapped_customers),
    Fault::new(
        "mapping.of_mirrored.by_name",
        "partners of one name share a tenant of the vendor",
        &["tolerance.same_names"],
        SHARED,
        |ground| {
            let names: Arc<Mutex<BTreeMap<String, String>>> = Arc::default();
            let known = Arc::clone(&names);
            let mappings =
                sharing(move |account| names.lock().expect("a lock").get(account).cloned().unwrap_or_default());
            ground.vendor().mappings(Box::new(mappings)).layer(layer::before(move |incoming| {
                let body = incoming.json().unwrap_or_default();
                if let (Some(PartnerEnable), Some(name)) =
                    (incoming.callback(), body["payload"]["acronis_tenant_name"].as_str())
                {
                    known.lock().expect("a lock").insert(partner_of(&body).to_string(), name.to_owned());
                }
            }))
        },
    )
    .tuned(mapped_customers),
    Fault::new(
        "mapping.of_mirrored.topology_enables",
        "reading the topology of a partner that is not enabled enables it",
        &["mirroring.partner.stays_disabled"],
        "mirroring.partner.state @ /payload/state",
        |ground| {
            let memory: Arc<Memory> = Arc::default();
            let enables = Arc::clone(&memory);
            ground.over(Patched::on(&memory)).layer(layer::after(move |incoming, answer| {
                if answer.status == 200 && incoming.callback() == Some(TopologyRead) {
                    enables.enable_partner(partner_of(&incoming.json().unwrap_or_default()), "", None);
                }
            }))
        },
    )
    .tuned(mapped_customers),
    Fault::new(
        "mapping.of_mirrored.reset_ignored",
        "disabling a partner does nothing, to its customers neither",
        &["mirroring.partner.reset"],
        "mirroring.partner.state @ /payload/state",
        |ground| {
            let mappings = PatchedMappings::new().unmaps(|_, _| {});
            ground.over(Patched::new().resets(|_, _| {})).mappings(Box::new(mappings))
        },
    )
    .tuned(mapped_customers),
];
