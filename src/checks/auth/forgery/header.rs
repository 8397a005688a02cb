//! Authorization headers without a token, or without the scheme Bearer.

use super::forge::{Forgery, odd, refused};
use crate::sender::Authorization;

pub(crate) const NO_TOKEN: Forgery = refused("no Authorization header", |_| Authorization::Absent);

pub(crate) const MISSING: &[Forgery] = &[
    NO_TOKEN,
    odd("the word Bearer and no token", |_| Authorization::Raw("Bearer".to_owned())),
    odd("a user and a password in place of a token", |_| Authorization::Raw("Basic dXNlcjpwYXNz".to_owned())),
    odd("an empty Authorization header", |_| Authorization::Raw(String::new())),
];

/// Good tokens, but not after the word Bearer.
pub(crate) const SCHEME: &[Forgery] = &[
    odd("a good token without a scheme", |forge| Authorization::Raw(forge.tokens.good(forge.endpoint))),
    odd("a good token under the scheme Basic", |forge| {
        Authorization::Raw(format!("Basic {}", forge.tokens.good(forge.endpoint)))
    }),
];
