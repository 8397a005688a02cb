//! Authorization headers without a token, or without the scheme Bearer.

use super::forge::{Forgery, refused};
use crate::contract::requirements;
use crate::sender::Authorization;

pub(crate) const NO_TOKEN: Forgery = refused("no Authorization header", |_| Authorization::Absent);

pub(crate) const MISSING: &[Forgery] = &[
    NO_TOKEN,
    refused("the word Bearer and no token", |_| Authorization::Raw("Bearer".to_owned())),
    refused("a user and a password in place of a token", |_| Authorization::Raw("Basic dXNlcjpwYXNz".to_owned())),
    refused("an empty Authorization header", |_| Authorization::Raw(String::new())),
];

/// A good token. No document says that another scheme must be refused.
const fn good_token(what: &'static str, make: super::forge::Make) -> Forgery {
    Forgery { requirement: &requirements::UNSTATED, ..refused(what, make) }
}

pub(crate) const SCHEME: &[Forgery] = &[
    good_token("a good token without a scheme", |forge| Authorization::Raw(forge.tokens.good(forge.endpoint))),
    good_token("a good token under the scheme Basic", |forge| {
        Authorization::Raw(format!("Basic {}", forge.tokens.good(forge.endpoint)))
    }),
];
