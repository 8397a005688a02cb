//! The partner's side: get_state, enable, reset.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use acgw::Callback::{PartnerEnable, PartnerGetState};
use acgw::internals::vendor::Store as _;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::{Fault, Patched, answers_to, callback_of, partner_of, refusing, requests};

const ONE: Uuid = Uuid::from_u128(1);

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "partner.global",
        "one state serves all partners",
        &["mirroring.isolation.partner_state", "mirroring.isolation.partner_reset"],
        "mirroring.isolation @ /payload/state",
        |ground| {
            let global = Patched::new()
                .reads(|memory, _| memory.partner(ONE))
                .enables(|memory, _, name, settings| memory.enable_partner(ONE, name, settings))
                .resets(|memory, partner| {
                    memory.reset_partner(ONE);
                    memory.reset_partner(partner);
                });
            ground.over(global)
        },
    ),
    Fault::new(
        "partner.unknown.not_found",
        "get_state of an unknown partner is a 404",
        &["mirroring.partner.unknown", "lifecycle.states", "response.partner.get_state"],
        "response.status @ ",
        |ground| {
            let known: Mutex<HashSet<Uuid>> = Mutex::default();
            ground.behind(refusing(404, move |body| {
                let mut known = known.lock().expect("a lock");
                match callback_of(body) {
                    Some(PartnerEnable) => {
                        known.insert(partner_of(body));
                        false
                    }
                    Some(PartnerGetState) => !known.contains(&partner_of(body)),
                    _ => false,
                }
            }))
        },
    ),
    Fault::new(
        "partner.unknown.enabled",
        "reading a partner's state enables it",
        &["mirroring.partner.unknown", "mirroring.model.customers"],
        "mirroring.partner.state @ /payload/state",
        |ground| {
            ground.over(Patched::new().reads(|memory, partner| {
                let before = memory.partner(partner);
                if before.is_none() {
                    memory.enable_partner(partner, "", None);
                }
                before
            }))
        },
    )
    .shortest(2),
    Fault::new(
        "partner.always_enabled",
        "every partner is ENABLED",
        &["mirroring.partner.unknown", "mirroring.partner.reset", "mirroring.isolation.partner_state"],
        "mirroring.partner.state @ /payload/state",
        |ground| ground.behind(answers_to(PartnerGetState, |_, body| body["payload"]["state"] = json!("ENABLED"))),
    ),
    Fault::new(
        "partner.enable.forgotten",
        "enabling a partner is answered but not carried out",
        &["mirroring.partner.enable", "mirroring.model.customers", "lifecycle.states"],
        "mirroring.partner.state @ /payload/state",
        |ground| ground.over(Patched::new().enables(|_, _, _, _| "vendor".to_owned())),
    )
    .shortest(2),
    Fault::new(
        "partner.enable.later",
        "enabling a partner takes effect a third of a second later",
        &["mirroring.partner.enable", "lifecycle.states"],
        "mirroring.partner.state @ /payload/state",
        |ground| {
            let since: Mutex<HashMap<Uuid, Instant>> = Mutex::default();
            ground.behind(answers_to(PartnerGetState, move |request, body| {
                let mut since = since.lock().expect("a lock");
                let first = *since.entry(partner_of(request)).or_insert_with(Instant::now);
                if first.elapsed() < Duration::from_millis(300) {
                    body["payload"] = json!({ "state": "DISABLED" });
                }
            }))
        },
    ),
    Fault::new(
        "partner.enable.again.conflict",
        "enabling an enabled partner is a 409",
        &["mirroring.partner.enable_again", "response.partner.enable", "mirroring.model.customers"],
        "response.status @ ",
        |ground| {
            let known: Mutex<HashSet<Uuid>> = Mutex::default();
            ground.behind(refusing(409, move |body| match callback_of(body) {
                Some(PartnerEnable) => !known.lock().expect("a lock").insert(partner_of(body)),
                _ => false,
            }))
        },
    )
    .shortest(2),
    Fault::new(
        "partner.enable.again.toggles",
        "enabling an enabled partner disables it",
        &["mirroring.partner.enable_again", "mirroring.model.customers"],
        "mirroring.partner.state @ /payload/state",
        |ground| {
            ground.over(Patched::new().enables(|memory, partner, name, settings| {
                if let Some(record) = memory.partner(partner) {
                    memory.reset_partner(partner);
                    return record.vendor_tenant_id;
                }
                memory.enable_partner(partner, name, settings)
            }))
        },
    )
    .shortest(3),
    Fault::new(
        "partner.enable.again.second_record",
        "enabling an enabled partner creates a second record, and a reset disables one of them",
        &["mirroring.partner.enable_again", "concurrency.same_partner", "mirroring.model.customers"],
        "mirroring.partner.state @ /payload/state",
        |ground| {
            let records: Mutex<HashMap<Uuid, usize>> = Mutex::default();
            let records = std::sync::Arc::new(records);
            let added = std::sync::Arc::clone(&records);
            let store = Patched::new()
                .enables(move |memory, partner, name, settings| {
                    *added.lock().expect("a lock").entry(partner).or_default() += 1;
                    memory.enable_partner(partner, name, settings)
                })
                .resets(move |memory, partner| {
                    let mut records = records.lock().expect("a lock");
                    let left = records.entry(partner).or_default();
                    *left = left.saturating_sub(1);
                    if *left == 0 {
                        memory.reset_partner(partner);
                    }
                });
            ground.over(store)
        },
    )
    .shortest(4),
    Fault::new(
        "partner.enable.again.drops_customers",
        "enabling an enabled partner loses its customers",
        &["mirroring.partner.keeps_customers", "mirroring.model.customers"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            ground.over(Patched::new().enables(|memory, partner, name, settings| {
                let gone = memory.customers(partner).into_iter().map(|customer| customer.tenant);
                memory.disable_customers(partner, gone.collect());
                memory.enable_partner(partner, name, settings)
            }))
        },
    )
    .shortest(4),
    Fault::new(
        "partner.enable.wrong_tenant",
        "the answer to enable names another tenant",
        &["mirroring.partner.enable", "lifecycle.transcript"],
        "mirroring.partner.enable @ /payload/acronis_tenant_id",
        |ground| {
            ground.behind(answers_to(PartnerEnable, |_, body| {
                body["payload"]["acronis_tenant_id"] = json!(Uuid::new_v4());
            }))
        },
    ),
    Fault::new(
        "partner.enable.names_request",
        "the answer to enable names the request as the tenant",
        &["mirroring.partner.enable"],
        "mirroring.partner.enable @ /payload/acronis_tenant_id",
        |ground| {
            ground.behind(answers_to(PartnerEnable, |request, body| {
                body["payload"]["acronis_tenant_id"] = request["request_id"].clone();
            }))
        },
    ),
    Fault::new(
        "partner.flips_after_five",
        "a partner reads as disabled from its fifth callback on",
        &["mirroring.model.customers"],
        "mirroring.partner.state @ /payload/state",
        |ground| {
            let counts: Mutex<HashMap<Uuid, usize>> = Mutex::default();
            let count = move |body: &Value| {
                let mut counts = counts.lock().expect("a lock");
                let count = counts.entry(partner_of(body)).or_default();
                *count += 1;
                *count
            };
            ground.behind(requests(move |body| {
                if count(body) > 4 && callback_of(body) == Some(PartnerGetState) {
                    body["context"]["tenant_id"] = json!(ONE);
                }
            }))
        },
    )
    .shortest(5),
    Fault::new(
        "partner.state.stale",
        "a partner that was once read as enabled is read as enabled forever",
        &["lifecycle.states"],
        "mirroring.partner.state @ /payload/state",
        |ground| {
            let enabled: Mutex<HashSet<Uuid>> = Mutex::default();
            ground.behind(answers_to(PartnerGetState, move |request, body| {
                let mut enabled = enabled.lock().expect("a lock");
                if body["payload"]["state"] == "ENABLED" {
                    enabled.insert(partner_of(request));
                } else if enabled.contains(&partner_of(request)) {
                    body["payload"]["state"] = json!("ENABLED");
                }
            }))
        },
    ),
];
