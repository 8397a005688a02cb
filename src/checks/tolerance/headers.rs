//! Headers and tokens in all their valid forms.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::header::{CONTENT_TYPE, HeaderName, USER_AGENT};
use serde_json::json;
use uuid::Uuid;

use super::walk::walk_varied;
use crate::checks::base::{ADVISORY, MUST};
use crate::checks::basics;
use crate::contract::{Level, Requirement, requirements};
use crate::sender::{CREDENTIALS_HEADER, EXTRA_HEADER};
use crate::suite::{Bench, Check, Conversation, Verdict, gather};

const BASE: Check = Check { requirement: &requirements::REQUEST_TOLERANCE, rests_on: basics::ALL, ..MUST };

type Headers = Vec<(HeaderName, String)>;

fn named(name: &'static str, value: impl Into<String>) -> (HeaderName, String) {
    (HeaderName::from_static(name), value.into())
}

pub(super) const HEADERS: Check = Check {
    id: "tolerance.headers",
    title: "headers that proxies add are accepted",
    requirement: &requirements::REQUEST_HEADERS,
    fix: "Read the documented headers only, and ignore all others.",
    run: headers,
    ..BASE
};

fn headers(bench: &Bench<'_>) -> Verdict {
    let headers = vec![
        (USER_AGENT, "Go-http-client/1.1".to_owned()),
        named("x-forwarded-for", "192.0.2.1"),
        named("x-forwarded-proto", "https"),
        named("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        named("x-request-id", "7"),
    ];
    with_headers(bench, "headers of proxies and tracing", &headers, &requirements::REQUEST_HEADERS)
}

pub(super) const CREDENTIALS: Check = Check {
    id: "tolerance.credentials",
    title: "what X-CyberApp-Auth and X-CyberApp-Extra hold changes nothing",
    fix: "Do not insist on what X-CyberApp-Auth holds: with mirroring nobody enters credentials. Take X-CyberApp-Extra as data that you may ignore.",
    rests_on: basics::ALL,
    run: credentials,
    ..ADVISORY
};

/// The headers are there in every request, but no page says what they hold in these callbacks.
fn credentials(bench: &Bench<'_>) -> Verdict {
    let decoy = Uuid::new_v5(&bench.options().namespace, b"decoy");
    let extra = STANDARD.encode(json!({ "tenant_id": decoy, "a": [1], "settings": {} }).to_string());
    let auth = STANDARD.encode(r#"someone@vendor.example:{"password": "a:b"}"#);
    // With mapping they say whose account it is.
    let is_decisive = !bench.options().callbacks().iter().all(|callback| !callback.is_mapping());
    let mut variants = vec![("data in X-CyberApp-Extra", vec![named(EXTRA_HEADER, extra)])];
    if bench.options().credentials.is_none() && !is_decisive {
        variants.push(("credentials in X-CyberApp-Auth", vec![named(CREDENTIALS_HEADER, auth)]));
    }
    gather(variants.iter().map(|(label, headers)| with_headers(bench, label, headers, &requirements::UNSTATED)))
}

fn with_headers(bench: &Bench<'_>, what: &str, headers: &Headers, requirement: &'static Requirement) -> Verdict {
    bench.conversation(what, |conversation| {
        walk_varied(conversation, requirement, |call| {
            let call = call.noting(&format!("with {what}"));
            let call = if requirement.level == Level::Must { call } else { call.unstated() };
            headers.iter().fold(call, |call, (name, value)| call.header(name.clone(), value.as_str()))
        })
    })
}

pub(super) const SCOPE_ROLES: Check = Check {
    id: "tolerance.scope_roles",
    title: "one role equal to the endpoint is enough, wherever it is in the scope",
    requirement: &requirements::AUTH_SCOPE,
    fix: "Look for the endpoint in all roles of the scope, not only in the first.",
    run: scope_roles,
    ..BASE
};

fn scope_roles(bench: &Bench<'_>) -> Verdict {
    let tokens = bench.session().sender.tokens();
    let key = tokens.key();
    let own = bench.options().endpoint_id.clone();
    let role = |name: &str| json!({ "role": format!("{own}~{name}.other.endpoint.v1.0") });
    bench.each(
        [(2, 0), (2, 1), (11, 11)],
        |(others, at)| format!("place-{}-of-{}", at + 1, others + 1),
        |conversation, (others, at)| {
            let mut scope: Vec<_> = (0..*others).map(|other| role(&format!("app{other}"))).collect();
            scope.insert(*at, json!({ "role": own }));
            let token = tokens.draft(&own, &key).claim("scope", json!(scope)).sign(&key);
            let because = format!("a callback with a token of {} roles, the right one at place {}", others + 1, at + 1);
            let call = conversation.plain_read().because(because).with_token(token);
            conversation.require(&requirements::AUTH_SCOPE, call).map(drop)
        },
    )
}

pub(super) const MEDIA_TYPE: Check = Check {
    id: "tolerance.media_type",
    title: "a Content-Type with a charset is accepted",
    fix: "Compare the media type without its parameters.",
    run: |bench| bench.conversation("charset", media_type),
    ..ADVISORY
};

fn media_type(conversation: &Conversation<'_>) -> Verdict {
    let call = conversation
        .reading(&conversation.partner())
        .because("a callback with a charset in its Content-Type")
        .unstated();
    let call = call.header(CONTENT_TYPE, "application/json; charset=utf-8");
    conversation.require(&requirements::UNSTATED, call).map(drop)
}
