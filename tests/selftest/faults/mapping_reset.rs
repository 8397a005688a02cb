//! Partners that are disabled wrongly.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use acgw::Callback::EnablementReset;
use acgw::internals::vendor::Mappings as _;
use serde_json::json;
use uuid::Uuid;

use crate::kit::{Fault, PatchedMappings, answers_to, callback_of, refusing, reply_to};

pub(super) const FAULTS: &[Fault] = &[
    Fault::mapped(
        "mapping.reset.ignored",
        "enablement.reset removes nothing",
        &["mapping.enablement.reset"],
        "mapping.enablement.removed @ /payload/acronis_tenant_id",
        |ground| ground.mapping_over(PatchedMappings::new().unmaps(|_, _| {})),
    ),
    Fault::mapped(
        "mapping.reset.no_content",
        "enablement.reset is answered with 204",
        &["response.enablement.reset"],
        "response.status @ ",
        |ground| {
            ground.mapping().layer(reply_to(EnablementReset, |answer| {
                answer.status = 204;
                answer.body = bytes::Bytes::new();
            }))
        },
    ),
    Fault::mapped(
        "mapping.reset.unknown",
        "the handler does not know enablement.reset",
        &["mapping.enablement.reset", "response.enablement.reset"],
        "response.status @ ",
        |ground| ground.mapping().layer(refusing(404, |body| callback_of(body) == Some(EnablementReset))),
    ),
    Fault::mapped(
        "mapping.reset.payload",
        "enablement.reset answers a payload",
        &["response.enablement.reset"],
        "enablement.reset.response.payload.not @ /payload",
        |ground| ground.mapping().layer(answers_to(EnablementReset, |_, body| body["payload"] = json!({}))),
    ),
    Fault::mapped(
        "mapping.reset.for_good",
        "a partner that was disabled cannot be mapped again",
        &["mapping.enablement.return"],
        "mapping.enablement.mapped @ ",
        |ground| {
            let gone: Arc<Mutex<HashSet<Uuid>>> = Arc::default();
            let known = Arc::clone(&gone);
            let store = PatchedMappings::new()
                .unmaps(move |memory, account| {
                    gone.lock().expect("a lock").extend(memory.partner(account));
                    memory.unmap_partner(account);
                })
                .maps(move |memory, account, partner| {
                    !known.lock().expect("a lock").contains(&partner) && memory.map_partner(account, partner)
                });
            ground.mapping_over(store)
        },
    ),
    Fault::mapped(
        "mapping.reset.keeps_owner",
        "after a reset the account can be mapped to the same partner only",
        &["mapping.enablement.other_return"],
        "mapping.enablement.mapped @ ",
        |ground| {
            let owners: Mutex<HashMap<String, Uuid>> = Mutex::default();
            ground.mapping_over(PatchedMappings::new().maps(move |memory, account, partner| {
                let owner = *owners.lock().expect("a lock").entry(account.to_owned()).or_insert(partner);
                owner == partner && memory.map_partner(account, partner)
            }))
        },
    ),
];
