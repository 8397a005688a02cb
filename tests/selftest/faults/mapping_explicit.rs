//! Partners that are enabled by hand, and log in to an account whose customers they map.

use acgw::internals::vendor::Mappings as _;

use crate::kit::{FIRST, Fault, PatchedMappings, SECOND, by_hand, clear, explicit, right};

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "mapping.explicit.any_secret",
        "partners that are enabled by hand may log in with any secrets",
        &["mapping.credentials.every_callback"],
        "mapping.credentials @ ",
        |ground| {
            by_hand(ground, PatchedMappings::new()).log_in(|accounts, headers| {
                let (identity, _) = acgw::internals::vendor::credentials(headers)?;
                accounts.iter().find(|account| account.logins.iter().any(|(known, _)| *known == identity)).cloned()
            })
        },
    )
    .tuned(explicit),
    Fault::new(
        "mapping.explicit.first_account",
        "all partners that are enabled by hand get the first account",
        &["mapping.topology.others"],
        "mapping.isolation @ /payload/items",
        |ground| {
            by_hand(ground, PatchedMappings::new()).log_in(|accounts, headers| {
                right(accounts, &acgw::internals::vendor::credentials(headers)).map(|_| accounts[0].clone())
            })
        },
    )
    .tuned(explicit),
    Fault::new(
        "mapping.explicit.write_clears",
        "mapping customers of one account removes the mapping in the other one",
        &["mapping.isolation.customers"],
        "mapping.customer.mapped @ /payload/items/*/acronis_tenant_id",
        |ground| {
            let store = PatchedMappings::new().writes(|memory, account, list| {
                memory.map_customers(account, list);
                [FIRST, SECOND].into_iter().filter(|other| *other != account).for_each(|other| clear(memory, other));
            });
            by_hand(ground, store)
        },
    )
    .tuned(explicit),
];
