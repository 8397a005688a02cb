//! Partners that are mapped wrongly.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use acgw::Callback::{EnablementRead, EnablementWrite};
use acgw::internals::vendor::Mappings as _;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::{Fault, PatchedMappings, answers_to, callback_of, refusing, remove, reply_to};

/// Maps the account whatever it was mapped to.
fn take_over(memory: &acgw::internals::vendor::MappingMemory, account: &str, partner: Uuid) -> bool {
    let customers = memory.customers(account).into_iter().map(|(id, tenant)| (id, Some(tenant))).collect();
    memory.unmap_partner(account);
    memory.map_customers(account, customers);
    memory.map_partner(account, partner)
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::mapped(
        "mapping.read.no_id",
        "enablement.read does not name the account",
        &["response.enablement.read"],
        "enablement.read.response.payload.vendor_tenant_id.required @ /payload/vendor_tenant_id",
        |ground| {
            ground
                .mapping()
                .layer(answers_to(EnablementRead, |_, body| remove(&mut body["payload"], "vendor_tenant_id")))
        },
    ),
    Fault::mapped(
        "mapping.read.empty_id",
        "enablement.read names the account by an empty text",
        &["mapping.enablement.read"],
        "mapping.enablement.state @ /payload/vendor_tenant_id",
        |ground| {
            ground
                .mapping()
                .layer(answers_to(EnablementRead, |_, body| body["payload"]["vendor_tenant_id"] = json!("")))
        },
    ),
    Fault::mapped(
        "mapping.read.nil",
        "enablement.read names the nil UUID as long as nobody is mapped",
        &["mapping.enablement.unmapped"],
        "mapping.enablement.state @ /payload/acronis_tenant_id",
        |ground| {
            ground.mapping().layer(answers_to(EnablementRead, |_, body| {
                if body["payload"].get("acronis_tenant_id").is_none() {
                    body["payload"]["acronis_tenant_id"] = json!(Uuid::nil());
                }
            }))
        },
    ),
    Fault::mapped(
        "mapping.read.number",
        "the account's id is a number",
        &["response.enablement.read"],
        "enablement.read.response.payload.vendor_tenant_id.type @ /payload/vendor_tenant_id",
        |ground| {
            ground.mapping().layer(answers_to(EnablementRead, |_, body| body["payload"]["vendor_tenant_id"] = json!(1)))
        },
    ),
    Fault::mapped(
        "mapping.read.other_id",
        "enablement.read names the account by another id each time",
        &["mapping.enablement.read"],
        "mapping.enablement.state @ /payload/vendor_tenant_id",
        |ground| {
            let count = AtomicUsize::new(0);
            ground.mapping().layer(answers_to(EnablementRead, move |_, body| {
                body["payload"]["vendor_tenant_id"] = json!(format!("v-{}", count.fetch_add(1, Ordering::Relaxed)));
            }))
        },
    ),
    Fault::mapped(
        "mapping.read.own_tenant",
        "enablement.read says that the account is mapped to the tenant that asks",
        &["mapping.enablement.unmapped"],
        "mapping.enablement.state @ /payload/acronis_tenant_id",
        |ground| {
            ground.mapping().layer(answers_to(EnablementRead, |request, body| {
                body["payload"]["acronis_tenant_id"] = request["context"]["tenant_id"].clone();
            }))
        },
    ),
    Fault::mapped(
        "mapping.read.null",
        "acronis_tenant_id is null as long as the account is not mapped",
        &["response.enablement.read"],
        "enablement.read.response.payload.acronis_tenant_id.type @ /payload/acronis_tenant_id",
        |ground| {
            ground.mapping().layer(answers_to(EnablementRead, |_, body| {
                if body["payload"].get("acronis_tenant_id").is_none() {
                    body["payload"]["acronis_tenant_id"] = Value::Null;
                }
            }))
        },
    ),
    Fault::mapped(
        "mapping.read.list",
        "enablement.read answers a list",
        &["response.enablement.read"],
        "enablement.read.response.payload.type @ /payload",
        |ground| {
            ground.mapping().layer(answers_to(EnablementRead, |_, body| body["payload"] = json!([body["payload"]])))
        },
    ),
    Fault::mapped(
        "mapping.read.never_mapped",
        "enablement.read does not show that the account is mapped",
        &["mapping.enablement.write"],
        "mapping.enablement.mapped @ /payload/acronis_tenant_id",
        |ground| {
            ground
                .mapping()
                .layer(answers_to(EnablementRead, |_, body| remove(&mut body["payload"], "acronis_tenant_id")))
        },
    ),
    Fault::mapped(
        "mapping.read.unknown",
        "enablement.read of an account that is not mapped is answered with 404",
        &["mapping.enablement.read"],
        "mapping.enablement.state @ ",
        |ground| {
            let mapped: Arc<Mutex<HashSet<String>>> = Arc::default();
            let noted = Arc::clone(&mapped);
            let store = PatchedMappings::new().maps(move |memory, account, partner| {
                noted.lock().expect("a lock").insert(partner.to_string());
                memory.map_partner(account, partner)
            });
            ground.mapping_over(store).layer(refusing(404, move |body| {
                let tenant = body["context"]["tenant_id"].as_str().unwrap_or_default().to_owned();
                callback_of(body) == Some(EnablementRead) && !mapped.lock().expect("a lock").contains(&tenant)
            }))
        },
    ),
    Fault::mapped(
        "mapping.write.ignored",
        "enablement.write stores nothing",
        &["mapping.enablement.write"],
        "mapping.enablement.mapped @ /payload/acronis_tenant_id",
        |ground| ground.mapping_over(PatchedMappings::new().maps(|_, _, _| true)),
    ),
    Fault::mapped(
        "mapping.write.other_tenant",
        "enablement.write stores a tenant that the request does not name",
        &["mapping.enablement.write"],
        "mapping.enablement.mapped @ /payload/acronis_tenant_id",
        |ground| {
            ground.mapping().layer(answers_to(EnablementRead, |_, body| {
                if body["payload"].get("acronis_tenant_id").is_some() {
                    body["payload"]["acronis_tenant_id"] = json!(Uuid::from_u128(7));
                }
            }))
        },
    ),
    Fault::mapped(
        "mapping.write.payload",
        "enablement.write answers the payload of its request",
        &["mapping.enablement.payload"],
        "unstated @ /payload",
        |ground| {
            ground
                .mapping()
                .layer(answers_to(EnablementWrite, |request, body| body["payload"] = request["payload"].clone()))
        },
    ),
    Fault::mapped(
        "mapping.write.state",
        "enablement.write answers a state",
        &["response.enablement.write"],
        "enablement.write.response.payload.not @ /payload",
        |ground| {
            ground
                .mapping()
                .layer(answers_to(EnablementWrite, |_, body| body["payload"] = json!({ "state": "ENABLED" })))
        },
    ),
    Fault::mapped(
        "mapping.write.type",
        "enablement.write is answered with the type of its callback",
        &["response.enablement.write"],
        "enablement.write.response.type.const @ /type",
        |ground| {
            ground.mapping().layer(answers_to(EnablementWrite, |_, body| {
                body["type"] = json!("cti.a.p.acgw.response.v1.0~a.p.enablement.write.ok.v1.0");
            }))
        },
    ),
    Fault::mapped(
        "mapping.write.created",
        "enablement.write is answered with 201",
        &["response.enablement.write"],
        "response.status @ ",
        |ground| ground.mapping().layer(reply_to(EnablementWrite, |answer| answer.status = 201)),
    ),
    Fault::mapped(
        "mapping.write.again_refused",
        "the same pair again is refused",
        &["mapping.enablement.again"],
        "mapping.enablement.mapped @ ",
        |ground| {
            ground.mapping_over(PatchedMappings::new().maps(|memory, account, partner| {
                memory.partner(account).is_none() && memory.map_partner(account, partner)
            }))
        },
    ),
    Fault::mapped(
        "mapping.write.toggles",
        "the same pair again removes the mapping",
        &["mapping.enablement.again"],
        "mapping.enablement.mapped @ /payload/acronis_tenant_id",
        |ground| {
            ground.mapping_over(PatchedMappings::new().maps(|memory, account, partner| {
                if memory.partner(account) == Some(partner) {
                    memory.unmap_partner(account);
                    return true;
                }
                memory.map_partner(account, partner)
            }))
        },
    ),
    Fault::mapped(
        "mapping.write.takes_over",
        "another Acronis tenant takes the account over",
        &["mapping.enablement.other_tenant"],
        "mapping.enablement.kept @ /payload/acronis_tenant_id",
        |ground| ground.mapping_over(PatchedMappings::new().maps(take_over)),
    ),
    Fault::mapped(
        "mapping.write.silent",
        "another Acronis tenant gets a 200, and nothing changes",
        &["mapping.enablement.other_tenant"],
        "mapping.enablement.kept @ ",
        |ground| {
            ground.mapping_over(PatchedMappings::new().maps(|memory, account, partner| {
                memory.map_partner(account, partner);
                true
            }))
        },
    ),
    Fault::mapped(
        "mapping.write.conflict_clears",
        "a conflict removes the mapping that is there",
        &["mapping.enablement.other_tenant"],
        "mapping.enablement.kept @ /payload/acronis_tenant_id",
        |ground| {
            ground.mapping_over(PatchedMappings::new().maps(|memory, account, partner| {
                let is_own = memory.map_partner(account, partner);
                if !is_own {
                    memory.unmap_partner(account);
                }
                is_own
            }))
        },
    ),
];
