//! Tokens of other issuers than the right one.

use serde_json::{Value, json};

use super::forge::{Forge, Forgery, bearer, odd, refused};
use crate::identity::TokenDraft;
use crate::sender::Authorization;

/// A token signed by the issuer that names another one.
pub(super) fn naming(forge: &Forge<'_>, issuer: impl Into<Value>) -> Authorization {
    let issuer = issuer.into();
    forge.issued(|draft| draft.claim("iss", issuer))
}

/// The right issuer with something else before and after the name of its host.
pub(super) fn around_host(forge: &Forge<'_>, before: &str) -> String {
    forge.tokens.issuer().replacen("://", &format!("://{before}"), 1)
}

pub(crate) const OTHER_ISSUER: Forgery = refused("a token of another issuer", |forge| {
    forge.issued(|draft| draft.claim("iss", json!("https://issuer.example")).claim("aud", json!("issuer.example")))
});

/// Names of other issuers. A handler may fail on some of them: they are not URLs.
pub(crate) const ISSUER: &[Forgery] = &[
    OTHER_ISSUER,
    odd("another issuer's token, signed with that issuer's key", |forge| {
        let (key, issuer) = (forge.foreign_key(), forge.foreign_issuer());
        let draft = TokenDraft::new(&issuer, forge.endpoint, key.kid(), forge.now());
        bearer(draft.sign(&key))
    }),
    odd("an issuer whose name begins like the right one", |forge| {
        naming(forge, format!("{}.issuer.example", forge.tokens.issuer()))
    }),
    odd("an issuer whose name ends like the right one", |forge| {
        naming(forge, format!("https://issuer.example/{}", forge.tokens.issuer()))
    }),
    odd("an issuer that is the beginning of the right one", |forge| {
        let issuer = forge.tokens.issuer();
        let host = issuer.find("://").map_or(0, |at| at + 3);
        let end = issuer[host..].find([':', '/']).map_or(issuer.len(), |at| host + at);
        naming(forge, issuer.chars().take(issuer[..end].chars().count() - 1).collect::<String>())
    }),
    odd("an issuer of the same host at another port", |forge| {
        let issuer = forge.issuer_with(|url| url.set_port(Some(url.port().map_or(8443, |port| port ^ 1))));
        naming(forge, issuer)
    }),
    odd("an issuer of the same host under another path", |forge| {
        naming(forge, format!("{}/other", forge.tokens.issuer()))
    }),
    odd("an issuer whose host is below the right one", |forge| naming(forge, around_host(forge, "issuer."))),
    odd("an issuer whose host ends like the right one", |forge| naming(forge, around_host(forge, "other"))),
    odd("an issuer that the right one fits as a pattern", |forge| {
        let issuer = forge.tokens.issuer();
        let dot = issuer.rfind('.').unwrap_or(issuer.len() - 1);
        naming(forge, format!("{}x{}", &issuer[..dot], &issuer[dot + 1..]))
    }),
    odd("an issuer whose host begins like the platform's", |forge| {
        naming(forge, "https://acronis.cloud.issuer.example")
    }),
];
