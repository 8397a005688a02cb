//! Stores: files that are written as a whole, caches, joins, and what a language makes of an empty list.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use acgw::Callback::{CustomerGetState, PartnerEnable, PartnerGetState};
use acgw::internals::vendor::{CustomerRecord, Memory, Store as _};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::again;
use crate::kit::{Fault, Patched, a_moment, answers_to, around, customers_of, items, partner_of};

/// A customer with these settings.
fn with(record: CustomerRecord, settings: Map<String, Value>) -> CustomerRecord {
    CustomerRecord { settings: Some(settings), ..record }
}

/// Writes `{}` as `[]`.
fn empty_as_list(settings: Option<&mut Value>) {
    if let Some(settings) = settings.filter(|settings| **settings == json!({})) {
        *settings = json!([]);
    }
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "stores.whole",
        "the file with all partners is read, and written back when a partner is enabled",
        &["concurrency.partners"],
        "mirroring.concurrency @ /payload/state",
        |ground| {
            let file: Arc<Mutex<HashSet<Uuid>>> = Arc::default();
            let read = Arc::clone(&file);
            let store = Patched::new().reads(move |memory, partner| {
                memory.partner(partner).filter(|_| read.lock().expect("a lock").contains(&partner))
            });
            ground.over(store).layer(around(move |incoming, next| {
                let file = Arc::clone(&file);
                Box::pin(async move {
                    if incoming.callback() != Some(PartnerEnable) {
                        return next.run(incoming).await;
                    }
                    let partner = partner_of(&incoming.json().unwrap_or_default());
                    let mut all = file.lock().expect("a lock").clone();
                    a_moment().await;
                    let answer = next.run(incoming).await;
                    all.insert(partner);
                    *file.lock().expect("a lock") = all;
                    answer
                })
            }))
        },
    ),
    Fault::new(
        "stores.field_by_field",
        "the settings of a customer are written one after the other",
        &["concurrency.settings"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            let memory = Arc::new(Memory::new());
            let list = Arc::clone(&memory);
            ground.over(memory).layer(around(move |incoming, next| {
                let list = Arc::clone(&list);
                Box::pin(async move {
                    let request = incoming.json().unwrap_or_default();
                    let answer = next.run(incoming).await;
                    let (partner, customers) = (partner_of(&request), customers_of(&request, "enabled"));
                    let settings = items(&request, "enabled").iter().find_map(|item| item["settings"].as_object());
                    for (key, value) in settings.filter(|_| customers.len() == 1).into_iter().flatten() {
                        let listed = list.customers(partner).into_iter();
                        for record in listed.filter(|record| customers.contains(&record.tenant)) {
                            let mut fields = record.settings.clone().unwrap_or_default();
                            fields.insert(key.clone(), value.clone());
                            list.enable_customers(partner, vec![again(with(record, fields))]);
                        }
                        a_moment().await;
                    }
                    answer
                })
            }))
        },
    ),
    Fault::new(
        "stores.inner_join",
        "customers without settings are not listed beside one that has some",
        &["mirroring.customer.settings_of_each"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            ground.over(Patched::new().lists(|memory, partner| {
                let mut list = memory.customers(partner);
                if list.iter().any(|record| record.settings.is_some()) {
                    list.retain(|record| record.settings.is_some());
                }
                list
            }))
        },
    ),
    Fault::new(
        "stores.cache_by_count",
        "a list is kept as long as it has as many customers",
        &["mirroring.model.at_once"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            let kept: Mutex<HashMap<(Uuid, usize), Vec<CustomerRecord>>> = Mutex::default();
            ground.over(Patched::new().lists(move |memory, partner| {
                let now = memory.customers(partner);
                kept.lock().expect("a lock").entry((partner, now.len())).or_insert(now).clone()
            }))
        },
    ),
    Fault::new(
        "stores.list_with_gaps",
        "a list is an object once a customer was taken out of it",
        &["response.customer.get_state"],
        "customer.mirroring.get_state.response.payload.type @ /payload",
        |ground| {
            let less: Arc<Mutex<HashSet<Uuid>>> = Arc::default();
            let gaps = Arc::clone(&less);
            let store = Patched::new().drops(move |memory, partner, customers| {
                less.lock().expect("a lock").insert(partner);
                memory.disable_customers(partner, customers);
            });
            ground.over(store).layer(answers_to(CustomerGetState, move |request, body| {
                let items = body["payload"].as_array().cloned().unwrap_or_default();
                if !items.is_empty() && gaps.lock().expect("a lock").contains(&partner_of(request)) {
                    body["payload"] = (1..).zip(items).map(|(at, item)| (at.to_string(), item)).collect();
                }
            }))
        },
    ),
    Fault::new(
        "stores.empty_as_list",
        "empty settings come back as an empty list",
        &["response.partner.get_state"],
        "partner.mirroring.get_state.response.payload.settings.type @ /payload/settings",
        |ground| {
            let partners = answers_to(PartnerGetState, |_, body| empty_as_list(body["payload"].get_mut("settings")));
            ground.behind(partners).layer(answers_to(CustomerGetState, |_, body| {
                let items = body["payload"].as_array_mut().into_iter().flatten();
                items.for_each(|item| empty_as_list(item.get_mut("settings")));
            }))
        },
    ),
];
