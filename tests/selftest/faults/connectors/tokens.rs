//! Requests for access tokens, and how tokens are used.

use std::net::SocketAddr;
use std::sync::OnceLock;

use acgw::Options;
use acgw::internals::vendor::{Builder, Habits};
use hyper::Method;
use serde_json::json;

use super::{bearer, expected, for_reports, for_tokens, set, unset};
use crate::kit::{Fault, Ground};

/// The issuer has another name than the data centre.
fn elsewhere(options: &mut Options) {
    // A port of our own, since both names stand for it.
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    options.listen = SocketAddr::from(([127, 0, 0, 1], port));
    options.issuer = Some(format!("http://localhost:{port}"));
}

/// The first token, whatever comes later.
fn first_token(ground: &Ground) -> Builder {
    let first = OnceLock::new();
    for_reports(ground, move |request| {
        let token = first.get_or_init(|| bearer(request)).clone();
        set(request, "authorization", &format!("Bearer {token}"));
    })
}

pub(super) const OF_REQUESTS: &[Fault] = &[
    Fault::new(
        "connector.token.path",
        "it asks for tokens at another version of the path",
        &["status.token.endpoint"],
        "status.token.endpoint @ ",
        |ground| for_tokens(ground, |request| request.path = "/api/1/idp/token".to_owned()),
    )
    .tuned(expected),
    Fault::new(
        "connector.token.slashes",
        "two slashes stand before the path of the token endpoint",
        &["status.token.endpoint"],
        "status.token.endpoint @ ",
        |ground| for_tokens(ground, |request| request.path.insert(0, '/')),
    ),
    Fault::new(
        "connector.token.get",
        "it asks for tokens with GET",
        &["status.token.endpoint"],
        "status.token.endpoint @ ",
        |ground| {
            for_tokens(ground, |request| {
                (request.method, request.body) = (Method::GET, String::new());
                request.path.push_str("?grant_type=client_credentials");
            })
        },
    ),
    Fault::new(
        "connector.token.json",
        "it asks for tokens with JSON",
        &["status.token.form"],
        "status.token.form @ ",
        |ground| {
            for_tokens(ground, |request| {
                set(request, "content-type", "application/json");
                request.body = json!({ "grant_type": "client_credentials" }).to_string();
            })
        },
    )
    .tuned(expected),
    Fault::new(
        "connector.token.no_type",
        "the form has no Content-Type",
        &["status.token.form"],
        "status.token.form @ ",
        |ground| for_tokens(ground, |request| unset(request, "content-type")),
    ),
    Fault::new(
        "connector.token.grant",
        "it asks with the grant of a password",
        &["status.token.form"],
        "status.token.form @ ",
        |ground| for_tokens(ground, |request| request.body = "grant_type=password".to_owned()),
    ),
    Fault::new(
        "connector.token.no_basic",
        "it asks for tokens without credentials",
        &["status.token.basic"],
        "status.token.basic @ ",
        |ground| for_tokens(ground, |request| unset(request, "authorization")),
    )
    .tuned(expected),
    Fault::new(
        "connector.token.in_form",
        "the credentials stand in the form",
        &["status.token.basic"],
        "status.token.basic @ ",
        |ground| {
            for_tokens(ground, |request| {
                unset(request, "authorization");
                request.body.push_str("&client_id=selftest&client_secret=secret");
            })
        },
    ),
    Fault::new(
        "connector.token.wrong",
        "the secret is another one than that of the client",
        &["status.token.credentials"],
        "status.token.basic @ ",
        |ground| ground.reporting(),
    )
    .tuned(|options| options.clients = vec!["selftest:another".parse().expect("a client")]),
];

pub(super) const OF_USE: &[Fault] = &[
    Fault::new(
        "connector.path",
        "it reports to the first version of the API",
        &["status.endpoint"],
        "status.endpoint @ ",
        |ground| for_reports(ground, |request| request.path = request.path.replace("/v2/", "/v1/")),
    )
    .tuned(expected),
    Fault::new("connector.put", "it reports with PUT", &["status.endpoint"], "status.endpoint @ ", |ground| {
        for_reports(ground, |request| request.method = Method::PUT)
    }),
    Fault::new(
        "connector.no_bearer",
        "it reports without a token",
        &["status.token.bearer"],
        "status.token.bearer @ ",
        |ground| for_reports(ground, |request| unset(request, "authorization")),
    )
    .tuned(expected),
    Fault::new(
        "connector.scheme",
        "it reports with another scheme than Bearer",
        &["status.token.bearer"],
        "status.token.bearer @ ",
        |ground| {
            for_reports(ground, |request| {
                let token = bearer(request);
                set(request, "authorization", &format!("Token {token}"));
            })
        },
    ),
    Fault::new(
        "connector.foreign_token",
        "it reports with a token of another data centre",
        &["status.token.datacenter"],
        "status.token.datacenter @ ",
        |ground| for_reports(ground, |request| set(request, "authorization", "Bearer 8770b34b74f9e4d9424eff50")),
    ),
    Fault::new(
        "connector.issuer",
        "it asks the issuer for tokens, and not the data centre",
        &["status.token.datacenter"],
        "status.token.datacenter @ ",
        |ground| ground.reporting_to(&ground.issuer),
    )
    .tuned(elsewhere),
    Fault::new(
        "connector.token.never_renewed",
        "it keeps its first token for ever",
        &["status.token.renewed"],
        "status.token.renewed @ ",
        first_token,
    )
    .tuned(expected),
    Fault::new(
        "connector.token.not_kept",
        "it fetches a token for each report",
        &["status.token.kept"],
        "status.token.kept @ ",
        |ground| ground.reporting().habits(Habits { keeps_token: false, ..Habits::default() }),
    )
    .tuned(expected),
    Fault::new("connector.form", "a report is a form", &["status.json"], "status.json @ ", |ground| {
        for_reports(ground, |request| {
            set(request, "content-type", "application/x-www-form-urlencoded");
            request.body = "application_code=acgw.selftest&activation_event=true".to_owned();
        })
    }),
    Fault::new("connector.no_type", "a report has no Content-Type", &["status.json"], "status.json @ ", |ground| {
        for_reports(ground, |request| unset(request, "content-type"))
    }),
];
