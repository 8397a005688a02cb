//! An account with two logins, which are mixed up with the account.

use std::sync::{Arc, Mutex};

use acgw::Callback::{EnablementReset, TenantMappingRead, TenantMappingWrite};
use acgw::internals::vendor::{Account, Answer, Incoming, Mappings as _, credentials, layer};
use serde_json::json;

use crate::kit::{FIRST, Fault, PatchedMappings, accounts, mapped, right};

/// The first account as its second login has it to itself.
const OWN: &str = "v-1 of the second login";

fn is_second(incoming: &Incoming) -> bool {
    credentials(&incoming.headers).as_ref() == accounts()[0].logins.get(1)
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::mapped(
        "mapping.logins.own_mapping",
        "the partner is mapped to a login, not to the account",
        &["mapping.credentials.changed"],
        "mapping.enablement.mapped @ /payload/acronis_tenant_id",
        |ground| {
            ground
                .logging_in(|accounts, given| {
                    let account = right(accounts, &given)?;
                    let is_second = accounts[0].logins.get(1) == given.as_ref();
                    Some(if is_second { Account { id: OWN.to_owned(), ..account } } else { account })
                })
                .layer(layer::before(|incoming| {
                    if is_second(incoming) {
                        incoming.edit(|body| {
                            if body["payload"]["vendor_tenant_id"] == FIRST {
                                body["payload"]["vendor_tenant_id"] = json!(OWN);
                            }
                        });
                    }
                }))
                .layer(layer::after(|_, answer| {
                    answer.edit(|body| {
                        if body["payload"]["vendor_tenant_id"] == OWN {
                            body["payload"]["vendor_tenant_id"] = json!(FIRST);
                        }
                    });
                }))
        },
    ),
    Fault::mapped(
        "mapping.logins.own_customers",
        "each login of an account has a customer mapping of its own",
        &["mapping.credentials.changed_customers"],
        "mapping.customer.mapped @ /payload/items/*/acronis_tenant_id",
        |ground| {
            let second: Arc<Mutex<bool>> = Arc::default();
            let (listing, writing) = (Arc::clone(&second), Arc::clone(&second));
            let of = |account: &str, second: &Mutex<bool>| {
                if *second.lock().expect("a lock") { OWN.to_owned() } else { account.to_owned() }
            };
            let store = PatchedMappings::new()
                .lists(move |memory, account| memory.customers(&of(account, &listing)))
                .writes(move |memory, account, list| memory.map_customers(&of(account, &writing), list))
                .unmaps(|memory, account| {
                    memory.unmap_partner(account);
                    memory.unmap_partner(OWN);
                });
            ground.mapping_over(store).layer(layer::before(move |incoming| {
                if matches!(incoming.callback(), Some(TenantMappingRead | TenantMappingWrite)) {
                    *second.lock().expect("a lock") = is_second(incoming);
                }
            }))
        },
    ),
    Fault::mapped(
        "mapping.logins.fewer_customers",
        "another login of the account sees some of its customers only",
        &["mapping.credentials.changed_customers"],
        "mapping.credentials.of_partner @ /payload/items",
        |ground| {
            ground.logging_in(|accounts, given| {
                let mut account = right(accounts, &given)?;
                if accounts[0].logins.get(1) == given.as_ref() {
                    account.customers.truncate(2);
                }
                Some(account)
            })
        },
    ),
    Fault::mapped(
        "mapping.logins.reset_by_first",
        "only the first login of the account may remove its mapping",
        &["mapping.credentials.changed"],
        "mapping.credentials.of_partner @ ",
        |ground| {
            ground.mapping().layer(layer::instead(|incoming| {
                let is_refused = incoming.callback() == Some(EnablementReset) && is_second(incoming);
                is_refused.then(|| Answer::json(403, &json!({ "err_message": "not your mapping" })))
            }))
        },
    ),
    Fault::new(
        "mapping.logins.other_is_first",
        "the credentials that are given for another account belong to the first one",
        &["mapping.isolation.partners"],
        "mapping.isolation @ /payload/vendor_tenant_id",
        |ground| ground.mapping(),
    )
    .tuned(|options| {
        mapped(options);
        options.other_credentials = options.changed_credentials.clone();
    }),
    Fault::new(
        "mapping.logins.changed_is_other",
        "the credentials that are given for a change belong to another account",
        &["mapping.credentials.changed"],
        "mapping.credentials.of_partner @ /payload/vendor_tenant_id",
        |ground| ground.mapping(),
    )
    .tuned(|options| {
        mapped(options);
        options.changed_credentials = options.other_credentials.clone();
    }),
];
