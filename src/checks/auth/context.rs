//! Whom a token is good for, and who says so: what the body names decides nothing by itself.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::header::{CONTENT_TYPE, COOKIE, HeaderName, ORIGIN, REFERER, USER_AGENT};
use serde_json::json;

use crate::contract::sample_endpoints;
use crate::contract::{Level, requirements};
use crate::identity::TokenDraft;
use crate::sender::{Authorization, CREDENTIALS_HEADER};
use crate::suite::{Bench, Call, Check, Needs, Verdict, gather};

use super::forgery::{self, Asked, Forge};
use super::{is_refused, refused};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        id: "auth.scope.context",
        title: "a token is good for its own endpoint only, however often it was good before",
        level: Level::Must,
        requirement: &requirements::AUTH_SCOPE,
        needs: Needs::Any,
        fix: "Compare the scope with the context.endpoint_id of each request; a cached token is verified, its use is not.",
        run: other_context,
    },
    Check {
        id: "auth.scope.unnamed",
        title: "a request that names no endpoint is not carried out for a token that names none",
        level: Level::Must,
        requirement: &requirements::AUTH_SCOPE,
        needs: Needs::Any,
        fix: "Refuse before you compare when context.endpoint_id or the role is absent: two absent values are equal.",
        run: unnamed,
    },
    Check {
        id: "auth.token.instead",
        title: "nothing else in a request takes the place of a token",
        level: Level::Must,
        requirement: &requirements::AUTH_TOKEN,
        needs: Needs::Any,
        fix: "Verify the token whatever other headers say: credentials, addresses and content types prove no origin.",
        run: instead,
    },
    Check {
        id: "auth.token.repeated",
        title: "a request that was carried out before still needs its token",
        level: Level::Must,
        requirement: &requirements::AUTH_TOKEN,
        needs: Needs::Any,
        fix: "Verify the token before a stored answer is looked up by request_id.",
        run: repeated,
    },
    Check {
        id: "auth.token.datacenter",
        title: "a token of the issuer that datacenter_url names is refused",
        level: Level::Must,
        requirement: &requirements::AUTH_TOKEN,
        needs: Needs::SettledKeys,
        fix: "Take issuer and keys URL from your settings; context.datacenter_url says where to report, not whom to trust.",
        run: datacenter,
    },
];

