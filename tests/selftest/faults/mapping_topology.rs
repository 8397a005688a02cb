//! Lists of customers that are wrong: the topology, and which of them are mapped.

use std::sync::atomic::{AtomicUsize, Ordering};

use acgw::Callback::{TenantMappingRead, TopologyRead};
use acgw::internals::vendor::Mappings as _;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::{Fault, PatchedMappings, accounts, answers_to, remove};

fn items(body: &mut Value) -> &mut Vec<Value> {
    body["payload"]["items"].as_array_mut().expect("items")
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::mapped(
        "mapping.topology.twice",
        "topology.read lists a customer twice",
        &["mapping.topology.list"],
        "mapping.topology @ /payload/items/*",
        |ground| {
            ground.mapping().layer(answers_to(TopologyRead, |_, body| {
                let first = items(body)[0].clone();
                items(body).push(first);
            }))
        },
    ),
    Fault::mapped(
        "mapping.topology.new_ids",
        "the ids of customers are new each time",
        &["mapping.topology.list"],
        "mapping.topology @ /payload/items",
        |ground| {
            let count = AtomicUsize::new(0);
            ground.mapping().layer(answers_to(TopologyRead, move |_, body| {
                for item in items(body) {
                    item["id"] = json!(format!("c-{}", count.fetch_add(1, Ordering::Relaxed)));
                }
            }))
        },
    ),
    Fault::mapped(
        "mapping.topology.empty_id",
        "a customer has an empty id",
        &["mapping.topology.list"],
        "mapping.topology @ /payload/items/*",
        |ground| ground.mapping().layer(answers_to(TopologyRead, |_, body| items(body)[0]["id"] = json!(""))),
    ),
    Fault::mapped(
        "mapping.topology.last_missing",
        "topology.read leaves the last customer out",
        &["mapping.topology.given"],
        "mapping.topology @ /payload/items",
        |ground| ground.mapping().layer(answers_to(TopologyRead, |_, body| drop(items(body).pop()))),
    ),
    Fault::mapped(
        "mapping.topology.only_one",
        "topology.read lists one customer",
        &["mapping.topology.given"],
        "mapping.topology @ /payload/items",
        |ground| ground.mapping().layer(answers_to(TopologyRead, |_, body| items(body).truncate(1))),
    ),
    Fault::mapped(
        "mapping.topology.names_lost",
        "topology.read gives ids for names",
        &["mapping.topology.names"],
        "mapping.topology @ /payload/items",
        |ground| {
            ground.mapping().layer(answers_to(TopologyRead, |_, body| {
                items(body).iter_mut().for_each(|item| item["name"] = item["id"].clone());
            }))
        },
    ),
    Fault::mapped(
        "mapping.topology.of_all",
        "topology.read lists the customers of all accounts",
        &["mapping.topology.given", "mapping.topology.others"],
        "mapping.topology @ /payload/items",
        |ground| {
            ground.mapping().layer(answers_to(TopologyRead, |_, body| {
                let all = accounts().into_iter().flat_map(|account| account.customers);
                body["payload"]["items"] = all.map(|(id, name)| json!({ "id": id, "name": name })).collect();
            }))
        },
    ),
    Fault::mapped(
        "mapping.topology.no_names",
        "customers have no names",
        &["response.topology.read"],
        "topology.read.response.payload.items[*].name.required @ /payload/items/*/name",
        |ground| {
            ground.mapping().layer(answers_to(TopologyRead, |_, body| {
                items(body).iter_mut().for_each(|item| remove(item, "name"));
            }))
        },
    ),
    Fault::mapped(
        "mapping.topology.list_only",
        "topology.read answers the list itself",
        &["response.topology.read"],
        "topology.read.response.payload.type @ /payload",
        |ground| {
            ground
                .mapping()
                .layer(answers_to(TopologyRead, |_, body| body["payload"] = body["payload"]["items"].clone()))
        },
    ),
    Fault::mapped(
        "mapping.topology.type",
        "topology.read has the type of another answer",
        &["response.topology.read"],
        "topology.read.response.type.const @ /type",
        |ground| {
            ground.mapping().layer(answers_to(TopologyRead, |_, body| {
                body["type"] = json!("cti.a.p.acgw.response.v1.0~a.p.tenant_mapping.read.ok.v1.0");
            }))
        },
    ),
    Fault::mapped(
        "mapping.topology.total",
        "total_count is smaller than the list",
        &["mapping.topology.paging"],
        "unstated @ /payload/paging/total_count",
        |ground| {
            ground.mapping().layer(answers_to(TopologyRead, |_, body| {
                body["payload"]["paging"] = json!({ "offset": 0, "limit": 100, "total_count": 1 });
            }))
        },
    ),
    Fault::mapped(
        "mapping.topology.total_of_more",
        "total_count is larger than the list, which has no further page",
        &["mapping.topology.paging"],
        "unstated @ /payload/paging/total_count",
        |ground| {
            ground.mapping().layer(answers_to(TopologyRead, |_, body| {
                body["payload"]["paging"] = json!({ "offset": 0, "limit": 100, "total_count": 50 });
            }))
        },
    ),
    Fault::mapped(
        "mapping.topology.both_pagings",
        "paging has numbers and the ends of the page",
        &["mapping.topology.paging"],
        "unstated @ /payload/paging",
        |ground| {
            ground.mapping().layer(answers_to(TopologyRead, |_, body| {
                let count = body["payload"]["items"].as_array().map_or(0, Vec::len);
                body["payload"]["paging"] = json!({ "offset": 0, "limit": 100, "total_count": count, "after": "x" });
            }))
        },
    ),
    Fault::mapped(
        "mapping.list.invented",
        "customers that nobody has mapped have a tenant",
        &["mapping.customer.none"],
        "mapping.isolation @ /payload/items/*/acronis_tenant_id",
        |ground| {
            ground.mapping_over(PatchedMappings::new().lists(|memory, account| {
                let mut all = memory.customers(account);
                let first = accounts().into_iter().find(|known| known.id == account);
                let first = first.and_then(|account| account.customers.into_iter().next());
                if let Some((id, _)) = first {
                    all.entry(id).or_insert(Uuid::from_u128(9));
                }
                all
            }))
        },
    ),
    Fault::mapped(
        "mapping.list.null",
        "customers that are not mapped have null for their tenant",
        &["response.tenant_mapping.read"],
        "tenant_mapping.read.response.payload.items[*].acronis_tenant_id.type @ /payload/items/*/acronis_tenant_id",
        |ground| {
            ground.mapping().layer(answers_to(TenantMappingRead, |_, body| {
                for item in items(body).iter_mut().filter(|item| item.get("acronis_tenant_id").is_none()) {
                    item["acronis_tenant_id"] = Value::Null;
                }
            }))
        },
    ),
    Fault::mapped(
        "mapping.list.names",
        "tenant_mapping.read has the members of topology.read",
        &["response.tenant_mapping.read"],
        "tenant_mapping.read.response.payload.items[*].vendor_tenant_id.required @ /payload/items/*/vendor_tenant_id",
        |ground| {
            ground.mapping().layer(answers_to(TenantMappingRead, |_, body| {
                for item in items(body) {
                    let id = item["vendor_tenant_id"].clone();
                    remove(item, "vendor_tenant_id");
                    item["id"] = id;
                }
            }))
        },
    ),
    Fault::mapped(
        "mapping.topology.hides_mapped",
        "topology.read leaves out customers that are mapped",
        &["mapping.customer.listed"],
        "mapping.topology @ /payload/items",
        |ground| {
            ground.mapping_beside(|memory| {
                answers_to(TopologyRead, move |_, body| {
                    let mapped: Vec<String> =
                        accounts().iter().flat_map(|account| memory.customers(&account.id).into_keys()).collect();
                    items(body).retain(|item| !mapped.iter().any(|id| item["id"] == *id));
                })
            })
        },
    ),
    Fault::mapped(
        "mapping.list.twice",
        "a mapped customer is listed twice",
        &["mapping.customer.map"],
        "mapping.customer.state @ /payload/items/*",
        |ground| {
            ground.mapping().layer(answers_to(TenantMappingRead, |_, body| {
                let mapped = items(body).iter().find(|item| item.get("acronis_tenant_id").is_some()).cloned();
                items(body).extend(mapped);
            }))
        },
    ),
    Fault::mapped(
        "mapping.list.stranger",
        "tenant_mapping.read lists a customer that topology.read does not",
        &["mapping.customer.listed"],
        "mapping.customer.state @ /payload/items/*",
        |ground| {
            ground.mapping().layer(answers_to(TenantMappingRead, |_, body| {
                items(body).push(json!({ "vendor_tenant_id": "nobody" }));
            }))
        },
    ),
];
