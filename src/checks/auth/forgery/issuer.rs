//! Tokens of issuers that are not the right one.

use serde_json::{Value, json};

use super::{Asked, Forge, Forgery, bearer};
use crate::identity::TokenDraft;
use crate::sender::Authorization;
use crate::suite::Call;

/// A token signed by the issuer that names another one.
fn naming(forge: &Forge<'_>, issuer: impl Into<Value>) -> Authorization {
    let issuer = issuer.into();
    forge.issued(|draft| draft.claim("iss", issuer))
}

/// The right issuer with something else before and after the name of its host.
fn around_host(forge: &Forge<'_>, before: &str) -> String {
    forge.tokens.issuer().replacen("://", &format!("://{before}"), 1)
}

pub(crate) const ISSUER: &[Forgery] = forgeries![
    "a token of another issuer" => |forge| {
        forge.issued(|draft| draft.claim("iss", json!("https://issuer.example")).claim("aud", json!("issuer.example")))
    },
    "another issuer's token, signed with that issuer's key" => |forge| {
        let (key, issuer) = (forge.foreign_key(), forge.foreign_issuer());
        let draft = TokenDraft::new(&issuer, forge.endpoint, key.kid(), forge.now());
        bearer(draft.sign(&key))
    },
    "an issuer whose name begins like the right one" => |forge| {
        let issuer = format!("{}.issuer.example", forge.tokens.issuer());
        forge.issued(|draft| draft.claim("iss", json!(issuer)))
    },
    "an issuer whose name ends like the right one" => |forge| {
        let issuer = format!("https://issuer.example/{}", forge.tokens.issuer());
        forge.issued(|draft| draft.claim("iss", json!(issuer)))
    },
    "an issuer that is the beginning of the right one" => |forge| {
        let issuer = forge.tokens.issuer();
        let end = issuer.char_indices().last().map_or(0, |(at, _)| at);
        forge.issued(|draft| draft.claim("iss", json!(issuer[..end])))
    },
    "an issuer of the same host at another port" => |forge| {
        let issuer = forge.issuer_with(|url| url.set_port(Some(url.port().map_or(8443, |port| port ^ 1))));
        forge.issued(|draft| draft.claim("iss", json!(issuer)))
    },
    "an issuer of the same host under another path" => |forge| {
        let issuer = format!("{}/other", forge.tokens.issuer());
        forge.issued(|draft| draft.claim("iss", json!(issuer)))
    },
    "an issuer whose host is below the right one" => |forge| naming(forge, around_host(forge, "issuer.")),
    "an issuer whose host ends like the right one" => |forge| naming(forge, around_host(forge, "other")),
    "an issuer with the right host behind a user's name" => |forge| naming(forge, around_host(forge, "other@")),
    "an issuer that the right one fits as a pattern" => |forge| {
        let issuer = forge.tokens.issuer();
        let dot = issuer.rfind('.').unwrap_or(issuer.len() - 1);
        naming(forge, format!("{}x{}", &issuer[..dot], &issuer[dot + 1..]))
    },
    "an issuer whose host begins like the platform's" => |forge| naming(forge, "https://acronis.cloud.issuer.example"),
    "the right issuer with a query" => |forge| naming(forge, format!("{}?x", forge.tokens.issuer())),
    "the right issuer with a fragment" => |forge| naming(forge, format!("{}#x", forge.tokens.issuer())),
    odd "a list of issuers with the right one in it" => |forge| {
        naming(forge, json!(["https://issuer.example", forge.tokens.issuer()]))
    },
    odd "an issuer of two lines, the second the right one" => |forge| {
        naming(forge, format!("https://issuer.example\n{}", forge.tokens.issuer()))
    },
    odd "an issuer that is an empty text" => |forge| forge.issued(|draft| draft.claim("iss", json!(""))),
    odd "no issuer" => |forge| forge.issued(|draft| draft.claim("iss", Value::Null)),
];