fn other_context(bench: &Bench<'_>) -> Verdict {
    // Identifiers that an endpoint can have: a handler that looks at their form only, or knows both, lets them pass.
    let own = &bench.options().endpoint_id;
    let known = sample_endpoints().into_iter().filter(|sample| sample != own).map(str::to_owned);
    let others: Vec<_> =
        [forgery::other_endpoint(own), format!("{own}~somebody.else.endpoint.v1.0")].into_iter().chain(known).collect();
    bench.each(
        others,
        |other| other.clone(),
        |conversation, other| {
            let partner = conversation.partner();
            let token = conversation.good_token();
            conversation.set_up(conversation.reading(&partner).with_token(token.clone()))?;
            let because = "the same token, with another endpoint in context";
            let call = conversation.reading(&partner).because(because).endpoint(other);
            let what = "a good token for another endpoint than the one in context";
            refused(
                conversation,
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
        (
            "a token for another CyberApp, for no endpoint",
            json!([{ "role": forgery::other_endpoint(&bench.options().endpoint_id) }]),
        ),
    ];
    bench.each(
        variants,
        |(what, _)| (*what).to_owned(),
        |conversation, (what, scope)| {
            let token = draft().claim("scope", scope.clone()).sign(&key);
            let call = conversation.reading(&conversation.partner()).because(format!("a callback with {what}"));
            let call =
                call.edited(|body| drop(body["context"].as_object_mut().map(|it| it.shift_remove("endpoint_id"))));
            let call = call.forged(what, Authorization::Bearer(token));
            refused(conversation, &requirements::AUTH_SCOPE, (what, Asked::NoAcceptance), call)
        },
    )
}

/// Whoever can send a request can name a data centre of one's own in it.
fn datacenter(bench: &Bench<'_>) -> Verdict {
    let (other, keys) = bench.gateway().other_issuer();
    let tokens = bench.session().sender.tokens();
    let (own, now) = (tokens.issuer(), bench.gateway().clock().now());
    let variants = [
        ("a token of the issuer that its datacenter_url names", other.as_str(), keys.signing()),
        ("a token signed with a key of the data centre that it names", own, keys.signing()),
        ("a token that names the data centre as its issuer, under the right key", other.as_str(), tokens.key()),
    ];
    bench.each(
        variants,
        |(what, ..)| (*what).to_owned(),
        |conversation, (what, issuer, key)| {
            let token = TokenDraft::new(issuer, &bench.options().endpoint_id, key.kid(), now).sign(key);
            let call = conversation.reading(&conversation.partner()).because(format!("a callback with {what}"));
            let other = other.clone();
            let call = call.edited(move |body| body["context"]["datacenter_url"] = json!(other));
            let call = call.forged(what, Authorization::Bearer(token));
            refused(conversation, &requirements::AUTH_TOKEN, (what, Asked::Refusal), call)
        },
    )
}

/// Headers that somebody may trust, on requests without a token and with a bad one.
fn instead(bench: &Bench<'_>) -> Verdict {
    let header = HeaderName::from_static;
    let text = |name, value: &str| (name, value.to_owned());
    let sets: [(&str, Vec<(HeaderName, String)>); 5] = [
        (
            "no token, but credentials in X-CyberApp-Auth",
            vec![(header(CREDENTIALS_HEADER), STANDARD.encode(r#"someone@vendor.example:{"password": "a"}"#))],
        ),
        (
            "no token, but the address of a proxy",
            vec![text(header("x-forwarded-for"), "127.0.0.1"), text(USER_AGENT, "Go-http-client/1.1")],
        ),
        (
            "no token, but headers of browsers and of other clients",
            vec![
                text(ORIGIN, "https://cloud.acronis.com"),
                text(REFERER, "https://cloud.acronis.com/"),
                text(COOKIE, "session=1"),
                text(header("x-api-key"), "1"),
                text(USER_AGENT, "Acronis Callback Gateway"),
            ],
        ),
        ("no token, but another media type", vec![text(CONTENT_TYPE, "text/plain")]),
        ("no token, but a charset", vec![text(CONTENT_TYPE, "application/json; charset=utf-8")]),
    ];
    let dressed = bench.each(
        sets,
        |(what, _)| (*what).to_owned(),
        |conversation, (what, headers)| {
            let call = conversation.reading(&conversation.partner()).because(format!("a callback with {what}"));
            // As a ping would come.
            let call = call.payload(Some(json!({})));
            let call = headers.iter().fold(call, |call, (name, value)| call.header(name.clone(), value.as_str()));
            let call = call.forged(what, Authorization::Absent);
            // No document names another media type than JSON: a handler may stumble over it.
            let is_json = headers.iter().all(|(name, value)| *name != CONTENT_TYPE || value.contains("json"));
            let asked = if is_json { Asked::Refusal } else { Asked::NoAcceptance };
            refused(conversation, &requirements::AUTH_TOKEN, (what, asked), call)
        },
    );
    gather([dressed, bulky(bench)])
}

/// What stands before a handler may let long bodies pass.
fn bulky(bench: &Bench<'_>) -> Verdict {
    const COUNT: usize = 300;
    if !bench.customer_is_mirrored() {
        return Ok(());
    }
    let forge = Forge::new(bench.session());
    bench.each(
        forgery::verification(),
        |forgery| format!("bulky, {}", forgery.what),
        |conversation, forgery| {
            let customers: Vec<_> = (0..COUNT).map(|_| (conversation.customer(), None)).collect();
            let call = Call::enable(&conversation.partner(), &customers).because("a callback with a long list");
            let reply = conversation.try_send(forgery.forge(call, &forge))?;
            // Who refuses before the body is read may close the connection on the rest of it, and the answer is lost.
            if reply.exchange.outcome.is_transport() {
                return Ok(());
            }
            is_refused(conversation, forgery.breaks(), (forgery.what, forgery.asked), &reply)
        },
    )
}

/// An answer that is stored for a repeated request is for those who may ask.
fn repeated(bench: &Bench<'_>) -> Verdict {
    let forge = Forge::new(bench.session());
    bench.each(
        forgery::verification(),
        |forgery| forgery.what.to_owned(),
        |conversation, forgery| {
            let (partner, id) = (conversation.partner(), conversation.identifier());
            let time = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
            let read = || conversation.reading(&partner).request_id(id).created_at(time.clone());
            conversation.set_up(read())?;
            let again = forgery.forge(read().because("the same request"), &forge);
            refused(conversation, forgery.breaks(), (forgery.what, forgery.asked), again)
        },
    )
}
