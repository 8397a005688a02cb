//! Only a token proves the origin: no other header does, and no data centre that the request names.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::header::{CONTENT_TYPE, COOKIE, HeaderName, ORIGIN, REFERER, USER_AGENT};
use serde_json::json;

use super::forgery::{Forge, Reaction, VERIFICATION};
use super::refusal::{judge, require_refusal};
use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::identity::TokenDraft;
use crate::sender::{Authorization, CREDENTIALS_HEADER};
use crate::suite::{Bench, Call, Check, Control, Finding, Needs, Verdict, gather};

const BASE: Check = Check { requirement: &requirements::AUTH_TOKEN, ..MUST };

pub(super) const INSTEAD: Check = Check {
    id: "auth.token.instead",
    title: "nothing else in a request takes the place of a token",
    fix: "Verify the token whatever the other headers say: credentials, addresses and content types prove nothing.",
    rests_on: &[&super::token::MISSING, &super::token::CORRUPTED, &super::effects::EVERY_CALLBACK],
    control: Control::Nothing,
    run: instead,
    ..BASE
};

/// Headers that a handler may trust, on requests without a token; and long bodies.
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
    let with_headers = bench.each(
        sets,
        |(what, _)| (*what).to_owned(),
        |conversation, (what, headers)| {
            let call = conversation.plain_read().because(format!("a callback with {what}"));
            // An empty payload, like the ping of a health check.
            let call = call.payload(Some(json!({})));
            let call = headers.iter().fold(call, |call, (name, value)| call.header(name.clone(), value.as_str()));
            let call = call.forged(what, Authorization::Absent);
            // A handler may fail on such headers whatever the token is.
            let reaction = Reaction::NoAcceptance;
            require_refusal(conversation, &requirements::AUTH_TOKEN, (what, reaction), call)
        },
    );
    gather([with_headers, long_bodies(bench)])
}

/// What verifies tokens in front of a handler may let long bodies pass.
fn long_bodies(bench: &Bench<'_>) -> Verdict {
    const COUNT: usize = 300;
    if !bench.options().customer_is_mirrored() {
        return Ok(());
    }
    let forge = Forge::new(bench.session());
    let verdict = bench.each(
        VERIFICATION,
        |forgery| format!("bulky, {}", forgery.what),
        |conversation, forgery| {
            let customers: Vec<_> = (0..COUNT).map(|_| (conversation.customer(), None)).collect();
            let call = Call::enable(&conversation.partner(), &customers).because("a callback with a long list");
            let reply = conversation.try_send(forgery.forge(call, &forge))?;
            // A handler that refuses before it has read the body may close the connection, and the answer is lost.
            if reply.exchange.outcome.is_transport() {
                return Ok(());
            }
            judge(conversation, forgery.requirement, (forgery.what, Reaction::NoAcceptance), &reply)
        },
    );
    verdict.map_err(|wrong| wrong.map_findings(of_long_body))
}

fn of_long_body(mut finding: Finding) -> Finding {
    finding.message.push_str(", in a request with 300 customers");
    finding.fixed_by("Verify the token of every request, however long its body is: the handler, or what verifies tokens in front of it, lets long ones pass.")
}

pub(super) const DATACENTER: Check = Check {
    id: "auth.token.datacenter",
    title: "a token of the issuer in context.datacenter_url is refused",
    needs: Needs::SettledKeys,
    fix: "Take the issuer and its keys URL from your settings; context.datacenter_url says where to report, not whom to trust.",
    rests_on: &[&super::token::ISSUER, &super::token::FOREIGN_KEY],
    control: Control::Nothing,
    run: datacenter,
    ..BASE
};

/// An attacker can name their own data centre in the request.
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
            let call = conversation.plain_read().because(format!("a callback with {what}"));
            let other = other.clone();
            let call = call.edited(move |body| body["context"]["datacenter_url"] = json!(other));
            let call = call.forged(what, Authorization::Bearer(token));
            require_refusal(conversation, &requirements::AUTH_TOKEN, (what, Reaction::NoAcceptance), call)
        },
    )
}
