//! Correct handlers that partners and customers are mapped to, each in another way.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use acgw::Callback::{
    CustomerGetState, CustomerSetState, EnablementRead, EnablementWrite, TenantMappingRead, TenantMappingWrite,
    TopologyRead,
};
use acgw::internals::vendor::{Account, Answer, Mappings as _, credentials, layer};
use acgw::{Topology, VendorCustomer};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Correct;
use crate::kit::{
    FIRST, Ground, PatchedMappings, accounts, answers_to, by_hand, explicit, mapped, mapped_customers, mapped_partners,
    partner_of, refusals, refusing, right,
};

/// A handler with mapped partners and customers.
const fn of(id: &'static str, title: &'static str, make: fn(&Ground) -> acgw::internals::vendor::Builder) -> Correct {
    Correct::new(id, title, make).tuned(mapped)
}

fn has_modified(body: &Value) -> impl Iterator<Item = &Value> {
    body["payload"]["modified"].as_array().into_iter().flatten()
}

/// Accounts that have the customers of the first one.
fn with_same_customers() -> Vec<Account> {
    let customers = accounts()[0].customers.clone();
    accounts().into_iter().map(|account| Account { customers: customers.clone(), ..account }).collect()
}

pub(super) const HANDLERS: &[Correct] = &[
    of("mapping.plain", "the reference vendor, with mapped partners and customers", |ground| ground.mapping()),
    of("mapping.malformed", "a request without X-CyberApp-Auth is malformed", |ground| {
        ground.mapping().layer(layer::instead(|incoming| {
            let is_malformed = !incoming.headers.contains_key("x-cyberapp-auth");
            (is_malformed && incoming.headers.contains_key("authorization")).then(|| Answer::json(400, &json!({})))
        }))
    }),
    Correct::new("mapping.partners", "mapped partners, with mirrored customers", |ground| ground.mapping())
        .tuned(mapped_partners),
    Correct::new("mapping.unmapped", "customers are refused as long as their partner is not mapped", |ground| {
        ground.mapping_beside(|known| {
            layer::instead(move |incoming| {
                let account = right(&accounts(), &credentials(&incoming.headers))?;
                let is_unmapped = known.partner(&account.id) != Some(partner_of(&incoming.json()?));
                let is_refused =
                    is_unmapped && matches!(incoming.callback(), Some(CustomerGetState | CustomerSetState));
                (is_refused && incoming.headers.contains_key("authorization")).then(|| Answer::json(403, &json!({})))
            })
        })
    })
    .tuned(mapped_partners),
    Correct::new("mapping.customers", "mirrored partners, with mapped customers", |ground| ground.vendor())
        .tuned(mapped_customers),
    Correct::new("mapping.explicit", "partners without callbacks, with mapped customers", |ground| ground.vendor())
        .tuned(|options| {
            options.partner = acgw::Method::Explicit;
            options.customer = acgw::Method::Mapped;
        }),
    Correct::new("mapping.by_hand", "partners without callbacks, which log in to accounts with customers", |ground| {
        by_hand(ground, PatchedMappings::new())
    })
    .tuned(explicit),
    of("mapping.only_mapped", "tenant_mapping.read lists mapped customers only, in another order", |ground| {
        ground.mapping().layer(answers_to(TenantMappingRead, |_, body| {
            let items = body["payload"]["items"].as_array_mut().expect("items");
            items.retain(|item| item.get("acronis_tenant_id").is_some());
            items.reverse();
        }))
    }),
    of("mapping.hides_owner", "enablement.read of an account that is mapped to another partner is refused", |ground| {
        ground.mapping_beside(|known| {
            layer::instead(move |incoming| {
                let account = right(&accounts(), &credentials(&incoming.headers))?;
                let is_others = known
                    .partner(&account.id)
                    .is_some_and(|owner| Some(owner) != incoming.json().map(|body| partner_of(&body)));
                (is_others && incoming.callback() == Some(EnablementRead)).then(|| Answer::json(403, &json!({})))
            })
        })
    }),
    of("mapping.no_change", "a mapped customer keeps its tenant until the mapping is removed", |ground| {
        ground.mapping_beside(|known| {
            layer::instead(move |incoming| {
                let account = right(&accounts(), &credentials(&incoming.headers))?;
                let (now, body) = (known.customers(&account.id), incoming.json()?);
                let changes = |item: &Value| {
                    let old = item["vendor_tenant_id"].as_str().and_then(|id| now.get(id)).map(ToString::to_string);
                    old.is_some_and(|old| item["acronis_tenant_id"].as_str().is_some_and(|new| new != old))
                };
                let is_change = incoming.callback() == Some(TenantMappingWrite) && has_modified(&body).any(changes);
                (is_change && incoming.headers.contains_key("authorization")).then(|| Answer::json(409, &json!({})))
            })
        })
    }),
    of("mapping.strict_reset", "a reset of a partner that is not mapped is refused", |ground| {
        ground.mapping_beside(|known| {
            layer::instead(move |incoming| {
                let account = right(&accounts(), &credentials(&incoming.headers))?;
                let is_reset = incoming.callback() == Some(acgw::Callback::EnablementReset);
                (is_reset && known.partner(&account.id).is_none()).then(|| Answer::json(404, &json!({})))
            })
        })
    }),
    of("mapping.paging", "topology.read has paging", |ground| {
        ground.mapping().layer(answers_to(TopologyRead, |_, body| {
            let count = body["payload"]["items"].as_array().map_or(0, Vec::len);
            body["payload"]["paging"] = json!({ "offset": 0, "limit": 50, "total_count": count });
        }))
    }),
    of("mapping.numbered", "each account numbers its customers from 1", |ground| {
        let numbered = |account: Account| {
            let customers = account.customers.into_iter().zip(1..).map(|((_, name), at)| (at.to_string(), name));
            Account { customers: customers.collect(), ..account }
        };
        ground.vendor().accounts(accounts().into_iter().map(numbered).collect())
    })
    .tuned(|options| {
        mapped(options);
        options.topology = None;
    }),
    of("mapping.same_customers", "two accounts have the same customers, and the user says so", |ground| {
        ground.vendor().accounts(with_same_customers())
    })
    .tuned(|options| {
        mapped(options);
        let customer = |(id, name): &(String, String)| VendorCustomer { id: id.clone(), name: name.clone() };
        let listed = |account: &Account| (account.id.clone(), account.customers.iter().map(customer).collect());
        options.topology = Some(Topology(with_same_customers().iter().map(listed).collect()));
    }),
    Correct::new(
        "mapping.mapped_before",
        "somebody has mapped a customer by hand before the run, for good",
        |ground| {
            let store = PatchedMappings::new();
            let first = accounts()[0].customers[0].0.clone();
            let listed = first.clone();
            let mapped = move |memory: &acgw::internals::vendor::MappingMemory, account: &str| {
                let mut all = memory.customers(account);
                if account == FIRST {
                    all.insert(listed.clone(), Uuid::from_u128(0x2f1c_6a3e_8d54_4b7a_9c0e_5d21_7f3b_6a48));
                }
                all
            };
            by_hand(ground, store.lists(mapped)).layer(layer::instead(move |incoming| {
                let body = incoming.json()?;
                let is_write = incoming.callback() == Some(TenantMappingWrite);
                let names_it = has_modified(&body).any(|item| item["vendor_tenant_id"] == *first);
                (is_write && names_it && incoming.headers.contains_key("authorization"))
                    .then(|| Answer::json(409, &json!({})))
            }))
        },
    )
    .tuned(explicit),
    of("mapping.one_account", "the user names one account and no customers", |ground| ground.mapping()).tuned(
        |options| {
            mapped(options);
            options.topology = None;
            options.other_credentials = None;
            options.changed_credentials = None;
        },
    ),
    of("mapping.no_customers", "the account has no customers", |ground| {
        let bare = |account: Account| Account { customers: Vec::new(), ..account };
        ground.vendor().accounts(accounts().into_iter().map(bare).collect())
    })
    .tuned(|options| {
        mapped(options);
        options.topology = None;
    }),
    of("mapping.unauthorized", "refusals have no body, and all of them are 403", |ground| {
        ground.mapping().layer(refusals(|_, answer| {
            if (400..500).contains(&answer.status) {
                *answer = Answer::empty(403);
            }
        }))
    }),
    of("mapping.needs_partner", "customers' callbacks are refused until the partner is mapped", |ground| {
        ground.mapping_beside(|known| {
            refusing(409, move |body| {
                let is_of_customers = crate::kit::callback_of(body).is_some_and(|callback| !callback.is_partner_side());
                let is_known = accounts().iter().any(|account| known.partner(&account.id) == Some(partner_of(body)));
                is_of_customers && !is_known
            })
        })
    }),
    of("mapping.last_login", "only the login that mapped the account last may use it", |ground| {
        let last: Arc<Mutex<HashMap<String, (String, Value)>>> = Arc::default();
        let noted = Arc::clone(&last);
        ground
            .mapping_beside(|known| {
                layer::instead(move |incoming| {
                    let given = credentials(&incoming.headers);
                    let account = right(&accounts(), &given).filter(|account| known.partner(&account.id).is_some())?;
                    let is_free = matches!(incoming.callback(), Some(EnablementRead | EnablementWrite));
                    let is_last = last.lock().expect("a lock").get(&account.id) == given.as_ref();
                    (!is_free && !is_last).then(|| Answer::json(403, &json!({})))
                })
            })
            .layer(layer::after(move |incoming, answer| {
                let given = credentials(&incoming.headers);
                if let (Some(account), Some(given)) = (right(&accounts(), &given), given)
                    && incoming.callback() == Some(EnablementWrite)
                    && answer.status == 200
                {
                    noted.lock().expect("a lock").insert(account.id, given);
                }
            }))
    }),
    of(
        "mapping.unknown_customers",
        "a customer that is unknown is ignored, and one that is not mapped cannot be removed",
        |ground| {
            ground
                .mapping_beside(|known| {
                    layer::instead(move |incoming| {
                        let account = right(&accounts(), &credentials(&incoming.headers))?;
                        let (now, body) = (known.customers(&account.id), incoming.json()?);
                        let is_known =
                            |item: &Value| item["vendor_tenant_id"].as_str().is_some_and(|id| now.contains_key(id));
                        let removes_nothing = |item: &Value| item.get("acronis_tenant_id").is_none() && !is_known(item);
                        let is_wrong =
                            incoming.callback() == Some(TenantMappingWrite) && has_modified(&body).any(removes_nothing);
                        (is_wrong && incoming.headers.contains_key("authorization"))
                            .then(|| Answer::json(404, &json!({})))
                    })
                })
                .layer(layer::before(|incoming| {
                    let Some(account) = right(&accounts(), &credentials(&incoming.headers)) else { return };
                    incoming.edit(|body| {
                        let items = body.pointer_mut("/payload/modified").and_then(Value::as_array_mut);
                        let Some(items) = items else { return };
                        items.retain(|item| account.customers.iter().any(|(id, _)| item["vendor_tenant_id"] == *id));
                    });
                }))
        },
    ),
    of("mapping.reads_first", "a partner is mapped only after a read with the same credentials", |ground| {
        let read: Mutex<HashSet<(Uuid, String)>> = Mutex::default();
        ground.mapping().layer(layer::instead(move |incoming| {
            let account = right(&accounts(), &credentials(&incoming.headers))?;
            let pair = (partner_of(&incoming.json()?), account.id);
            let mut read = read.lock().expect("a lock");
            match incoming.callback()? {
                EnablementRead => drop(read.insert(pair)),
                EnablementWrite if !read.contains(&pair) => return Some(Answer::json(409, &json!({}))),
                _ => {}
            }
            None
        }))
    }),
    of("mapping.checklist", "enablement.write answers the two ids, as an older checklist wants", |ground| {
        ground
            .mapping()
            .layer(answers_to(EnablementWrite, |request, body| body["payload"] = request["payload"].clone()))
    }),
];
