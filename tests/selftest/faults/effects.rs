//! Verification of the origin: when it happens, and where the token stands.

use std::sync::Arc;

use acgw::Callback::{CustomerSetState, PartnerEnable, PartnerReset};
use acgw::internals::vendor::{Builder, Memory, Store as _};

use crate::kit::{Fault, Ground, around, customers_of, partner_of};

/// Does what is asked for before it looks at the token.
fn hasty(ground: &Ground, wanted: fn(acgw::Callback) -> bool) -> Builder {
    let memory = Arc::new(Memory::new());
    let store = Arc::clone(&memory);
    ground.over(memory).layer(around(move |incoming, next| {
        let request = incoming.json().unwrap_or_default();
        let partner = partner_of(&request);
        match incoming.callback().filter(|callback| wanted(*callback)) {
            Some(PartnerEnable) => drop(store.enable_partner(partner, "", None)),
            Some(PartnerReset) => store.reset_partner(partner),
            Some(CustomerSetState) => store.disable_customers(partner, customers_of(&request, "disabled")),
            _ => {}
        }
        next.run(incoming)
    }))
}

/// The token, whatever stands before it in the header.
fn scheme(ground: &Ground, fits: fn(&str) -> bool) -> Builder {
    let layer = acgw::internals::vendor::layer::before(move |incoming| {
        let value = incoming.headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (scheme, token) = value.rsplit_once(' ').unwrap_or(("", value));
        if !token.is_empty() && fits(scheme) {
            let value = format!("Bearer {token}").parse().expect("a header value");
            incoming.headers.insert("authorization", value);
        }
    });
    ground.behind(layer)
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new("keys.scheme.absent", "a token needs no scheme", &["auth.token.scheme"], "auth.token @ ", |ground| {
        scheme(ground, str::is_empty)
    }),
    Fault::new(
        "keys.scheme.any",
        "a token passes with any scheme",
        &["auth.token.scheme"],
        "auth.token @ ",
        |ground| scheme(ground, |scheme| !scheme.is_empty()),
    ),
    Fault::new(
        "keys.effect_first",
        "partners are stored before the token is verified",
        &["auth.no_effect"],
        "auth.effect @ /payload/state",
        |ground| hasty(ground, |callback| callback != CustomerSetState),
    ),
    Fault::new(
        "keys.effect_first.everything",
        "partners are stored and customers disabled before the token is verified",
        &["auth.no_effect"],
        "auth.effect @ /payload/state",
        |ground| hasty(ground, |_| true),
    ),
    Fault::new(
        "keys.effect_first.customers",
        "customers are disabled before the token is verified",
        &["auth.no_effect_customers"],
        "auth.effect @ /payload",
        |ground| hasty(ground, |callback| callback == CustomerSetState),
    ),
    Fault::new(
        "keys.effect_first.reset",
        "a reset is carried out before the token is verified",
        &["auth.no_effect"],
        "auth.effect @ /payload/state",
        |ground| hasty(ground, |callback| callback == PartnerReset),
    ),
];
