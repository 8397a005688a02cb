//! Tokens whose signature is wrong or missing.

use serde_json::{Value, json};

use super::forge::{Forge, Forgery, bearer, odd, refused};
use crate::sender::Authorization;

/// Another character of the base64 alphabet in the middle, where every bit counts.
fn flipped(part: &str) -> String {
    let middle = part.len() / 2;
    part.char_indices()
        .map(|(at, c)| {
            if at != middle {
                c
            } else if c == 'A' {
                'B'
            } else {
                'A'
            }
        })
        .collect()
}

/// The token with another signature of the same length.
fn corrupted(forge: &Forge<'_>) -> String {
    let (header, claims, signature) = forge.good_parts();
    format!("{header}.{claims}.{}", flipped(&signature))
}

pub(crate) const CORRUPTED_TOKEN: Forgery = refused("a corrupted token", |forge| bearer(corrupted(forge)));

pub(crate) const CORRUPTED: &[Forgery] = &[
    CORRUPTED_TOKEN,
    odd("a corrupted token under the scheme bearer, in small letters", |forge| {
        Authorization::Raw(format!("bearer {}", corrupted(forge)))
    }),
    refused("claims changed under an old signature", |forge| {
        let (_, _, signature) = forge.good_parts();
        bearer(forge.draft().claim("sub", json!("00000000-0000-4000-8000-000000000001")).with_signature(&signature))
    }),
    refused("a token whose signature is cut short", |forge| {
        let (header, claims, signature) = forge.good_parts();
        bearer(format!("{header}.{claims}.{}", &signature[..signature.len() / 2]))
    }),
    odd("a token without its signature", |forge| {
        let (header, claims, _) = forge.good_parts();
        bearer(format!("{header}.{claims}"))
    }),
    odd("a token with an empty signature", |forge| {
        let (header, claims, _) = forge.good_parts();
        bearer(format!("{header}.{claims}."))
    }),
    odd("text that is no token", |_| bearer("not-a-token")),
    odd("three dots' worth of nothing", |_| bearer("e30.e30.e30")),
    odd("a token whose claims are cut short", |forge| {
        let (header, claims, signature) = forge.good_parts();
        bearer(format!("{header}.{}.{signature}", &claims[..claims.len() / 2]))
    }),
    odd("a token whose header is not JSON", |forge| {
        let (_, claims, signature) = forge.good_parts();
        bearer(format!("bm90IEpTT04.{claims}.{signature}"))
    }),
];

fn unsigned(forge: &Forge<'_>, algorithm: &str) -> Authorization {
    bearer(forge.draft().header("alg", json!(algorithm)).unsigned())
}

pub(crate) const UNSIGNED_TOKEN: Forgery = refused("an unsigned token (alg none)", |forge| unsigned(forge, "none"));

pub(crate) const UNSIGNED: &[Forgery] = &[
    UNSIGNED_TOKEN,
    odd("an unsigned token (alg None)", |forge| unsigned(forge, "None")),
    odd("an unsigned token (alg NONE)", |forge| unsigned(forge, "NONE")),
    odd("an unsigned token (alg nOnE)", |forge| unsigned(forge, "nOnE")),
    odd("an unsigned token without alg", |forge| bearer(forge.draft().header("alg", Value::Null).unsigned())),
];

pub(crate) const UNSIGNED_WITHOUT_KID: Forgery = odd("an unsigned token without kid", |forge| {
    bearer(forge.draft().header("alg", json!("none")).header("kid", Value::Null).unsigned())
});
