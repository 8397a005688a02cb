//! Verification of the origin, from the attacker's side (“Verifying callback requests”).
//!
//! `forgery` makes the tokens, `refusal` sends them and judges the answers. `token` and `scope` are about the token
//! itself, `origin` and `reuse` about what must not take its place, `effects` about what a refused callback may change,
//! `keys`, `other_keys` and `outage` about the keys of the issuer, `lasting` about a handler that stops asking for tokens.

mod effects;
pub(crate) mod forgery;
mod good_token;
mod keys;
mod lasting;
mod mapping_effects;
mod origin;
mod other_keys;
mod outage;
mod refusal;
mod refusal_status;
mod reuse;
mod scope;
mod token;

use crate::suite::Check;

pub(super) use refusal::require_refused;
pub(super) use scope::OTHER_ENDPOINT;
pub(super) use token::{CORRUPTED, EXPIRED, ISSUER, MISSING, UNSIGNED};

/// The checks of the short form of a run.
pub(super) const QUICK: &[&Check] =
    &[&good_token::GOOD_TOKEN, &token::MISSING, &token::CORRUPTED, &scope::OTHER_ENDPOINT, &keys::SELECTED];

pub(in crate::checks) use mapping_effects::CHECKS as MAPPING;

pub(super) const CHECKS: &[Check] = &[
    good_token::GOOD_TOKEN,
    lasting::LASTING,
    token::MISSING,
    token::CORRUPTED,
    token::UNSIGNED,
    token::ALGORITHM,
    token::FOREIGN_KEY,
    token::ISSUER,
    token::EXPIRED,
    scope::OTHER_ENDPOINT,
    token::CLAIMS,
    token::SCHEME,
    scope::CONTEXT,
    scope::UNNAMED,
    origin::INSTEAD,
    reuse::REPEATED,
    origin::DATACENTER,
    effects::EVERY_CALLBACK,
    effects::NO_EFFECT,
    effects::NO_EFFECT_CUSTOMERS,
    effects::NO_EFFECT_DETOURS,
    effects::NO_EFFECT_METHODS,
    effects::NO_EFFECT_REQUEST_ID,
    refusal_status::REFUSAL_STATUS,
    reuse::EXPIRES,
    keys::SELECTED,
    keys::ROTATION,
    outage::GONE,
    keys::CACHED,
    outage::KEPT,
    other_keys::OTHER_KINDS,
];
