//! Credentials that are not checked, or not as they should be.

use std::collections::HashMap;
use std::sync::Mutex;

use acgw::Callback;
use acgw::Callback::{
    EnablementRead, EnablementReset, EnablementWrite, TenantMappingRead, TenantMappingWrite, TopologyRead,
};
use acgw::internals::vendor::{Answer, Builder, Incoming, MappingMemory, Mappings as _, credentials, layer};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::{Fault, Ground, accounts, partner_of, refusals, right};

/// Identity and secrets of a request.
type Given = Option<(String, Value)>;

/// Puts the right credentials of an account into a request.
pub(super) fn with_credentials_of(incoming: &mut Incoming, account: &str) {
    let accounts = accounts();
    let login = accounts.iter().find(|known| known.id == account).and_then(|known| known.logins.first());
    if let Some((identity, secrets)) = login {
        let value = STANDARD.encode(format!("{identity}:{secrets}"));
        incoming.headers.insert("x-cyberapp-auth", value.parse().expect("a header"));
    }
}

fn is_right(incoming: &Incoming) -> bool {
    right(&accounts(), &credentials(&incoming.headers)).is_some()
}

/// These callbacks go by the tenant alone, if it is mapped, and otherwise take the first account.
fn unchecked(ground: &Ground, wanted: fn(Callback) -> bool) -> Builder {
    ground.mapping_beside(|known| {
        layer::before(move |incoming| {
            if incoming.callback().is_some_and(wanted) && !is_right(incoming) {
                let tenant = partner_of(&incoming.json().unwrap_or_default());
                let account = account_of(&known, tenant).unwrap_or_else(|| accounts()[0].id.clone());
                with_credentials_of(incoming, &account);
            }
        })
    })
}

fn account_of(memory: &MappingMemory, tenant: Uuid) -> Option<String> {
    accounts().into_iter().map(|account| account.id).find(|id| memory.partner(id) == Some(tenant))
}

/// These callbacks go by the tenant if it is mapped, and the credentials of any account will do.
fn by_tenant(ground: &Ground, wanted: fn(Callback) -> bool) -> Builder {
    ground.mapping_beside(|known| {
        layer::before(move |incoming| {
            let tenant = partner_of(&incoming.json().unwrap_or_default());
            if let Some(account) = account_of(&known, tenant)
                && incoming.callback().is_some_and(wanted)
                && is_right(incoming)
            {
                with_credentials_of(incoming, &account);
            }
        })
    })
}

const EVERY: &[&str] = &["mapping.credentials.every_callback"];
const SAYS: &str = "mapping.credentials @ ";

