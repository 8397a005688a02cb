//! Records of two partners that get mixed up, names that stand in for identifiers, and pages that are just full.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use acgw::Callback::{CustomerSetState, PartnerEnable, PartnerGetState};
use acgw::internals::vendor::{Builder, CustomerRecord, Memory, NewCustomer, Store as _, layer};
use serde_json::{Value, json};
use uuid::Uuid;

use super::isolation::{Partners, all, knowing};
use crate::kit::{Fault, Ground, Patched, a_moment, answers_to, around, callback_of, customers_of, partner_of};

/// The records of a customer under all partners, oldest partner first.
fn records(memory: &Memory, partners: &Partners, customer: Uuid) -> Vec<(Uuid, CustomerRecord)> {
    let of = |partner: Uuid| memory.customers(partner).into_iter().map(move |record| (partner, record));
    all(partners).into_iter().flat_map(of).filter(|(_, record)| record.tenant == customer).collect()
}

fn names(memory: &Memory, partner: Uuid) -> HashMap<Uuid, String> {
    memory.customers(partner).into_iter().map(|record| (record.tenant, record.name)).collect()
}

/// Disables a customer only where the request names its partner as the one did that enabled it.
fn by_the_name_of_then(ground: &Ground) -> Builder {
    let memory = Arc::new(Memory::new());
    let known: Mutex<HashMap<(Uuid, Uuid), String>> = Mutex::default();
    let store = Patched::on(&memory).drops(|_, _, _| {});
    ground.over(store).layer(layer::after(move |incoming, answer| {
        let body = incoming.json().unwrap_or_default();
        if answer.status != 200 || callback_of(&body) != Some(CustomerSetState) {
            return;
        }
        let (partner, name) = (partner_of(&body), body["payload"]["partner_tenant_name"].as_str().unwrap_or_default());
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        for customer in customers_of(&body, "enabled") {
            known.insert((partner, customer), name.to_owned());
        }
        let mut gone = customers_of(&body, "disabled");
        gone.retain(|customer| known.get(&(partner, *customer)).is_some_and(|then| then == name));
        memory.disable_customers(partner, gone);
    }))
}

