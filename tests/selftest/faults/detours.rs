//! Ways past the verification, and what a request leaves behind that did not pass it.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use acgw::Callback::{CustomerSetState, PartnerEnable};
use acgw::internals::vendor::{Builder, Incoming, Memory, Store as _, layer};
use hyper::Method;
use hyper::header::{AUTHORIZATION, TRANSFER_ENCODING};

use crate::kit::{Fault, Ground, callback_of, partner_of, refusing_raw};

/// Enables a partner before the token is looked at, where the request comes this way.
fn open_to(ground: &Ground, passes: fn(&Incoming) -> bool) -> Builder {
    let memory = Arc::new(Memory::new());
    let store = Arc::clone(&memory);
    ground.over(memory).layer(layer::before(move |incoming| {
        let body = incoming.json().unwrap_or_default();
        if passes(incoming) && callback_of(&body) == Some(PartnerEnable) {
            store.enable_partner(partner_of(&body), "", None);
        }
    }))
}

/// Refuses every request_id that it saw before in a request that this holds for.
fn remembering(ground: &Ground, noted: fn(&Incoming) -> bool) -> Builder {
    let seen: Mutex<HashSet<String>> = Mutex::default();
    ground.behind(refusing_raw(409, move |incoming| {
        let id = incoming.json().and_then(|body| Some(body.get("request_id")?.as_str()?.to_owned()));
        let Some(id) = id else { return false };
        let mut seen = seen.lock().expect("no panic");
        if noted(incoming) {
            seen.insert(id);
            return false;
        }
        seen.contains(&id)
    }))
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "detours.methods",
        "a partner is enabled by PUT without a token",
        &["auth.no_effect_detours"],
        "auth.effect @ /payload/state",
        |ground| open_to(ground, |incoming| incoming.method == Method::PUT),
    ),
    Fault::new(
        "detours.slash",
        "a partner is enabled without a token if the path ends with a slash",
        &["auth.no_effect_detours"],
        "auth.effect @ /payload/state",
        |ground| open_to(ground, |incoming| incoming.uri.path().len() > 1 && incoming.uri.path().ends_with('/')),
    ),
    Fault::new(
        "detours.query",
        "a partner is enabled without a token if the URL has a query",
        &["auth.no_effect_detours"],
        "auth.effect @ /payload/state",
        |ground| open_to(ground, |incoming| incoming.uri.query().is_some()),
    ),
    Fault::new(
        "detours.chunks",
        "a partner is enabled without a token if the body comes in chunks",
        &["auth.no_effect_detours"],
        "auth.effect @ /payload/state",
        |ground| open_to(ground, |incoming| incoming.headers.contains_key(TRANSFER_ENCODING)),
    ),
    Fault::new(
        "detours.request_id",
        "the request_id of a request without a token counts as used",
        &["auth.no_effect_request_id"],
        "auth.effect @ ",
        |ground| remembering(ground, |incoming| !incoming.headers.contains_key(AUTHORIZATION)),
    ),
    Fault::new(
        "detours.request_id_customers",
        "the request_id of a request about customers without a token counts as used",
        &["auth.no_effect_request_id"],
        "auth.effect @ ",
        |ground| {
            remembering(ground, |incoming| {
                let body = incoming.json().unwrap_or_default();
                !incoming.headers.contains_key(AUTHORIZATION) && callback_of(&body) == Some(CustomerSetState)
            })
        },
    ),
];
