//! How the backend asks for access tokens (“API Authentication”).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Value, json};

use super::asked::{Asked, BASE, Trouble, judged};
use super::paths::reached;
use crate::contract::requirements;
use crate::platform::{Aim, BackendRequest};
use crate::suite::{Bench, Check, Verdict};

const FORM_TYPE: &str = "application/x-www-form-urlencoded";
const GRANT: &str = "client_credentials";

pub(super) const ENDPOINT: Check = Check {
    id: "status.token.endpoint",
    title: "access tokens are requested with POST at a path that the platform has for them",
    requirement: &requirements::TOKEN_ENDPOINT,
    fix: "Request access tokens with POST at /api/2/idp/token of the data centre.",
    run: |bench| reached(bench, Aim::Token, &requirements::TOKEN_ENDPOINT),
    ..BASE
};

pub(super) const FORM: Check = Check {
    id: "status.token.form",
    title: "a request for an access token is a form with grant_type=client_credentials",
    requirement: &requirements::TOKEN_FORM,
    fix: "Send grant_type=client_credentials as application/x-www-form-urlencoded.",
    rests_on: &[&ENDPOINT],
    run: form,
    ..BASE
};

fn form(bench: &Bench<'_>) -> Verdict {
    let asked = Asked::of(bench)?;
    judged(&requirements::TOKEN_FORM, asked.made(Aim::Token)?, |request| {
        let is_lost = !request.is_granted() && !asked.has_other_way(request);
        trouble_of_form(request).filter(|_| is_lost)
    })
}

fn trouble_of_form(request: &BackendRequest) -> Option<Trouble> {
    let kind = request.header(&CONTENT_TYPE).unwrap_or_default();
    let is_form = kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(FORM_TYPE);
    let grants = grants(request);
    let (what, fix) = if matches!(request.json(), Some(Value::Object(_))) {
        ("the body of the request for a token is JSON", format!("Send the body as a form: {}.", right_body()))
    } else if !request.body.is_empty() && !is_form {
        let what =
            if kind.is_empty() { "the form has no Content-Type" } else { "the Content-Type is not that of a form" };
        (what, format!("Send the header Content-Type: {FORM_TYPE}."))
    } else if grants.is_empty() {
        ("the request for a token has no grant_type", format!("Send {} as the body.", right_body()))
    } else if grants.iter().any(|grant| grant != GRANT) {
        ("the grant_type is another one than client_credentials", format!("Send {} as the body.", right_body()))
    } else {
        return None;
    };
    Some(Trouble { what: what.to_owned(), right: right(), fix })
}

/// The values of `grant_type` in the query and in the form.
fn grants(request: &BackendRequest) -> Vec<String> {
    let form = url::form_urlencoded::parse(&request.body).filter(|(name, _)| name == "grant_type");
    request.parameters("grant_type").into_iter().chain(form.map(|(_, value)| value.into_owned())).collect()
}

fn right_body() -> String {
    format!("grant_type={GRANT}")
}

/// The request as it should be.
fn right() -> Value {
    let headers = json!({ "authorization": "Basic ***", "content-type": FORM_TYPE });
    json!({ "request": format!("POST {}", Aim::Token.path()), "headers": headers, "body": right_body() })
}

pub(super) const BASIC: Check = Check {
    id: "status.token.basic",
    title: "a request for an access token has the client's id and secret as Basic authorization",
    requirement: &requirements::TOKEN_BASIC,
    fix: "Send the header Authorization: Basic, then base64 of client_id:client_secret.",
    rests_on: &[&FORM],
    run: basic,
    ..BASE
};

fn basic(bench: &Bench<'_>) -> Verdict {
    let asked = Asked::of(bench)?;
    judged(&requirements::TOKEN_BASIC, asked.made(Aim::Token)?, |request| {
        let is_tried_so = has_basic(request).is_err() && asked.has_other_way(request) && !request.is_granted();
        let what = has_basic(request).err().filter(|_| !is_tried_so)?;
        let fix = "Send the header Authorization: Basic with base64 of client_id:client_secret, and no credentials elsewhere.";
        Some(Trouble { what: what.to_owned(), right: right(), fix: fix.to_owned() })
    })
}

/// Whether the request has Basic authorization, or what it has instead.
fn has_basic(request: &BackendRequest) -> Result<(), &'static str> {
    let Some(value) = request.header(&AUTHORIZATION) else {
        let is_in_body = String::from_utf8_lossy(&request.body).contains("client_secret");
        let is_in_query = !request.parameters("client_secret").is_empty();
        return Err(match (is_in_query, is_in_body) {
            (true, _) => "the credentials stand in the query, where logs keep them, and not in Authorization",
            (_, true) => "the credentials stand in the body and not in Authorization",
            _ => "the request for a token has no Authorization",
        });
    };
    let (scheme, encoded) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err("the request for a token has another Authorization than Basic");
    }
    let decoded = STANDARD.decode(encoded.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    match decoded {
        Some(text) if text.contains(':') => Ok(()),
        Some(_) => Err("the text after Basic has no colon between id and secret"),
        None => Err("the text after Basic is not base64 of the usual alphabet, with padding"),
    }
}

pub(super) const CREDENTIALS: Check = Check {
    id: "status.token.credentials",
    title: "the client id and secret of the backend are accepted",
    requirement: &requirements::TOKEN_BASIC,
    fix: "Give the backend the client id and secret that --client names, or leave --client out.",
    rests_on: &[&BASIC],
    run: credentials,
    ..BASE
};

fn credentials(bench: &Bench<'_>) -> Verdict {
    let asked = Asked::of(bench)?;
    let known: Vec<&str> = bench.options().clients.iter().map(|client| client.id.as_str()).collect();
    judged(&requirements::TOKEN_BASIC, asked.made(Aim::Token)?, |request| {
        let is_refused = request.status.is_some_and(|status| status == 400 || status == 401);
        let is_clear = trouble_of_form(request).is_none() && has_basic(request).is_ok();
        (is_refused && is_clear && !asked.has_other_way(request)).then(|| Trouble {
            what: format!("the platform refuses the credentials ({})", request.reason),
            right: json!({ "clients": known }),
            fix: CREDENTIALS.fix.to_owned(),
        })
    })
}
