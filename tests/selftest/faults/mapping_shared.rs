//! Accounts that are mixed up, callbacks at the same time, and origins that are not verified.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use acgw::Callback::{EnablementReset, EnablementWrite, TenantMappingWrite};
use acgw::internals::vendor::{Answer, Incoming, Mappings as _, Memory, Store as _, credentials, layer};
use serde_json::json;
use uuid::Uuid;

use crate::kit::{
    FIRST, Fault, Patched, PatchedMappings, SECOND, a_moment, accounts, around, clear, mapped_partners, partner_of,
    right,
};

/// The account that a request is for.
pub(super) fn account_of(incoming: &Incoming) -> Option<String> {
    right(&accounts(), &credentials(&incoming.headers)).map(|account| account.id)
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::mapped(
        "mapping.isolation.one_list",
        "the customers of all accounts are mapped in one list",
        &["mapping.isolation.reset"],
        "mapping.customer.mapped @ /payload/items/*/acronis_tenant_id",
        |ground| {
            const ALL: &str = "all";
            let store = PatchedMappings::new()
                .lists(|memory, _| memory.customers(ALL))
                .writes(|memory, _, list| memory.map_customers(ALL, list))
                .unmaps(|memory, account| {
                    memory.unmap_partner(account);
                    memory.unmap_partner(ALL);
                });
            ground.mapping_over(store)
        },
    ),
    Fault::mapped(
        "mapping.isolation.reset_all",
        "a reset removes the mapping of all accounts",
        &["mapping.isolation.partners"],
        "mapping.enablement.mapped @ /payload/acronis_tenant_id",
        |ground| {
            ground.mapping_over(PatchedMappings::new().unmaps(|memory, _| {
                [FIRST, SECOND].into_iter().for_each(|account| memory.unmap_partner(account));
            }))
        },
    ),
    Fault::mapped(
        "mapping.isolation.reset_customers",
        "a reset removes the mapping of all customers",
        &["mapping.isolation.reset"],
        "mapping.customer.mapped @ /payload/items/*/acronis_tenant_id",
        |ground| {
            ground.mapping_over(PatchedMappings::new().unmaps(|memory, account| {
                memory.unmap_partner(account);
                for other in [FIRST, SECOND] {
                    clear(memory, other);
                }
            }))
        },
    ),
    Fault::mapped(
        "mapping.isolation.one_partner",
        "there is one mapped partner for all accounts",
        &["mapping.isolation.partners"],
        "mapping.enablement.mapped @ /payload/acronis_tenant_id",
        |ground| {
            let store = PatchedMappings::new()
                .maps(|memory, account, partner| {
                    let is_free = memory.map_partner(account, partner);
                    if is_free {
                        memory.unmap_partner("last");
                        memory.map_partner("last", partner);
                    }
                    is_free
                })
                .reads(|memory, account| memory.partner(account).and_then(|_| memory.partner("last")));
            ground.mapping_over(store)
        },
    ),
    Fault::mapped(
        "mapping.isolation.swapped",
        "a mapping of one account changes the customers of the other",
        &["mapping.isolation.customers"],
        "mapping.customer.mapped @ /payload/items/*/acronis_tenant_id",
        |ground| {
            ground.mapping_over(PatchedMappings::new().writes(|memory, account, list| {
                let other = if account == FIRST { SECOND } else { FIRST };
                if list.iter().any(|(_, tenant)| tenant.is_none()) {
                    clear(memory, other);
                }
                memory.map_customers(account, list);
            }))
        },
    ),
    Fault::mapped(
        "mapping.isolation.any_customer",
        "a partner maps customers of other accounts",
        &["mapping.isolation.foreign_customer"],
        "mapping.isolation @ /payload/items/*/acronis_tenant_id",
        |ground| {
            ground.mapping_beside(|list| {
                layer::before(move |incoming| {
                    if incoming.callback() != Some(TenantMappingWrite) || account_of(incoming).is_none() {
                        return;
                    }
                    let own = account_of(incoming).unwrap_or_default();
                    incoming.edit(|body| {
                        let Some(items) = body["payload"]["modified"].as_array_mut() else { return };
                        let owner = |id: &str| id.split('/').next().unwrap_or_default().to_owned();
                        items.retain(|item| {
                            let id = item["vendor_tenant_id"].as_str().unwrap_or_default();
                            let tenant =
                                item["acronis_tenant_id"].as_str().and_then(|tenant| tenant.parse::<Uuid>().ok());
                            let is_own = owner(id) == own;
                            if !is_own {
                                list.map_customers(&owner(id), vec![(id.to_owned(), tenant)]);
                            }
                            is_own
                        });
                    });
                })
            })
        },
    ),
    Fault::mapped(
        "mapping.at_once.same_pair",
        "the same pair at the same time fails on a unique key",
        &["mapping.concurrency.same_pair"],
        "mapping.concurrency @ ",
        |ground| {
            let inside = Arc::new(AtomicUsize::new(0));
            ground.mapping().layer(around(move |incoming, next| {
                let inside = Arc::clone(&inside);
                Box::pin(async move {
                    if incoming.callback() != Some(EnablementWrite) {
                        return next.run(incoming).await;
                    }
                    let others = inside.fetch_add(1, Ordering::SeqCst);
                    a_moment().await;
                    inside.fetch_sub(1, Ordering::SeqCst);
                    match others {
                        0 => next.run(incoming).await,
                        _ => Answer::json(500, &json!({ "err_message": "duplicate key" })),
                    }
                })
            }))
        },
    ),
    Fault::mapped(
        "mapping.at_once.check_first",
        "whether the account is mapped is checked a moment before it is mapped",
        &["mapping.concurrency.two_tenants"],
        "mapping.enablement.kept @ ",
        |ground| {
            ground.mapping_beside(|known| {
                around(move |incoming, next| {
                    let known = Arc::clone(&known);
                    Box::pin(async move {
                        let account = account_of(&incoming).filter(|_| incoming.callback() == Some(EnablementWrite));
                        let Some(account) = account.filter(|account| known.partner(account).is_none()) else {
                            return next.run(incoming).await;
                        };
                        a_moment().await;
                        known.unmap_partner(&account);
                        next.run(incoming).await
                    })
                })
            })
        },
    ),
    Fault::mapped(
        "mapping.at_once.lost_update",
        "the list of mapped customers is read, changed and written back",
        &["mapping.concurrency.customers"],
        "mapping.customer.mapped @ /payload/items/*/acronis_tenant_id",
        |ground| {
            ground.mapping_beside(|list| {
                around(move |incoming, next| {
                    let list = Arc::clone(&list);
                    Box::pin(async move {
                        let account = account_of(&incoming).filter(|_| incoming.callback() == Some(TenantMappingWrite));
                        let Some(account) = account else { return next.run(incoming).await };
                        let before = list.customers(&account);
                        a_moment().await;
                        let others = list.customers(&account).into_keys().filter(|id| !before.contains_key(id));
                        list.map_customers(&account, others.map(|id| (id, None)).collect());
                        next.run(incoming).await
                    })
                })
            })
        },
    ),
    Fault::mapped(
        "mapping.origin.reset_first",
        "enablement.reset is carried out before the token is verified",
        &["auth.no_effect_mapping"],
        "auth.effect @ /payload/acronis_tenant_id",
        |ground| {
            ground.mapping_beside(|known| {
                layer::before(move |incoming| {
                    let is_reset = incoming.callback() == Some(EnablementReset) && incoming.method == "POST";
                    if let Some(account) = account_of(incoming).filter(|_| is_reset) {
                        known.unmap_partner(&account);
                    }
                })
            })
        },
    ),
    Fault::mapped(
        "mapping.origin.write_first",
        "enablement.write is carried out before the token is verified",
        &["auth.no_effect_mapping"],
        "auth.effect @ /payload/acronis_tenant_id",
        |ground| {
            ground.mapping_beside(|known| {
                layer::before(move |incoming| {
                    let body = incoming.json().unwrap_or_default();
                    let is_write = incoming.callback() == Some(EnablementWrite);
                    let named = body["payload"]["vendor_tenant_id"].as_str().map(str::to_owned);
                    if let Some(account) =
                        account_of(incoming).filter(|account| is_write && Some(account) == named.as_ref())
                    {
                        known.map_partner(&account, partner_of(&body));
                    }
                })
            })
        },
    ),
    Fault::mapped(
        "mapping.origin.customers_first",
        "tenant_mapping.write is carried out before the token is verified",
        &["auth.no_effect_mapped_customers"],
        "auth.effect @ /payload/items/*/acronis_tenant_id",
        |ground| {
            ground.mapping_beside(|known| {
                layer::before(move |incoming| {
                    let body = incoming.json().unwrap_or_default();
                    let account = account_of(incoming).filter(|_| incoming.callback() == Some(TenantMappingWrite));
                    let Some(account) = account else { return };
                    for item in body["payload"]["modified"].as_array().into_iter().flatten() {
                        let id = item["vendor_tenant_id"].as_str().unwrap_or_default().to_owned();
                        let tenant = item["acronis_tenant_id"].as_str().and_then(|tenant| tenant.parse::<Uuid>().ok());
                        if known.partner(&account) == Some(partner_of(&body)) && id.starts_with(&account) {
                            known.map_customers(&account, vec![(id, tenant)]);
                        }
                    }
                })
            })
        },
    ),
    Fault::new(
        "mapping.mixed.customers_lost",
        "mirrored customers of a mapped partner are not stored",
        &["mirroring.customer.enable"],
        "mirroring.customer.enable @ /payload",
        |ground| ground.mapping().store(Box::new(Patched::new().adds(|_: &Memory, _, _| {}))),
    )
    .tuned(mapped_partners),
    Fault::new(
        "mapping.mixed.list_of_all",
        "the list shows the mirrored customers of all mapped partners",
        &["mirroring.isolation.customers"],
        "mirroring.isolation @ /payload/*",
        |ground| {
            const ONE: Uuid = Uuid::from_u128(1);
            let store = Patched::new()
                .lists(|memory, _| memory.customers(ONE))
                .adds(|memory, _, customers| memory.enable_customers(ONE, customers))
                .drops(|memory, _, customers| memory.disable_customers(ONE, customers));
            ground.mapping().store(Box::new(store))
        },
    )
    .tuned(mapped_partners),
];
