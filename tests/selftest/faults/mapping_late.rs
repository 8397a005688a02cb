//! Mappings that show late, or not in every read.

use std::collections::{BTreeMap, HashMap};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use acgw::Vendor;
use acgw::internals::vendor::{Builder, CustomerMapping, Mappings as _, layer};
use uuid::Uuid;

use crate::kit::{Fault, Ground, PatchedMappings, Running, mapped};
use crate::server::Raw;

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

/// Two vendors behind one door: the one serves every second connection, and the other one the rest.
struct Processes {
    door: Box<dyn Running>,
    _vendors: [Vendor; 2],
}

impl Processes {
    fn start(ground: &Ground) -> Box<dyn Running> {
        let vendors = [(); 2].map(|()| ground.mapping().start().expect("a vendor"));
        let address = |vendor: &Vendor| {
            let url = vendor.url();
            url.trim_start_matches("http://").split('/').next().map(str::to_owned).expect("an address")
        };
        let (addresses, turn) = (vendors.each_ref().map(address), AtomicUsize::new(0));
        let door = Raw::serve("http", move |stream: TcpStream| {
            let inside = TcpStream::connect(&addresses[turn.fetch_add(1, Ordering::Relaxed) % 2])?;
            let (mut from, mut to) = (stream.try_clone()?, inside.try_clone()?);
            std::thread::spawn(move || {
                let _ = std::io::copy(&mut from, &mut to);
                let _ = to.shutdown(std::net::Shutdown::Write);
            });
            std::io::copy(&mut &inside, &mut &stream).map(drop)
        });
        Box::new(Self { door, _vendors: vendors })
    }
}

impl Running for Processes {
    fn url(&self) -> String {
        self.door.url()
    }
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
    Fault::server(
        "mapping.late.connections",
        "each of two processes serves its own connections, and has a memory of its own",
        &["mapping.model.at_once"],
        "mapping.enablement.mapped @ /payload/acronis_tenant_id",
        Processes::start,
    )
    .tuned(mapped),
];
