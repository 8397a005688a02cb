//! Whom a token is good for, and who says so: what the body names decides nothing by itself.

use serde_json::json;

use crate::contract::{Level, requirements};
use crate::gateway::{Authorization, TokenDraft};
use crate::suite::{Bench, Check, Needs, Verdict};

use super::forgery::{self, Asked};
use super::refused;

pub(in crate::checks) const CHECKS: &[Check] = &[
    Check {
        id: "auth.scope.context",
        title: "a token is good for its own endpoint only, however often it was good before",
        level: Level::Must,
        requirement: &requirements::AUTH_SCOPE,
        needs: Needs::Any,
        mend: "Compare the scope with the context.endpoint_id of each request; a cached token is verified, its use is not.",
        run: other_context,
    },
    Check {
        id: "auth.scope.unnamed",
        title: "a request that names no endpoint is not carried out for a token that names none",
        level: Level::Must,
        requirement: &requirements::AUTH_SCOPE,
        needs: Needs::Any,
        mend: "Refuse before you compare when context.endpoint_id or the role is absent: two absent values are equal.",
        run: unnamed,
    },
    Check {
        id: "auth.token.datacenter",
        title: "a token of the issuer that datacenter_url names is refused",
        level: Level::Must,
        requirement: &requirements::AUTH_TOKEN,
        needs: Needs::SettledKeys,
        mend: "Take issuer and keys URL from your settings; context.datacenter_url says where to report, not whom to trust.",
        run: datacenter,
    },
];

fn other_context(bench: &Bench<'_>) -> Verdict {
    // Both are identifiers that an endpoint can have: a handler that looks at their form only lets them pass.
    let own = &bench.options().endpoint_id;
    let others = [forgery::other_endpoint(own), format!("{own}~somebody.else.endpoint.v1.0")];
    bench.each(
        others,
        |other| other.clone(),
        |talk, other| {
            let partner = talk.partner();
            let token = talk.good_token();
            talk.carried_out(bench.reading(&partner).with_token(token.clone()))?;
            let because = "the same token, with another endpoint in context";
            let call = bench.reading(&partner).because(because).endpoint(other);
            let what = "a good token for another endpoint than the one in context";
            refused(
                talk,
                &requirements::AUTH_SCOPE,
                (what, Asked::Refusal),
                call.forged(what, Authorization::Bearer(token)),
            )
        },
    )
}

fn unnamed(bench: &Bench<'_>) -> Verdict {
    let tokens = bench.session().sender.tokens();
    let key = tokens.key();
    let draft = || tokens.draft(&bench.options().endpoint_id, &key);
    let variants = [
        ("a token whose role has no value, for no endpoint", json!([{ "role": null }])),
        ("a token whose scope has no role, for no endpoint", json!([{ "name": "x" }])),
        ("a token with an empty scope, for no endpoint", json!([])),
    ];
    bench.each(
        variants,
        |(what, _)| (*what).to_owned(),
        |talk, (what, scope)| {
            let token = draft().claim("scope", scope.clone()).sign(&key);
            let call = bench.reading(&talk.partner()).because(format!("a callback with {what}"));
            let call =
                call.edited(|body| drop(body["context"].as_object_mut().map(|it| it.shift_remove("endpoint_id"))));
            let call = call.forged(what, Authorization::Bearer(token));
            refused(talk, &requirements::AUTH_SCOPE, (what, Asked::NoAcceptance), call)
        },
    )
}

/// Whoever can send a request can name a data centre of one's own in it.
fn datacenter(bench: &Bench<'_>) -> Verdict {
    let (issuer, keys) = bench.gateway().other_issuer();
    let key = keys.signing();
    let now = bench.gateway().clock().now();
    let token = TokenDraft::new(&issuer, &bench.options().endpoint_id, key.kid(), now).sign(&key);
    bench.conversation("datacenter", |talk| {
        let what = "a token of the issuer that its datacenter_url names";
        let call = bench.reading(&talk.partner()).because(format!("a callback with {what}"));
        let call = call.edited(move |body| body["context"]["datacenter_url"] = json!(issuer));
        let call = call.forged(what, Authorization::Bearer(token));
        refused(talk, &requirements::AUTH_TOKEN, (what, Asked::Refusal), call)
    })
}
