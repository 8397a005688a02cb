//! Tokens for another endpoint than the one in the request.

use serde_json::{Value, json};

use super::endpoints::{other_endpoint, other_major_version, other_minor_version, parts, renamed};
use super::forge::{self, Forge, Forgery, Make, bearer};
use crate::contract::{Callback, requirements};
use crate::identity::TokenDraft;
use crate::sender::Authorization;

/// A token that the documents tell a handler to refuse.
const fn refused(what: &'static str, make: Make) -> Forgery {
    Forgery { requirement: &requirements::AUTH_SCOPE, ..forge::refused(what, make) }
}

/// A token of a kind that no document names.
const fn odd(what: &'static str, make: Make) -> Forgery {
    Forgery { requirement: &requirements::AUTH_SCOPE, ..forge::odd(what, make) }
}

/// A token for another CyberApp, changed further.
fn other(forge: &Forge<'_>, change: impl FnOnce(TokenDraft) -> TokenDraft) -> Authorization {
    let scope = json!([{ "role": other_endpoint(forge.endpoint) }]);
    forge.issued(|draft| change(draft.claim("scope", scope)))
}

pub(crate) const OTHER_CYBERAPP: Forgery =
    refused("a token for another CyberApp", |forge| forge.role(other_endpoint(forge.endpoint)));

pub(crate) const SCOPE: &[Forgery] = &[
    OTHER_CYBERAPP,
    refused("a token for an endpoint whose name begins alike", |forge| forge.role(format!("{}.other", forge.endpoint))),
    refused("a token for an endpoint whose name is the beginning", |forge| {
        forge.role(forge.endpoint.split_once('~').map_or(&forge.endpoint[..1], |(base, _)| base))
    }),
    odd("a token without scope", |forge| forge.scope(Value::Null)),
    refused("a token with an empty scope", |forge| forge.scope(json!([]))),
    odd("a token with an empty role", |forge| forge.role("")),
    refused("a token with a role for everything", |forge| forge.role("*")),
    refused("a token for another version of the endpoint", |forge| forge.role(other_minor_version(forge.endpoint))),
    refused("a token for an endpoint of the same name under another base", |forge| {
        forge.role(forge.endpoint.rsplit('~').next().unwrap_or_default())
    }),
    refused("a token for the endpoint in other letter case", |forge| forge.role(forge.endpoint.to_uppercase())),
    odd("a token whose scope has no role", |forge| forge.scope(json!([{ "name": forge.endpoint }]))),
    odd("a token whose scope is null", |forge| {
        let mut draft = forge.draft();
        draft.claims["scope"] = Value::Null;
        bearer(draft.sign(&forge.key))
    }),
    refused("a token for an endpoint derived from it", |forge| {
        forge.role(format!("{}~somebody.else.endpoint.v1.0", forge.endpoint))
    }),
    refused("a token for an endpoint whose name ends alike", |forge| forge.role(format!("x.{}", forge.endpoint))),
    refused("a token for the endpoint under another version of the base", |forge| {
        let (base, derived) = parts(forge.endpoint);
        forge.role(format!("{}~{derived}", other_major_version(base)))
    }),
    refused("a token for another major version of the endpoint", |forge| {
        forge.role(other_major_version(forge.endpoint))
    }),
    refused("a token for another app of the same vendor", |forge| forge.role(renamed(forge.endpoint, 1))),
    refused("a token for the same app of another vendor", |forge| forge.role(renamed(forge.endpoint, 0))),
    odd("a token for all endpoints of the base", |forge| forge.role(format!("{}~*", parts(forge.endpoint).0))),
    odd("a token for a pattern of everything", |forge| forge.role(".*")),
    odd("a token for everything in SQL", |forge| forge.role("%")),
    refused("a token for another CyberApp whose audience is the endpoint", |forge| {
        other(forge, |draft| draft.claim("aud", json!(forge.endpoint)))
    }),
    refused("a token for an endpoint that fits as a pattern", |forge| forge.role(forge.endpoint.replacen('.', "x", 1))),
    odd("a token for administrators", |forge| forge.role("partner_admin")),
    refused("a token for a callback in place of the endpoint", |forge| {
        forge.scope(Callback::MIRRORING.iter().map(|callback| json!({ "role": callback.id() })).collect())
    }),
    odd("a token with the endpoint in other claims", |forge| {
        other(forge, |draft| draft.claim("sub", json!(forge.endpoint)).claim("role", json!(forge.endpoint)))
    }),
    odd("another kind of token for another CyberApp", |forge| {
        other(forge, |draft| draft.claim("sub_type", json!("api_client")).claim("ver", json!(1)))
    }),
    odd("a token for another CyberApp without its type and version", |forge| {
        other(forge, |draft| draft.claim("sub_type", Value::Null).claim("ver", Value::Null))
    }),
    odd("a token for another CyberApp, which the request names outside of context", OTHER_CYBERAPP.make)
        .in_request(|call| call.edited(name_other_endpoint)),
];

/// Puts another endpoint in front of the members of the request.
fn name_other_endpoint(body: &mut Value) {
    let other = other_endpoint(body["context"]["endpoint_id"].as_str().unwrap_or_default());
    let mut changed = json!({ "endpoint_id": other });
    if let (Some(members), Some(body)) = (changed.as_object_mut(), body.as_object()) {
        members.extend(body.clone());
    }
    *body = changed;
}
