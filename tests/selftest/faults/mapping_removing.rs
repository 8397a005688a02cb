//! Customers that keep their mapping, or lose it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex};

use acgw::internals::vendor::Mappings as _;
use uuid::Uuid;

use crate::kit::{Fault, PatchedMappings, clear, mapped_customers, refusing, writing};

const MAPPED: &str = "mapping.customer.mapped @ /payload/items/*/acronis_tenant_id";
const REMOVED: &str = "mapping.customer.removed @ /payload/items/*/acronis_tenant_id";

pub(super) const FAULTS: &[Fault] = &[
    Fault::mapped(
        "mapping.customers.remove_ignored",
        "items without a tenant are left out",
        &["mapping.customer.remove"],
        REMOVED,
        |ground| {
            ground.mapping_over(writing(|memory, account, list| {
                memory.map_customers(account, list.into_iter().filter(|(_, tenant)| tenant.is_some()).collect());
            }))
        },
    ),
    Fault::mapped(
        "mapping.customers.remove_refused",
        "items without a tenant are refused",
        &["mapping.customer.remove"],
        "mapping.customer.removed @ ",
        |ground| {
            ground.mapping().layer(refusing(400, |body| {
                let list = body["payload"]["modified"].as_array().cloned().unwrap_or_default();
                list.iter().any(|item| item.get("acronis_tenant_id").is_none())
            }))
        },
    ),
    Fault::mapped(
        "mapping.customers.remove_all",
        "an item without a tenant removes the whole mapping",
        &["mapping.customer.remove_part"],
        MAPPED,
        |ground| {
            ground.mapping_over(writing(|memory, account, list| {
                if list.iter().any(|(_, tenant)| tenant.is_none()) {
                    clear(memory, account);
                }
                memory.map_customers(account, list);
            }))
        },
    ),
    Fault::mapped(
        "mapping.customers.remove_first",
        "only the first of several mappings is removed",
        &["mapping.customer.remove_part"],
        REMOVED,
        |ground| {
            ground.mapping_over(writing(|memory, account, list| {
                let mut removed = 0;
                let list = list.into_iter().filter(|(_, tenant)| {
                    removed += usize::from(tenant.is_none());
                    tenant.is_some() || removed == 1
                });
                memory.map_customers(account, list.collect());
            }))
        },
    ),
    Fault::mapped(
        "mapping.customers.no_mixing",
        "a list that maps removes nothing",
        &["mapping.customer.swap"],
        REMOVED,
        |ground| {
            ground.mapping_over(writing(|memory, account, list| {
                let maps = list.iter().any(|(_, tenant)| tenant.is_some());
                memory
                    .map_customers(account, list.into_iter().filter(|(_, tenant)| !maps || tenant.is_some()).collect());
            }))
        },
    ),
    Fault::mapped(
        "mapping.customers.gone_for_good",
        "a customer whose mapping was removed cannot be mapped again",
        &["mapping.customer.back"],
        MAPPED,
        |ground| {
            // Until the partner is disabled.
            let gone: Arc<Mutex<HashSet<String>>> = Arc::default();
            let forgotten = Arc::clone(&gone);
            let store = PatchedMappings::new()
                .writes(move |memory, account, list| {
                    let mut gone = gone.lock().expect("a lock");
                    gone.extend(list.iter().filter(|(_, tenant)| tenant.is_none()).map(|(id, _)| id.clone()));
                    memory.map_customers(
                        account,
                        list.into_iter().filter(|(id, tenant)| tenant.is_none() || !gone.contains(id)).collect(),
                    );
                })
                .unmaps(move |memory, account| {
                    forgotten.lock().expect("a lock").clear();
                    memory.unmap_partner(account);
                });
            ground.mapping_over(store)
        },
    ),
    Fault::mapped(
        "mapping.customers.old_tenant",
        "a customer that is mapped again gets its tenant of before",
        &["mapping.customer.back"],
        MAPPED,
        |ground| {
            let first: Arc<Mutex<BTreeMap<String, Uuid>>> = Arc::default();
            let forgotten = Arc::clone(&first);
            let store = PatchedMappings::new()
                .writes(move |memory, account, list| {
                    let mut first = first.lock().expect("a lock");
                    let now = memory.customers(account);
                    let list = list.into_iter().map(|(id, tenant)| {
                        // A change of a mapped customer is carried out.
                        let tenant = tenant.map(|new| {
                            if now.contains_key(&id) { new } else { *first.entry(id.clone()).or_insert(new) }
                        });
                        (id, tenant)
                    });
                    memory.map_customers(account, list.collect());
                })
                .unmaps(move |memory, account| {
                    forgotten.lock().expect("a lock").clear();
                    memory.unmap_partner(account);
                });
            ground.mapping_over(store)
        },
    ),
    Fault::mapped(
        "mapping.customers.kept_on_reset",
        "enablement.reset leaves the customers mapped",
        &["mapping.customer.reset"],
        "mapping.enablement.removed @ /payload/items/*/acronis_tenant_id",
        |ground| {
            ground.mapping_over(
                PatchedMappings::new()
                    .unmaps(|memory, account| {
                        let kept =
                            memory.customers(account).into_iter().map(|(id, tenant)| (id, Some(tenant))).collect();
                        memory.unmap_partner(account);
                        memory.map_customers(account, kept);
                    })
                    .maps(|memory, account, partner| memory.map_partner(account, partner)),
            )
        },
    ),
    Fault::mapped(
        "mapping.customers.left_to_others",
        "customers stay mapped for the next partner, unless it is the same one",
        &["mapping.customer.other_partner"],
        "mapping.isolation @ /payload/items/*/acronis_tenant_id",
        |ground| {
            let owners: Arc<Mutex<HashMap<String, Uuid>>> = Arc::default();
            let known = Arc::clone(&owners);
            let store = PatchedMappings::new()
                .unmaps(move |memory, account| {
                    owners
                        .lock()
                        .expect("a lock")
                        .extend(memory.partner(account).map(|partner| (account.to_owned(), partner)));
                    let kept = memory.customers(account).into_iter().map(|(id, tenant)| (id, Some(tenant))).collect();
                    memory.unmap_partner(account);
                    memory.map_customers(account, kept);
                })
                .maps(move |memory, account, partner| {
                    if memory.partner(account).is_none() && known.lock().expect("a lock").get(account) == Some(&partner)
                    {
                        clear(memory, account);
                    }
                    memory.map_partner(account, partner)
                });
            ground.mapping_over(store)
        },
    ),
    Fault::mapped(
        "mapping.customers.cleared_again",
        "mapping the partner again removes the mapping of its customers",
        &["mapping.customer.kept"],
        MAPPED,
        |ground| {
            ground.mapping_over(PatchedMappings::new().maps(|memory, account, partner| {
                if memory.partner(account) == Some(partner) {
                    clear(memory, account);
                }
                memory.map_partner(account, partner)
            }))
        },
    ),
    Fault::mapped(
        "mapping.customers.sticky_again",
        "after the partner was mapped again, customers cannot lose their mapping",
        &["mapping.customer.kept"],
        REMOVED,
        |ground| {
            let again: Arc<Mutex<HashSet<String>>> = Arc::default();
            let (noted, forgotten) = (Arc::clone(&again), Arc::clone(&again));
            let store = PatchedMappings::new()
                .maps(move |memory, account, partner| {
                    if memory.partner(account) == Some(partner) && !memory.customers(account).is_empty() {
                        noted.lock().expect("a lock").insert(account.to_owned());
                    }
                    memory.map_partner(account, partner)
                })
                .unmaps(move |memory, account| {
                    forgotten.lock().expect("a lock").remove(account);
                    memory.unmap_partner(account);
                })
                .writes(move |memory, account, list| {
                    let is_sticky = again.lock().expect("a lock").contains(account);
                    memory.map_customers(
                        account,
                        list.into_iter().filter(|(_, tenant)| !is_sticky || tenant.is_some()).collect(),
                    );
                });
            ground.mapping_over(store)
        },
    ),
    Fault::mapped(
        "mapping.customers.counted",
        "a customer that was mapped twice keeps its mapping until it was removed twice",
        &["mapping.model.customers"],
        REMOVED,
        |ground| {
            let counts: Arc<Mutex<HashMap<String, usize>>> = Arc::default();
            let forgotten = Arc::clone(&counts);
            let store = PatchedMappings::new()
                .unmaps(move |memory, account| {
                    forgotten.lock().expect("a lock").clear();
                    memory.unmap_partner(account);
                })
                .writes(move |memory, account, list| {
                    let mut counts = counts.lock().expect("a lock");
                    let is_last = |(id, tenant): &(String, Option<Uuid>)| {
                        let count = counts.entry(id.clone()).or_default();
                        *count = if tenant.is_some() { *count + 1 } else { count.saturating_sub(1) };
                        tenant.is_some() || *count == 0
                    };
                    let kept = list.into_iter().filter(is_last).collect();
                    memory.map_customers(account, kept);
                });
            ground.mapping_over(store)
        },
    ),
    Fault::new(
        "mapping.mixed.customers_ignored",
        "customers of mirrored partners cannot be mapped",
        &["mapping.customer.map"],
        MAPPED,
        |ground| ground.vendor().mappings(Box::new(writing(|_, _, _| {}))),
    )
    .tuned(mapped_customers),
    Fault::new(
        "mapping.mixed.remove_ignored",
        "customers of mirrored partners keep their mapping",
        &["mapping.customer.remove"],
        REMOVED,
        |ground| {
            ground.vendor().mappings(Box::new(writing(|memory, account, list| {
                memory.map_customers(account, list.into_iter().filter(|(_, tenant)| tenant.is_some()).collect());
            })))
        },
    )
    .tuned(mapped_customers),
];
