//! Mapping callbacks at the same time, whose data is mixed up or half written.

use std::sync::{Arc, Mutex};

use acgw::Callback::{TenantMappingWrite, TopologyRead};
use acgw::internals::vendor::{Answer, Mappings as _};
use serde_json::json;

use super::mapping_credentials::with_credentials_of;
use super::mapping_shared::account_of;
use crate::kit::{Fault, a_moment, around, clear};

pub(super) const FAULTS: &[Fault] = &[
    Fault::mapped(
        "mapping.at_once.deadlock",
        "two lists that begin with different customers wait for each other",
        &["mapping.concurrency.crossing_lists"],
        "mapping.concurrency @ ",
        |ground| {
            let inside: Arc<Mutex<Vec<String>>> = Arc::default();
            ground.mapping().layer(around(move |incoming, next| {
                let inside = Arc::clone(&inside);
                Box::pin(async move {
                    let list = incoming.json().unwrap_or_default()["payload"]["modified"].clone();
                    let count = list.as_array().map_or(0, Vec::len);
                    if incoming.callback() != Some(TenantMappingWrite) || count < 2 {
                        return next.run(incoming).await;
                    }
                    let first = list[0]["vendor_tenant_id"].to_string();
                    inside.lock().expect("a lock").push(first.clone());
                    a_moment().await;
                    let is_stuck = inside.lock().expect("a lock").iter().any(|other| *other != first);
                    a_moment().await;
                    inside.lock().expect("a lock").clear();
                    match is_stuck {
                        false => next.run(incoming).await,
                        true => Answer::json(500, &json!({ "err_message": "deadlock" })),
                    }
                })
            }))
        },
    ),
    Fault::mapped(
        "mapping.at_once.empty_between",
        "tenant_mapping.write removes all rows and inserts them again a moment later",
        &["mapping.concurrency.reads"],
        "mapping.concurrency @ /payload/items/*/acronis_tenant_id",
        |ground| {
            ground.mapping_beside(|list| {
                around(move |incoming, next| {
                    let list = Arc::clone(&list);
                    Box::pin(async move {
                        let account = account_of(&incoming).filter(|_| incoming.callback() == Some(TenantMappingWrite));
                        if let Some(account) = account {
                            let before = list.customers(&account);
                            clear(&list, &account);
                            a_moment().await;
                            let before = before.into_iter().map(|(id, tenant)| (id, Some(tenant)));
                            list.map_customers(&account, before.collect());
                        }
                        next.run(incoming).await
                    })
                })
            })
        },
    ),
    Fault::mapped(
        "mapping.at_once.shared_account",
        "topology.read keeps the account of a request in a variable that all requests share",
        &["mapping.concurrency.accounts"],
        "mapping.concurrency @ ",
        |ground| {
            let current: Arc<Mutex<String>> = Arc::default();
            ground.mapping().layer(around(move |mut incoming, next| {
                let current = Arc::clone(&current);
                Box::pin(async move {
                    let account = account_of(&incoming).filter(|_| incoming.callback() == Some(TopologyRead));
                    if let Some(account) = account {
                        *current.lock().expect("a lock") = account;
                        a_moment().await;
                        let account = current.lock().expect("a lock").clone();
                        with_credentials_of(&mut incoming, &account);
                    }
                    next.run(incoming).await
                })
            }))
        },
    ),
];
