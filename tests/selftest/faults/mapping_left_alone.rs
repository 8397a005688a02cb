//! Customers that lose their mapping by what should leave it alone.

use acgw::Callback::{EnablementWrite, TenantMappingWrite, TopologyRead};
use acgw::internals::vendor::{Answer, Mappings as _, credentials, layer};
use serde_json::json;

use crate::kit::{FIRST, Fault, accounts, clear, right, writing};

const MAPPED: &str = "mapping.customer.mapped @ /payload/items/*/acronis_tenant_id";

pub(super) const FAULTS: &[Fault] = &[
    Fault::mapped(
        "mapping.left_alone.read_clears",
        "topology.read removes the mapping of the customers",
        &["mapping.customer.reading"],
        MAPPED,
        |ground| {
            ground.mapping_beside(|known| {
                layer::after(move |incoming, answer| {
                    let given = credentials(&incoming.headers);
                    let account = right(&accounts(), &given).filter(|_| incoming.callback() == Some(TopologyRead));
                    if let Some(account) = account.filter(|_| answer.status == 200) {
                        clear(&known, &account.id);
                    }
                })
            })
        },
    ),
    Fault::mapped(
        "mapping.left_alone.refusal_clears",
        "enablement.write that is refused removes the mapping of the customers",
        &["mapping.customer.after_refusal"],
        MAPPED,
        |ground| {
            ground.mapping_beside(|known| {
                layer::after(move |incoming, answer| {
                    if answer.status == 409 && incoming.callback() == Some(EnablementWrite) {
                        clear(&known, FIRST);
                    }
                })
            })
        },
    ),
    Fault::mapped(
        "mapping.left_alone.removed_twice",
        "removing the mapping of a customer that has none removes that of all customers",
        &["mapping.customer.remove_part"],
        MAPPED,
        |ground| {
            ground.mapping_over(writing(|memory, account, list| {
                let mapped = memory.customers(account);
                if list.iter().any(|(id, tenant)| tenant.is_none() && !mapped.contains_key(id)) {
                    clear(memory, account);
                }
                memory.map_customers(account, list);
            }))
        },
    ),
    Fault::mapped(
        "mapping.left_alone.change_clears",
        "a customer that is mapped to another tenant takes the mapping of the others with it",
        &["mapping.customer.change"],
        MAPPED,
        |ground| {
            ground.mapping_over(writing(|memory, account, list| {
                let mapped = memory.customers(account);
                let is_change =
                    list.iter().any(|(id, tenant)| tenant.is_some_and(|to| mapped.get(id).is_some_and(|at| *at != to)));
                if is_change {
                    clear(memory, account);
                }
                memory.map_customers(account, list);
            }))
        },
    ),
    Fault::mapped(
        "mapping.left_alone.new_login",
        "tenant_mapping.write is refused with other credentials of the same account",
        &["mapping.credentials.changed_customers"],
        "mapping.credentials.of_partner @ ",
        |ground| {
            ground.mapping().layer(layer::instead(|incoming| {
                let given = credentials(&incoming.headers)?;
                let is_new =
                    accounts().iter().any(|account| account.logins.iter().skip(1).any(|login| *login == given));
                (is_new && incoming.callback()? == TenantMappingWrite)
                    .then(|| Answer::json(403, &json!({ "err_message": "other credentials" })))
            }))
        },
    ),
];
