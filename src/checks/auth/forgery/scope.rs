//! Tokens for another endpoint than the one in the request.

use serde_json::{Value, json};

use super::{Asked, Forgery, bearer};
use crate::contract::Callback;
use crate::suite::Call;

/// A token with this one role.
macro_rules! role {
    ($role:expr) => {
        |forge| {
            let role: fn(&str) -> String = $role;
            forge.scope(json!([{ "role": role(forge.endpoint) }]))
        }
    };
}

/// The two parts of an endpoint's identifier: the base type, and what is derived from it.
fn parts(endpoint: &str) -> (&str, &str) {
    endpoint.split_once('~').unwrap_or((endpoint, endpoint))
}

/// The derived part with one of its names changed: that of the vendor is the first one, that of the app the second.
fn renamed(endpoint: &str, at: usize) -> String {
    let (base, derived) = parts(endpoint);
    let rename = |(place, name)| if place == at { "other" } else { name };
    let names: Vec<&str> = derived.split('.').enumerate().map(rename).collect();
    format!("{base}~{}", names.join("."))
}

/// The same identifier with the digit behind the last `v` of this part changed.
fn major(part: &str) -> String {
    let at = part.rfind(".v").map_or(part.len(), |at| at + 2);
    format!("{}7{}", &part[..at], part.get(at + 1..).unwrap_or_default())
}

pub(crate) const SCOPE: &[Forgery] = forgeries![
    "a token for another CyberApp" => |forge| {
        let other = other_endpoint(forge.endpoint);
        forge.scope(json!([{ "role": other }]))
    },
    "a token for an endpoint whose name begins alike" => |forge| {
        let longer = format!("{}.other", forge.endpoint);
        forge.scope(json!([{ "role": longer }]))
    },
    "a token for an endpoint whose name is the beginning" => |forge| {
        let shorter = forge.endpoint.split_once('~').map_or(&forge.endpoint[..1], |(base, _)| base);
        forge.scope(json!([{ "role": shorter }]))
    },
    odd "a token without scope" => |forge| forge.scope(Value::Null),
    "a token with an empty scope" => |forge| forge.scope(json!([])),
    odd "a token with an empty role" => |forge| forge.scope(json!([{ "role": "" }])),
    "a token with a role for everything" => |forge| forge.scope(json!([{ "role": "*" }])),
    "a token for another version of the endpoint" => |forge| {
        let other = other_version(forge.endpoint);
        forge.scope(json!([{ "role": other }]))
    },
    "a token for an endpoint of the same name under another base" => |forge| {
        let derived = forge.endpoint.rsplit('~').next().unwrap_or_default();
        forge.scope(json!([{ "role": derived }]))
    },
    "a token for the endpoint in other letter case" => |forge| {
        let upper = forge.endpoint.to_uppercase();
        forge.scope(json!([{ "role": upper }]))
    },
    odd "a token whose scope is a list of texts" => |forge| {
        let endpoint = forge.endpoint;
        forge.scope(json!([endpoint]))
    },
    odd "a token whose scope has no role" => |forge| {
        let endpoint = forge.endpoint;
        forge.scope(json!([{ "name": endpoint }]))
    },
    odd "a token whose scope is null" => |forge| {
        let mut draft = forge.draft();
        draft.claims["scope"] = Value::Null;
        bearer(draft.sign(&forge.key))
    },
    "a token for an endpoint derived from it" => role!(|own| format!("{own}~somebody.else.endpoint.v1.0")),
    "a token for an endpoint whose name ends alike" => role!(|own| format!("x.{own}")),
    "a token for the endpoint under another version of the base" => role!(|own| {
        let (base, derived) = parts(own);
        format!("{}~{derived}", major(base))
    }),
    "a token for another major version of the endpoint" => role!(major),
    "a token for another app of the same vendor" => role!(|own| renamed(own, 1)),
    "a token for the same app of another vendor" => role!(|own| renamed(own, 0)),
    odd "a token for all endpoints of the base" => role!(|own| format!("{}~*", parts(own).0)),
    odd "a token for a pattern of everything" => role!(|_| ".*".to_owned()),
    odd "a token for everything in SQL" => role!(|_| "%".to_owned()),
    "a token for another CyberApp whose audience is the endpoint" => |forge| {
        let (other, endpoint) = (json!([{ "role": other_endpoint(forge.endpoint) }]), forge.endpoint);
        forge.issued(|draft| draft.claim("scope", other).claim("aud", json!(endpoint)))
    },
    "a token for an endpoint that fits as a pattern" => role!(|own| own.replacen('.', "x", 1)),
    odd "a token for administrators" => role!(|_| "partner_admin".to_owned()),
    "a token for a callback in place of the endpoint" => |forge| {
        let roles: Vec<_> = Callback::ALL.iter().map(|callback| json!({ "role": callback.id() })).collect();
        forge.scope(json!(roles))
    },
    odd "a token with blanks around the role" => role!(|own| format!(" {own} ")),
    odd "a token whose role is a list" => |forge| {
        let endpoint = forge.endpoint;
        forge.scope(json!([{ "role": [endpoint] }]))
    },
    odd "a token whose role is deeper in its scope" => |forge| {
        let endpoint = forge.endpoint;
        forge.scope(json!([[{ "role": endpoint }]]))
    },
    odd "a token with the endpoint in other claims" => |forge| {
        let endpoint = forge.endpoint;
        let other = json!([{ "role": other_endpoint(endpoint) }]);
        forge.issued(|draft| draft.claim("scope", other).claim("sub", json!(endpoint)).claim("role", json!(endpoint)))
    },
    odd "another kind of token for another CyberApp" => |forge| {
        let other = json!([{ "role": other_endpoint(forge.endpoint) }]);
        forge.issued(|draft| draft.claim("scope", other).claim("sub_type", json!("api_client")).claim("ver", json!(1)))
    },
    odd "a token for another CyberApp without its type and version" => |forge| {
        let other = json!([{ "role": other_endpoint(forge.endpoint) }]);
        forge.issued(|draft| draft.claim("scope", other).claim("sub_type", Value::Null).claim("ver", Value::Null))
    },
    "a token for another CyberApp, which the request names outside of context" => |forge| {
        let other = other_endpoint(forge.endpoint);
        forge.scope(json!([{ "role": other }]))
    } => |call| call.edited(|body| {
        let other = other_endpoint(body["context"]["endpoint_id"].as_str().unwrap_or_default());
        let mut decoyed = json!({ "endpoint_id": other });
        if let (Some(members), Some(body)) = (decoyed.as_object_mut(), body.as_object()) {
            members.extend(body.clone());
        }
        *body = decoyed;
    }),
];

/// The same endpoint in another minor version.
fn other_version(endpoint: &str) -> String {
    match endpoint.rsplit_once('.') {
        Some((name, minor)) => format!("{name}.{}", minor.parse::<u32>().map_or(0, |minor| minor + 1)),
        None => format!("{endpoint}.1"),
    }
}

/// The endpoint of a CyberApp of somebody else.
pub(crate) fn other_endpoint(endpoint: &str) -> String {
    match endpoint.split_once('~') {
        Some((base, _)) => format!("{base}~somebody.else.endpoint.v1.0"),
        None => format!("{endpoint}~somebody.else.endpoint.v1.0"),
    }
}
