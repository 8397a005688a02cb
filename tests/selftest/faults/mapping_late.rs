//! Mappings that show late, or not in every read.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use acgw::internals::vendor::{Builder, CustomerMapping, Mappings as _, layer};
use uuid::Uuid;

use crate::kit::{Fault, Ground, PatchedMappings};

const MAPPED: &str = "mapping.customer.mapped @ /payload/items/*/acronis_tenant_id";

/// How long a queue takes.
const LATER: Duration = Duration::from_millis(300);

type Queue = Arc<Mutex<Vec<(Instant, String, Vec<CustomerMapping>)>>>;

/// Writes of customers are carried out later.
fn queued() -> PatchedMappings {
    let queue: Queue = Arc::default();
    let waiting = Arc::clone(&queue);
    PatchedMappings::new()
        .lists(move |memory, account| {
            let mut queue = queue.lock().expect("a lock");
            let (due, rest) = queue.drain(..).partition(|(since, ..)| since.elapsed() >= LATER);
            *queue = rest;
            let due: Vec<(Instant, String, Vec<CustomerMapping>)> = due;
            due.into_iter().for_each(|(_, account, list)| memory.map_customers(&account, list));
            memory.customers(account)
        })
        .writes(move |_, account, list| {
            waiting.lock().expect("a lock").push((Instant::now(), account.to_owned(), list));
        })
}

/// What was read is kept until customers are mapped.
fn cached() -> PatchedMappings {
    let cache: Arc<Mutex<HashMap<String, BTreeMap<String, Uuid>>>> = Arc::default();
    let kept = Arc::clone(&cache);
    PatchedMappings::new()
        .lists(move |memory, account| {
            let mut kept = kept.lock().expect("a lock");
            kept.entry(account.to_owned()).or_insert_with(|| memory.customers(account)).clone()
        })
        .writes(move |memory, account, list| {
            if list.iter().any(|(_, tenant)| tenant.is_some()) {
                cache.lock().expect("a lock").remove(account);
            }
            memory.map_customers(account, list);
        })
}

/// Two processes take turns, each with a memory of its own.
fn of_two_processes(ground: &Ground) -> Builder {
    let turn: Arc<AtomicUsize> = Arc::default();
    let next = Arc::clone(&turn);
    let of = move |account: &str| format!("{account} of {}", turn.load(Ordering::Relaxed) % 2);
    let (reads, lists, writes, unmaps) = (of.clone(), of.clone(), of.clone(), of.clone());
    let mappings = PatchedMappings::new()
        .reads(move |memory, account| memory.partner(&reads(account)))
        .maps(move |memory, account, partner| memory.map_partner(&of(account), partner))
        .unmaps(move |memory, account| memory.unmap_partner(&unmaps(account)))
        .lists(move |memory, account| memory.customers(&lists(account)))
        .writes(move |memory, account, list| memory.map_customers(&writes(account), list));
    ground.mapping_over(mappings).layer(layer::before(move |_| {
        next.fetch_add(1, Ordering::Relaxed);
    }))
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::mapped(
        "mapping.late.queued",
        "a queue works off what is mapped, after the answer",
        &["mapping.model.at_once"],
        MAPPED,
        |ground| ground.mapping_over(queued()),
    ),
    Fault::mapped(
        "mapping.late.cached",
        "a cache of the customers is emptied when some are mapped, and not when mappings are removed",
        &["mapping.model.at_once"],
        "mapping.customer.removed @ /payload/items/*/acronis_tenant_id",
        |ground| ground.mapping_over(cached()),
    ),
    Fault::mapped(
        "mapping.late.processes",
        "each of two processes has a memory of its own",
        &["mapping.model.at_once"],
        "mapping.enablement.mapped @ /payload/acronis_tenant_id",
        of_two_processes,
    ),
];