pub(super) const FAULTS: &[Fault] = &[
    Fault::mapped(
        "mapping.credentials.until_mapped",
        "the credentials are checked only until the partner is mapped",
        &["mapping.credentials.when_mapped"],
        SAYS,
        |ground| {
            ground.mapping_beside(|known| {
                layer::before(move |incoming| {
                    let tenant = partner_of(&incoming.json().unwrap_or_default());
                    if let Some(account) = account_of(&known, tenant).filter(|_| !is_right(incoming)) {
                        with_credentials_of(incoming, &account);
                    }
                })
            })
        },
    ),
    Fault::mapped(
        "mapping.credentials.remembered",
        "the account of a tenant is remembered after its first good credentials",
        &["mapping.credentials.when_mapped"],
        SAYS,
        |ground| {
            let known: Mutex<HashMap<Uuid, String>> = Mutex::default();
            ground.mapping().layer(layer::before(move |incoming| {
                let tenant = partner_of(&incoming.json().unwrap_or_default());
                let mut known = known.lock().expect("a lock");
                match right(&accounts(), &credentials(&incoming.headers)) {
                    Some(account) => drop(known.insert(tenant, account.id)),
                    None => {
                        if let Some(account) = known.get(&tenant) {
                            with_credentials_of(incoming, account);
                        }
                    }
                }
            }))
        },
    ),
    Fault::mapped(
        "mapping.credentials.only_read",
        "only enablement.read checks the credentials",
        &["mapping.credentials.writes", "mapping.credentials.every_callback"],
        SAYS,
        |ground| unchecked(ground, |callback| callback != EnablementRead),
    ),
    Fault::mapped(
        "mapping.credentials.write_open",
        "enablement.write does not check the credentials",
        &["mapping.credentials.writes"],
        SAYS,
        |ground| unchecked(ground, |callback| callback == EnablementWrite),
    ),
    Fault::mapped(
        "mapping.credentials.reset_open",
        "enablement.reset does not check the credentials",
        EVERY,
        SAYS,
        |ground| unchecked(ground, |callback| callback == EnablementReset),
    ),
    Fault::mapped(
        "mapping.credentials.topology_open",
        "topology.read does not check the credentials",
        EVERY,
        SAYS,
        |ground| unchecked(ground, |callback| callback == TopologyRead),
    ),
    Fault::mapped(
        "mapping.credentials.list_open",
        "tenant_mapping.read does not check the credentials",
        EVERY,
        SAYS,
        |ground| unchecked(ground, |callback| callback == TenantMappingRead),
    ),
    Fault::mapped(
        "mapping.credentials.customers_open",
        "tenant_mapping.write does not check the credentials",
        EVERY,
        SAYS,
        |ground| unchecked(ground, |callback| callback == TenantMappingWrite),
    ),
    Fault::mapped(
        "mapping.credentials.remove_open",
        "tenant_mapping.write does not check the credentials if it maps nobody",
        EVERY,
        SAYS,
        |ground| {
            ground.mapping_beside(|known| {
                layer::before(move |incoming| {
                    let body = incoming.json().unwrap_or_default();
                    let items = body["payload"]["modified"].as_array().cloned().unwrap_or_default();
                    let only_removes = items.iter().all(|item| item.get("acronis_tenant_id").is_none());
                    let is_write = incoming.callback() == Some(TenantMappingWrite);
                    if let Some(account) = account_of(&known, partner_of(&body))
                        && is_write
                        && only_removes
                        && !is_right(incoming)
                    {
                        with_credentials_of(incoming, &account);
                    }
                })
            })
        },
    ),
    Fault::mapped(
        "mapping.credentials.bad_request",
        "wrong credentials are answered with 400",
        &["mapping.credentials.refusal_status"],
        "refusal.status @ ",
        |ground| {
            ground.mapping().layer(refusals(|incoming, answer| {
                if answer.status == 401 && incoming.headers.contains_key("authorization") && !is_right(incoming) {
                    *answer = Answer::json(400, &json!({ "err_message": "no" }));
                }
            }))
        },
    ),
    Fault::mapped(
        "mapping.credentials.first_only",
        "a partner that is mapped must keep the credentials that it was mapped with",
        &["mapping.credentials.changed"],
        "mapping.credentials.of_partner @ ",
        |ground| {
            let used: Mutex<HashMap<Uuid, Given>> = Mutex::default();
            ground.mapping().layer(layer::instead(move |incoming| {
                if incoming.callback()? != EnablementWrite {
                    return None;
                }
                let (tenant, given) = (partner_of(&incoming.json()?), credentials(&incoming.headers));
                let first = used.lock().expect("a lock").entry(tenant).or_insert_with(|| given.clone()).clone();
                (first != given).then(|| Answer::json(403, &json!({ "err_message": "other credentials" })))
            }))
        },
    ),
    Fault::mapped(
        "mapping.credentials.any_account",
        "a change of credentials is accepted with those of any account",
        &["mapping.credentials.denied"],
        "mapping.credentials.of_partner @ ",
        |ground| {
            ground.mapping().layer(layer::before(|incoming| {
                let named =
                    incoming.json().and_then(|body| Some(body["payload"]["vendor_tenant_id"].as_str()?.to_owned()));
                if let Some(account) =
                    named.filter(|_| incoming.callback() == Some(EnablementWrite) && is_right(incoming))
                {
                    with_credentials_of(incoming, &account);
                }
            }))
        },
    ),
    Fault::mapped(
        "mapping.credentials.by_tenant",
        "the account is found by the tenant, and any account's credentials will do",
        &["mapping.credentials.foreign"],
        "mapping.credentials @ /payload/vendor_tenant_id",
        |ground| by_tenant(ground, |callback| callback == EnablementRead),
    ),
    Fault::mapped(
        "mapping.credentials.reset_by_tenant",
        "enablement.reset finds the account by the tenant, and any account's credentials will do",
        &["mapping.credentials.foreign"],
        "mapping.credentials @ /payload/acronis_tenant_id",
        |ground| by_tenant(ground, |callback| callback == EnablementReset),
    ),
    Fault::mapped(
        "mapping.credentials.list_by_tenant",
        "tenant_mapping.read finds the account by the tenant, and any account's credentials will do",
        &["mapping.credentials.foreign_customers"],
        "mapping.credentials @ /payload/items",
        |ground| by_tenant(ground, |callback| callback == TenantMappingRead),
    ),
    Fault::mapped(
        "mapping.credentials.customers_by_tenant",
        "tenant_mapping.write finds the account by the tenant, and any account's credentials will do",
        &["mapping.credentials.foreign_customers"],
        "mapping.credentials @ /payload/items/*/acronis_tenant_id",
        |ground| by_tenant(ground, |callback| callback == TenantMappingWrite),
    ),
];
