//! What no document forbids, and a tester says all the same.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use acgw::Callback::{CustomerGetState, CustomerSetState, PartnerEnable, PartnerGetState, PartnerReset};
use acgw::internals::vendor::{Memory, Store as _};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::{
    Fault, Patched, answers_to, callback_of, customers_of, items, partner_of, refusing, remove, requests,
};

/// Whether the partner of the request was ever enabled.
fn known_partners() -> impl Fn(&Value) -> bool {
    let known: Mutex<HashSet<Uuid>> = Mutex::default();
    move |body| {
        let mut known = known.lock().expect("a lock");
        if callback_of(body) == Some(PartnerEnable) {
            known.insert(partner_of(body));
        }
        known.contains(&partner_of(body))
    }
}

fn listed(change: impl Fn(usize, &mut Value) + Send + Sync + 'static) -> Arc<dyn acgw::internals::vendor::Layer> {
    answers_to(CustomerGetState, move |_, body| {
        body["payload"].as_array_mut().into_iter().flatten().enumerate().for_each(|(at, item)| change(at, item));
    })
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "unstated.repeated.conflict",
        "a repeated request_id gets a 409",
        &["unstated.same_request"],
        "unstated @ ",
        |ground| {
            let seen: Mutex<HashSet<String>> = Mutex::default();
            ground
                .behind(refusing(409, move |body| !seen.lock().expect("a lock").insert(body["request_id"].to_string())))
        },
    ),
    Fault::new(
        "unstated.repeated.undone",
        "a request that comes twice disables what it enabled",
        &["unstated.same_request"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            let seen: Mutex<HashSet<String>> = Mutex::default();
            ground.behind(requests(move |body| {
                if !seen.lock().expect("a lock").insert(body["request_id"].to_string()) {
                    let list = body["payload"]["enabled"].take();
                    remove(&mut body["payload"], "enabled");
                    body["payload"]["disabled"] = list;
                }
            }))
        },
    ),
    Fault::new(
        "unstated.disable_unknown.not_found",
        "disabling a customer that is not there gets a 404",
        &["unstated.disable_unknown"],
        "unstated @ ",
        |ground| {
            let memory = Arc::new(Memory::new());
            let list = Arc::clone(&memory);
            ground.over(memory).layer(refusing(404, move |body| {
                let listed: Vec<Uuid> = list.customers(partner_of(body)).iter().map(|record| record.tenant).collect();
                customers_of(body, "disabled").iter().any(|id| !listed.contains(id))
            }))
        },
    ),
    Fault::new(
        "unstated.both_lists.half",
        "only one of the two lists in a request is carried out",
        &["unstated.both_lists"],
        "mirroring.customer.disable @ /payload/*",
        |ground| {
            ground.behind(requests(|body| {
                if body.pointer("/payload/enabled").is_some() && callback_of(body) == Some(CustomerSetState) {
                    remove(&mut body["payload"], "disabled");
                }
            }))
        },
    ),
    Fault::new(
        "unstated.twice_in_list",
        "a customer that appears twice in a list gets a 500",
        &["unstated.same_customer_twice"],
        "unstated @ ",
        |ground| {
            ground.behind(refusing(500, |body| {
                let listed = customers_of(body, "enabled");
                listed.iter().collect::<HashSet<_>>().len() < listed.len()
            }))
        },
    ),
    Fault::new(
        "unstated.empty_list.refused",
        "an empty list is refused",
        &["unstated.empty_list"],
        "unstated @ ",
        |ground| {
            ground.behind(refusing(400, |body| {
                callback_of(body) == Some(CustomerSetState)
                    && items(body, "enabled").is_empty()
                    && items(body, "disabled").is_empty()
            }))
        },
    ),
    Fault::new(
        "unstated.empty_list.all",
        "an empty list disables all customers",
        &["unstated.empty_list"],
        "mirroring.customer.enable @ /payload",
        |ground| {
            let memory = Arc::new(Memory::new());
            let list = Arc::clone(&memory);
            ground.over(memory).layer(requests(move |body| {
                if body.pointer("/payload/enabled") == Some(&json!([])) {
                    let all = list.customers(partner_of(body)).into_iter().map(|record| record.tenant);
                    list.disable_customers(partner_of(body), all.collect());
                }
            }))
        },
    ),
    Fault::new(
        "unstated.no_partner.error",
        "customers of a partner that is not enabled get a 500",
        &["unstated.customers_without_partner"],
        "unstated @ ",
        |ground| {
            let known = known_partners();
            ground.behind(refusing(500, move |body| !known(body) && callback_of(body) == Some(CustomerSetState)))
        },
    ),
    Fault::new(
        "unstated.list_of_unknown.not_found",
        "reading the list of a partner that was never enabled gets a 404",
        &["unstated.list_of_unknown"],
        "unstated @ ",
        |ground| {
            let known = known_partners();
            ground.behind(refusing(404, move |body| !known(body) && callback_of(body) == Some(CustomerGetState)))
        },
    ),
    Fault::new(
        "unstated.reset_unknown.not_found",
        "a reset of a partner that was never enabled gets a 404",
        &["unstated.reset_unknown"],
        "unstated @ ",
        |ground| {
            let known = known_partners();
            ground.behind(refusing(404, move |body| !known(body) && callback_of(body) == Some(PartnerReset)))
        },
    ),
    Fault::new(
        "unstated.vendor_ids.new",
        "customers have new vendor ids in every list",
        &["unstated.vendor_ids"],
        "unstated @ /payload",
        |ground| {
            let count = AtomicUsize::new(1);
            ground.behind(listed(move |_, item| {
                item["vendor_tenant_id"] = json!(format!("v{}", count.fetch_add(1, Ordering::Relaxed)));
            }))
        },
    ),
    Fault::new(
        "unstated.vendor_ids.same",
        "all customers have the same vendor id",
        &["unstated.vendor_ids"],
        "unstated @ /payload",
        |ground| ground.behind(listed(|_, item| item["vendor_tenant_id"] = json!("vendor"))),
    ),
    Fault::new(
        "unstated.vendor_ids.empty",
        "the vendor's ids of customers are empty",
        &["unstated.vendor_ids"],
        "unstated @ /payload",
        |ground| ground.behind(listed(|_, item| item["vendor_tenant_id"] = json!(""))),
    ),
    Fault::new(
        "unstated.partner_settings.others",
        "a partner is shown with default settings instead of its own",
        &["unstated.partner_settings"],
        "unstated @ /payload/settings",
        |ground| {
            ground.behind(answers_to(PartnerGetState, |_, body| {
                if body["payload"]["state"] == "ENABLED" {
                    body["payload"]["settings"] = json!({ "field1_id": "default" });
                }
            }))
        },
    ),
    Fault::new(
        "unstated.vendor_ids.by_name",
        "a partner's vendor id follows from its name",
        &["unstated.vendor_ids"],
        "unstated @ /payload/vendor_tenant_id",
        |ground| {
            ground.behind(answers_to(PartnerEnable, |request, body| {
                let name = request.pointer("/payload/acronis_tenant_name").and_then(Value::as_str).unwrap_or_default();
                body["payload"]["vendor_tenant_id"] = json!(format!("org {name}"));
            }))
        },
    ),
    Fault::new(
        "unstated.partner_settings.merged",
        "new settings of a partner are merged into the old ones",
        &["unstated.partner_settings"],
        "unstated @ /payload/settings",
        |ground| {
            ground.over(Patched::new().enables(|memory, partner, name, settings| {
                let old = memory.partner(partner).and_then(|record| record.settings);
                let merged = match (old, settings) {
                    (Some(old), Some(new)) => Some(old.into_iter().chain(new).collect()),
                    (_, new) => new,
                };
                memory.enable_partner(partner, name, merged)
            }))
        },
    ),
    Fault::new(
        "unstated.moved_customer.refused",
        "a customer belongs for ever to the partner that enabled it first",
        &["unstated.moved_customer"],
        "unstated @ ",
        |ground| {
            let owners: Mutex<HashMap<Uuid, Uuid>> = Mutex::default();
            ground.behind(refusing(409, move |body| {
                let (partner, mut owners) = (partner_of(body), owners.lock().expect("a lock"));
                let customers = customers_of(body, "enabled").into_iter();
                customers.fold(false, |is_taken, it| is_taken | (*owners.entry(it).or_insert(partner) != partner))
            }))
        },
    ),
];