/// Disables a partner, and leaves these of its customers enabled.
fn reset_but(memory: &Memory, partner: Uuid, kept: Vec<CustomerRecord>) {
    memory.reset_partner(partner);
    let again = |CustomerRecord { tenant, name, settings, .. }| NewCustomer { tenant, name, settings };
    memory.enable_customers(partner, kept.into_iter().map(again).collect());
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "shared.disable.oldest",
        "a customer to disable is looked up by its id, and skipped if it belongs to another partner",
        &["mirroring.isolation.shared_disable"],
        "mirroring.customer.disable @ /payload/*",
        |ground| {
            let (store, partners) = knowing();
            ground.over(store.drops(move |memory, partner, customers| {
                let own = |customer: &Uuid| {
                    records(memory, &partners, *customer).first().is_some_and(|(oldest, _)| *oldest == partner)
                };
                memory.disable_customers(partner, customers.into_iter().filter(own).collect());
            }))
        },
    ),
    Fault::new(
        "shared.disable.many",
        "lists of ten or more customers are disabled under every partner",
        &["mirroring.isolation.shared_disable"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            let (store, partners) = knowing();
            ground.over(store.drops(move |memory, partner, customers| {
                let whose = if customers.len() < 10 { vec![partner] } else { all(&partners) };
                whose.into_iter().for_each(|partner| memory.disable_customers(partner, customers.clone()));
            }))
        },
    ),
    Fault::new(
        "shared.disable.namesake",
        "customers are disabled under all partners of the same name",
        &["tolerance.same_names"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            let (store, partners) = knowing();
            ground.over(store.drops(move |memory, partner, customers| {
                let name = |partner| memory.partner(partner).map(|record| record.name);
                let namesakes = all(&partners).into_iter().filter(|other| name(*other) == name(partner));
                namesakes.for_each(|partner| memory.disable_customers(partner, customers.clone()));
                memory.disable_customers(partner, customers);
            }))
        },
    ),
    Fault::new(
        "shared.reset.spared",
        "a reset skips customers that another partner has too",
        &["mirroring.isolation.shared_reset"],
        "mirroring.partner.reset @ /payload/*",
        |ground| {
            let (store, partners) = knowing();
            ground.over(store.resets(move |memory, partner| {
                let mut kept = memory.customers(partner);
                kept.retain(|record| records(memory, &partners, record.tenant).len() > 1);
                reset_but(memory, partner, kept);
            }))
        },
    ),
    Fault::new(
        "shared.settings.inherited",
        "a customer without settings gets those it has under another partner",
        &["mirroring.isolation.shared_customer"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            let (store, partners) = knowing();
            ground.over(store.adds(move |memory, partner, mut customers| {
                for customer in customers.iter_mut().filter(|customer| customer.settings.is_none()) {
                    let known = records(memory, &partners, customer.tenant).into_iter();
                    let mut others = known.filter(|(whose, _)| *whose != partner);
                    customer.settings = others.find_map(|(_, record)| record.settings);
                }
                memory.enable_customers(partner, customers);
            }))
        },
    ),
    Fault::new(
        "renamed.customer",
        "a customer with a new name gets the name and no other change",
        &["mirroring.customer.renamed"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            ground.over(Patched::new().adds(|memory, partner, mut customers| {
                let (known, old) = (names(memory, partner), memory.customers(partner));
                for customer in &mut customers {
                    if known.get(&customer.tenant).is_some_and(|name| *name != customer.name) {
                        let record = old.iter().find(|record| record.tenant == customer.tenant);
                        customer.settings = record.and_then(|record| record.settings.clone());
                    }
                }
                memory.enable_customers(partner, customers);
            }))
        },
    ),
    Fault::new(
        "renamed.partner.disable",
        "a customer is disabled only under the partner name that enabled it",
        &["mirroring.customer.partner_renamed"],
        "mirroring.customer.disable @ /payload/*",
        by_the_name_of_then,
    ),
    Fault::new(
        "renamed.partner.reset",
        "a reset finds customers by the partner name that enabled them",
        &["mirroring.customer.partner_renamed"],
        "mirroring.partner.reset @ /payload/*",
        |ground| {
            let [first, last] = [(); 2].map(|()| Arc::<Mutex<HashMap<Uuid, String>>>::default());
            let (named, now) = (Arc::clone(&first), Arc::clone(&last));
            let store = Patched::new()
                .enables(move |memory, partner, name, settings| {
                    named.lock().expect("no panic").entry(partner).or_insert_with(|| name.to_owned());
                    now.lock().expect("no panic").insert(partner, name.to_owned());
                    memory.enable_partner(partner, name, settings)
                })
                .resets(move |memory, partner| {
                    let name =
                        |names: &Mutex<HashMap<Uuid, String>>| names.lock().expect("no panic").get(&partner).cloned();
                    let kept = if name(&first) == name(&last) { Vec::new() } else { memory.customers(partner) };
                    reset_but(memory, partner, kept);
                });
            ground.over(store)
        },
    ),
    Fault::new(
        "shared.reset.with_settings",
        "a reset leaves the customers of a partner that had settings",
        &["mirroring.customer.partner_settings"],
        "mirroring.partner.reset @ /payload/*",
        |ground| {
            let had: Mutex<Vec<Uuid>> = Mutex::default();
            let had = Arc::new(had);
            let met = Arc::clone(&had);
            let store = Patched::new()
                .enables(move |memory, partner, name, settings| {
                    if settings.is_some() {
                        met.lock().expect("no panic").push(partner);
                    }
                    memory.enable_partner(partner, name, settings)
                })
                .resets(move |memory, partner| {
                    let spared = had.lock().expect("no panic").contains(&partner);
                    let kept = if spared { memory.customers(partner) } else { Vec::new() };
                    reset_but(memory, partner, kept);
                });
            ground.over(store)
        },
    ),
    Fault::new(
        "concurrency.again.gap",
        "a customer that is enabled again is disabled for a moment",
        &["concurrency.reads"],
        "mirroring.concurrency @ /payload",
        |ground| {
            let memory = Arc::new(Memory::new());
            let store = Arc::clone(&memory);
            ground.over(memory).layer(around(move |incoming, next| {
                let store = Arc::clone(&store);
                Box::pin(async move {
                    let request = incoming.json().unwrap_or_default();
                    store.disable_customers(partner_of(&request), customers_of(&request, "enabled"));
                    a_moment().await;
                    next.run(incoming).await
                })
            }))
        },
    ),
    Fault::new(
        "payload.warnings",
        "the answer says in its payload which customers were not found",
        &["mirroring.customer.disable_unknown"],
        "customer.mirroring.set_state.response.payload.not @ /payload",
        |ground| {
            let enabled: Mutex<Vec<Uuid>> = Mutex::default();
            ground.behind(answers_to(CustomerSetState, move |request, body| {
                let mut enabled = enabled.lock().expect("no panic");
                enabled.extend(customers_of(request, "enabled"));
                if !customers_of(request, "disabled").iter().all(|customer| enabled.contains(customer)) {
                    body["payload"] = json!({ "warnings": ["not found"] });
                }
            }))
        },
    ),
    Fault::new(
        "partner.settings.array",
        "empty settings of a partner are shown as an array",
        &["response.partner.get_state"],
        "partner.mirroring.get_state.response.payload.settings.type @ /payload/settings",
        |ground| {
            let emptied: Arc<Mutex<Vec<Uuid>>> = Arc::default();
            let seen = Arc::clone(&emptied);
            let noting = answers_to(PartnerEnable, move |request, _| {
                if request["payload"]["settings"].as_object().is_some_and(serde_json::Map::is_empty) {
                    seen.lock().expect("no panic").push(partner_of(request));
                }
            });
            ground.behind(noting).layer(answers_to(PartnerGetState, move |request, body| {
                if emptied.lock().expect("no panic").contains(&partner_of(request)) {
                    body["payload"]["settings"] = Value::Array(Vec::new());
                }
            }))
        },
    ),
];
