//! Customers that are mapped wrongly.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use acgw::Callback::TenantMappingWrite;
use acgw::internals::vendor::{Answer, Builder, CustomerMapping, Mappings as _, layer};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::{Fault, Ground, PatchedMappings, answers_to, clear, refusing, reply_to, writing};

const MAPPED: &str = "mapping.customer.mapped @ /payload/items/*/acronis_tenant_id";

pub(super) const FAULTS: &[Fault] = &[
    Fault::mapped(
        "mapping.customers.ignored",
        "tenant_mapping.write stores nothing",
        &["mapping.customer.map"],
        MAPPED,
        |ground| ground.mapping_over(writing(|_, _, _| {})),
    ),
    Fault::mapped(
        "mapping.customers.payload",
        "tenant_mapping.write answers a payload",
        &["response.tenant_mapping.write"],
        "tenant_mapping.write.response.payload.not @ /payload",
        |ground| {
            ground
                .mapping()
                .layer(answers_to(TenantMappingWrite, |request, body| body["payload"] = request["payload"].clone()))
        },
    ),
    Fault::mapped(
        "mapping.customers.accepted",
        "tenant_mapping.write is answered with 202",
        &["response.tenant_mapping.write"],
        "response.status @ ",
        |ground| ground.mapping().layer(reply_to(TenantMappingWrite, |answer| answer.status = 202)),
    ),
    Fault::mapped(
        "mapping.customers.first_only",
        "only the first customer of a list is mapped",
        &["mapping.customer.several"],
        MAPPED,
        |ground| {
            ground.mapping_over(writing(|memory, account, list| {
                memory.map_customers(account, list.into_iter().take(1).collect());
            }))
        },
    ),
    Fault::mapped(
        "mapping.customers.last_only",
        "only the last customer of a list is mapped",
        &["mapping.customer.several"],
        MAPPED,
        |ground| {
            ground.mapping_over(writing(|memory, account, list| {
                memory.map_customers(account, list.into_iter().rev().take(1).collect());
            }))
        },
    ),
    Fault::mapped(
        "mapping.customers.one_tenant",
        "all customers of a list get the tenant of the first",
        &["mapping.customer.several"],
        MAPPED,
        |ground| {
            ground.mapping_over(writing(|memory, account, list| {
                let first = list.iter().find_map(|(_, tenant)| *tenant);
                let list = list.into_iter().map(|(id, tenant)| (id, tenant.and(first)));
                memory.map_customers(account, list.collect());
            }))
        },
    ),
    Fault::mapped(
        "mapping.customers.replace",
        "a list replaces the whole mapping",
        &["mapping.customer.add"],
        MAPPED,
        |ground| {
            ground.mapping_over(writing(|memory, account, list| {
                clear(memory, account);
                memory.map_customers(account, list);
            }))
        },
    ),
    Fault::mapped(
        "mapping.customers.at_most_two",
        "an account has room for two mapped customers",
        &["mapping.customer.several"],
        MAPPED,
        |ground| {
            ground.mapping_over(writing(|memory, account, list| {
                memory.map_customers(account, list);
                let more = memory.customers(account).into_keys().skip(2).map(|id| (id, None)).collect();
                memory.map_customers(account, more);
            }))
        },
    ),
    Fault::mapped(
        "mapping.customers.again_refused",
        "the same customer again is refused",
        &["mapping.customer.again"],
        "mapping.customer.mapped @ ",
        |ground| {
            let known: Mutex<HashSet<String>> = Mutex::default();
            ground.mapping().layer(refusing(409, move |body| {
                let list = body["payload"]["modified"].as_array().cloned().unwrap_or_default();
                let is_known = |item: &Value| {
                    item["acronis_tenant_id"].is_string() && !known.lock().expect("a lock").insert(item.to_string())
                };
                list.iter().any(is_known)
            }))
        },
    ),
    Fault::mapped(
        "mapping.customers.toggle",
        "the same customer again loses its mapping",
        &["mapping.customer.again"],
        MAPPED,
        |ground| {
            ground.mapping_over(writing(|memory, account, list| {
                let now = memory.customers(account);
                let list = list.into_iter().map(|(id, tenant)| {
                    let is_same = tenant.is_some() && now.get(&id).copied() == tenant;
                    (id, tenant.filter(|_| !is_same))
                });
                memory.map_customers(account, list.collect());
            }))
        },
    ),
    Fault::mapped(
        "mapping.customers.keep_old",
        "a customer keeps its old tenant, and the answer is 200",
        &["mapping.customer.change"],
        MAPPED,
        |ground| {
            ground.mapping_over(writing(|memory, account, list| {
                let now = memory.customers(account);
                let list = list.into_iter().map(|(id, tenant)| {
                    let tenant = tenant.map(|new| now.get(&id).copied().unwrap_or(new));
                    (id, tenant)
                });
                memory.map_customers(account, list.collect());
            }))
        },
    ),
    Fault::mapped(
        "mapping.customers.key_violated",
        "a customer that is mapped to another tenant violates a key of the database",
        &["unstated.mapped_elsewhere"],
        "unstated @ ",
        |ground| with_key(ground, |(id, tenant), (other, its)| id == other && tenant != its),
    ),
    Fault::mapped(
        "mapping.customers.tenant_key_violated",
        "a tenant that is mapped to another customer violates a key of the database",
        &["unstated.mapped_elsewhere"],
        "unstated @ ",
        |ground| with_key(ground, |(id, tenant), (other, its)| id != other && tenant == its),
    ),
];

/// A handler whose database refuses a pair that does not go together with one that is stored.
fn with_key(ground: &Ground, clash: fn((&str, Uuid), (&str, Uuid)) -> bool) -> Builder {
    let violated: Arc<AtomicBool> = Arc::default();
    let seen = Arc::clone(&violated);
    let store = PatchedMappings::new().writes(move |memory, account, list: Vec<CustomerMapping>| {
        let stored = memory.customers(account);
        let clashes = |id: &str, tenant| stored.iter().any(|(other, its)| clash((id, tenant), (other, *its)));
        if list.iter().any(|(id, tenant)| tenant.is_some_and(|tenant| clashes(id, tenant))) {
            return seen.store(true, Ordering::Relaxed);
        }
        memory.map_customers(account, list);
    });
    ground.mapping_over(store).layer(layer::after(move |_, answer| {
        if violated.swap(false, Ordering::Relaxed) {
            *answer = Answer::json(500, &json!({ "err_message": "duplicate key" }));
        }
    }))
}
