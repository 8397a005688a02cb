//! Requests that a handler loses or mixes up in the course of a longer life.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use acgw::Callback::{CustomerGetState, CustomerSetState, PartnerEnable, PartnerReset};
use acgw::internals::vendor::{Store as _, layer};
use serde_json::{Value, json};
use uuid::Uuid;

use super::memory::swallowed;
use crate::kit::{Fault, Patched, answers_to, callback_of, customers_of, partner_of, refusing, refusing_raw};

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "memory.moved.ignored",
        "a customer that another partner had is silently not enabled",
        &["mirroring.isolation.moved_customer"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            let owners: Mutex<HashMap<Uuid, Uuid>> = Mutex::default();
            ground.over(Patched::new().adds(move |memory, partner, mut customers| {
                let mut owners = owners.lock().expect("no panic");
                customers.retain(|customer| *owners.entry(customer.tenant).or_insert(partner) == partner);
                memory.enable_customers(partner, customers);
            }))
        },
    ),
    Fault::new(
        "memory.shared.disabled_for_all",
        "disabling a customer that two partners have disables it for both",
        &["mirroring.isolation.shared_customer", "mirroring.isolation.customer_disable"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            let partners: Mutex<HashSet<Uuid>> = Mutex::default();
            let partners = std::sync::Arc::new(partners);
            let all = std::sync::Arc::clone(&partners);
            let store = Patched::new().adds(move |memory, partner, customers| {
                partners.lock().expect("no panic").insert(partner);
                memory.enable_customers(partner, customers);
            });
            ground.over(store.drops(move |memory, _, gone| {
                for partner in all.lock().expect("no panic").iter() {
                    memory.disable_customers(*partner, gone.clone());
                }
            }))
        },
    ),
    Fault::new(
        "memory.created_at.of_writes",
        "a write of the year 1 gets a 500",
        &["tolerance.created_at"],
        "request.tolerance @ ",
        |ground| {
            ground.behind(refusing(500, |body| {
                let is_old = body["created_at"].as_str().is_some_and(|time| time.starts_with("0001"));
                is_old && callback_of(body) == Some(CustomerSetState)
            }))
        },
    ),
    Fault::new(
        "memory.created_at.stale",
        "a write that looks older than the one before is not carried out",
        &["tolerance.created_at"],
        "mirroring.partner.state @ /payload/state",
        |ground| {
            let latest: Mutex<HashMap<Uuid, String>> = Mutex::default();
            ground.behind(layer::instead(move |incoming| {
                let body = incoming.json()?;
                let mut latest = latest.lock().expect("no panic");
                let time = body["created_at"].as_str()?.to_owned();
                let known = latest.entry(partner_of(&body)).or_insert_with(|| time.clone());
                let is_stale = time < *known && matches!(callback_of(&body)?, PartnerReset | CustomerSetState);
                known.clone_from(&time.max(known.clone()));
                is_stale.then(|| swallowed(&body))
            }))
        },
    ),
    Fault::new(
        "memory.names.swallowed",
        "a customer whose name has a quote is silently not stored",
        &["tolerance.names"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            ground.over(Patched::new().adds(|memory, partner, mut customers| {
                customers.retain(|customer| !customer.name.contains('\''));
                memory.enable_customers(partner, customers);
            }))
        },
    ),
    Fault::new(
        "memory.list.null_after_reset",
        "the customers of a disabled partner are null",
        &["response.customer.get_state"],
        "customer.mirroring.get_state.response.payload.type @ /payload",
        |ground| {
            let reset: Mutex<HashSet<Uuid>> = Mutex::default();
            ground.behind(acgw::internals::vendor::layer::after(move |incoming, answer| {
                let Some(body) = incoming.json() else { return };
                match callback_of(&body) {
                    Some(PartnerReset) if answer.status == 200 => {
                        reset.lock().expect("no panic").insert(partner_of(&body));
                    }
                    Some(PartnerEnable) => drop(reset.lock().expect("no panic").remove(&partner_of(&body))),
                    Some(CustomerGetState) if reset.lock().expect("no panic").contains(&partner_of(&body)) => {
                        answer.edit(|body| body["payload"] = Value::Null);
                    }
                    _ => {}
                }
            }))
        },
    ),
    Fault::new(
        "memory.enable_again.names_other",
        "enabling a partner again names another one",
        &["response.partner.enable"],
        "mirroring.partner.enable @ /payload/acronis_tenant_id",
        |ground| {
            let seen: Mutex<Vec<Uuid>> = Mutex::default();
            ground.behind(answers_to(PartnerEnable, move |request, body| {
                let mut seen = seen.lock().expect("no panic");
                let partner = partner_of(request);
                if seen.contains(&partner) {
                    body["payload"]["acronis_tenant_id"] = json!(Uuid::from_u128(partner.as_u128() ^ 1));
                }
                seen.push(partner);
            }))
        },
    ),
    Fault::new(
        "memory.headers.credentials",
        "credentials in X-CyberApp-Auth get a 500",
        &["tolerance.credentials"],
        "unstated @ ",
        |ground| {
            ground.behind(refusing_raw(500, |incoming| {
                incoming.headers.get("x-cyberapp-auth").is_some_and(|value| value != "YWNndzp7fQ==")
            }))
        },
    ),
    Fault::new(
        "memory.headers.extra_on_writes",
        "enabling customers with data in X-CyberApp-Extra gets a 500",
        &["tolerance.credentials"],
        "unstated @ ",
        |ground| {
            ground.behind(refusing_raw(500, |incoming| {
                let extra = incoming.headers.get("x-cyberapp-extra").is_some_and(|value| value != "e30=");
                extra && incoming.json().is_some_and(|body| !customers_of(&body, "enabled").is_empty())
            }))
        },
    ),
];
