//! Answers of mapping callbacks that are wrong once something is mapped, or for another partner.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use acgw::Callback::{
    EnablementRead, EnablementReset, PartnerEnable, PartnerGetState, TenantMappingWrite, TopologyRead,
};
use acgw::internals::vendor::{Answer, Mappings as _};
use serde_json::json;
use uuid::Uuid;

use crate::kit::{FIRST, Fault, answers, answers_to, mapped_customers, partner_of, refusals, requests};

pub(super) const FAULTS: &[Fault] = &[
    Fault::mapped(
        "mapping.seen.asking",
        "enablement.read says that a mapped account is mapped to the tenant that asks",
        &["mapping.enablement.other_tenant"],
        "mapping.enablement.state @ /payload/acronis_tenant_id",
        |ground| {
            ground.mapping().layer(answers_to(EnablementRead, |request, body| {
                if body["payload"].get("acronis_tenant_id").is_some() {
                    body["payload"]["acronis_tenant_id"] = request["context"]["tenant_id"].clone();
                }
            }))
        },
    ),
    Fault::mapped(
        "mapping.seen.joined",
        "topology.read lists customers twice that are mapped",
        &["mapping.customer.listed"],
        "mapping.topology @ /payload/items/*",
        |ground| {
            ground.mapping_beside(|known| {
                answers_to(TopologyRead, move |_, body| {
                    let mapped = known.customers(FIRST);
                    let items = body["payload"]["items"].as_array_mut().expect("items");
                    let twice: Vec<_> = items
                        .iter()
                        .filter(|item| mapped.contains_key(item["id"].as_str().unwrap_or_default()))
                        .cloned()
                        .collect();
                    items.extend(twice);
                })
            })
        },
    ),
    Fault::mapped(
        "mapping.seen.named",
        "topology.read shows the Acronis tenant in place of the name of a customer that is mapped",
        &["mapping.customer.listed"],
        "mapping.topology @ /payload/items/*",
        |ground| {
            ground.mapping_beside(|known| {
                answers_to(TopologyRead, move |_, body| {
                    let mapped = known.customers(FIRST);
                    for item in body["payload"]["items"].as_array_mut().expect("items") {
                        if let Some(tenant) = mapped.get(item["id"].as_str().unwrap_or_default()) {
                            item["name"] = json!(tenant);
                        }
                    }
                })
            })
        },
    ),
    Fault::new(
        "mapping.seen.disabled",
        "mapping a customer disables its mirrored partner",
        &["mapping.customer.map"],
        "mapping.customer.mapped @ /payload/state",
        |ground| {
            let disabled: Arc<Mutex<HashSet<Uuid>>> = Arc::default();
            ground.vendor().layer(answers(move |callback, request, body| {
                let (mut disabled, partner) = (disabled.lock().expect("a lock"), partner_of(request));
                match callback {
                    TenantMappingWrite => drop(disabled.insert(partner)),
                    PartnerEnable => drop(disabled.remove(&partner)),
                    PartnerGetState if disabled.contains(&partner) => body["payload"] = json!({ "state": "DISABLED" }),
                    _ => {}
                }
            }))
        },
    )
    .tuned(mapped_customers),
    Fault::mapped(
        "mapping.seen.by_type",
        "enablement.reset is taken for enablement.read, which has a request of the same type",
        &["response.enablement.reset"],
        "enablement.reset.response.type.const @ /type",
        |ground| {
            ground.mapping().layer(requests(|body| {
                if body["context"]["callback_id"] == EnablementReset.id() {
                    body["context"]["callback_id"] = json!(EnablementRead.id());
                }
            }))
        },
    ),
    Fault::mapped(
        "mapping.seen.refused_in_body",
        "a conflict is answered with status 200 and an error in the body",
        &["mapping.enablement.other_tenant"],
        "mapping.enablement.kept @ ",
        |ground| {
            ground.mapping().layer(refusals(|_, answer| {
                if answer.status == 409 {
                    *answer = Answer::json(200, &json!({ "err_message": "the account is mapped to another partner" }));
                }
            }))
        },
    ),
];
