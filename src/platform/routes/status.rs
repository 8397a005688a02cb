//! `POST /api/integration_management/v2/status`: a vendor reports the status of its integration (S0).

use std::sync::Arc;

use hyper::StatusCode;
use hyper::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::contract::Source;
use crate::contract::Tree;
use crate::contract::Violation;
use crate::contract::status_report;
use crate::identity::AccessTokens;
use crate::identity::access_tokens::Grant;
use crate::platform::front::Received;
use crate::platform::operation::{Access, Answer, Body, Operation, Parameter};
use crate::platform::refusal::{JSON, Refusal};
use crate::platform::state::{Shared, aside};
use crate::platform::status::register::Switched;
use crate::platform::status::report_facts::Told;

/// The query parameter that names the tenant.
const TENANT: &str = "tenantID";

/// What is asked and answered here.
pub(crate) const OPERATION: Operation = Operation {
    id: "reportStatus",
    description: "Reports that an integration was activated or deactivated, and what else happened.",
    source: Source::new("S0", "API endpoint"),
    access: Access::Token,
    parameters: &[Parameter {
        name: TENANT,
        place: "query",
        required: false,
        schema: "common.json#/$defs/uuid",
        description: "The tenant that the report is about; without it, the tenant of the API client.",
    }],
    body: Some(Body { media: JSON, schema: "status-report" }),
    answers: &[
        Answer::empty(204, "The report is taken."),
        Answer::refusal(400, "The body is no JSON, the report breaks a rule, or `tenantID` is not a UUID."),
        Answer::UNAUTHORIZED,
        Answer::refusal(403, "The client may not report for that tenant."),
        Answer::TIMEOUT,
        Answer::TOO_LARGE,
        Answer::refusal(415, "The body is not announced as JSON."),
        Answer::UNAVAILABLE,
    ],
};

/// The only content coding that is taken (RFC 9110, section 8.4.1).
const PLAIN: &str = "identity";

/// How many violations of one report are listed.
const MOST_VIOLATIONS: usize = 1000;

/// Bodies above this size are judged aside, as listing a million violations takes seconds.
const QUICK: usize = 64 * 1024;

/// A report that was taken.
pub(crate) struct Taken {
    /// The tenant that it is about.
    pub(crate) tenant: Uuid,
    /// A word on it, for the journal.
    pub(crate) note: Option<String>,
}

/// Takes a report. The answer to one that is taken has neither headers nor a body.
pub(crate) async fn report(app: &Shared, inbound: &Received) -> Result<Taken, Refusal> {
    json_only(inbound)?;
    let caller = caller(app, inbound)?;
    let body = inbound.body()?;
    let judged = if body.len() > QUICK {
        let body = body.clone();
        aside(move || read(&body)).await?
    } else {
        read(body)
    };
    let (tenant, told) = match judged {
        // What is no JSON at all comes before a wrong tenant, what breaks a rule after it.
        Err(Fault::NoJson(refusal)) => return Err(refusal),
        Err(Fault::Violations(refusal)) => return Err(named_tenant(inbound).err().unwrap_or(refusal)),
        Ok(told) => (named_tenant(inbound)?, told),
    };
    let tenant = permitted(app, caller.as_deref(), tenant)?;
    let switched = app.register.take(tenant, told, body, inbound.at).map_err(|_| {
        let message = "there are too many integrations; forget them with `DELETE /_acgw/state`";
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "full", message)
    })?;
    let note = ignored(inbound).or_else(|| switched.map(|switched| news(&switched, tenant)));
    Ok(Taken { tenant, note })
}

/// A word on what the report has changed.
fn news(Switched { application, is_active }: &Switched, tenant: Uuid) -> String {
    let state = if *is_active { "active" } else { "inactive" };
    format!("`{application}` is {state} now on tenant {tenant}")
}

fn json_only(inbound: &Received) -> Result<(), Refusal> {
    let kind = inbound.header(CONTENT_TYPE).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    let unsupported = |message| Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", message);
    if !essence.eq_ignore_ascii_case(JSON) {
        return Err(unsupported(format!("the content type `{kind}` is not taken; send `Content-Type: {JSON}`")));
    }
    let mut codings = inbound.headers.get_all(CONTENT_ENCODING).iter();
    if codings.any(|coding| !coding.as_bytes().eq_ignore_ascii_case(PLAIN.as_bytes())) {
        let message = "a body with a `content-encoding` is not taken; send it as it is".to_owned();
        return Err(unsupported(message).header(ACCEPT_ENCODING, HeaderValue::from_static(PLAIN)));
    }
    Ok(())
}

/// Who calls; `None` for an unknown token that is taken all the same.
pub(crate) fn caller(app: &Shared, inbound: &Received) -> Result<Option<Arc<Grant>>, Refusal> {
    let missing = || Refusal::unauthorized("there is no bearer token; send `Authorization: Bearer` and one token");
    let (scheme, token) = inbound.header(AUTHORIZATION).and_then(|value| value.split_once(' ')).ok_or_else(missing)?;
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() {
        return Err(missing());
    }
    match (app.tokens.verify(token, inbound.at), app.check_tokens) {
        (Ok(grant), _) => Ok(Some(grant)),
        (Err(_), AccessTokens::Open) => Ok(None),
        (Err(fault), AccessTokens::Verified) => Err(Refusal::unauthorized(fault.to_string())),
    }
}

enum Fault {
    NoJson(Refusal),
    Violations(Refusal),
}

fn read(body: &[u8]) -> Result<Told, Fault> {
    let report = Tree::read(body).map_err(|error| {
        let message = format!("the body is not JSON: {error}; send one JSON object");
        Fault::NoJson(Refusal::new(StatusCode::BAD_REQUEST, "malformed_json", message))
    })?;
    if report.is_status_report() {
        Ok(Told::by(&report))
    } else {
        Err(Fault::Violations(violations(&report.to_value())))
    }
}

fn violations(report: &Value) -> Refusal {
    let found = status_report().violations(report);
    let details = found.iter().take(MOST_VIOLATIONS);
    let details = details.map(|v| json!({ "pointer": v.pointer, "rule": v.rule, "message": v.message })).collect();
    let first = found.first().map_or("", |violation| violation.message.as_str());
    let message = match found.len() {
        1 => format!("the report breaks a rule: {first}"),
        count @ 2..=MOST_VIOLATIONS => format!("the report breaks {count} rules; `details` lists them"),
        count => format!("the report breaks {count} rules; `details` lists the first {MOST_VIOLATIONS}"),
    };
    Refusal::new(StatusCode::BAD_REQUEST, "schema_violation", message).details(details).note(at_a_glance(&found))
}

/// The first violations with their places, for the log.
fn at_a_glance(found: &[Violation]) -> String {
    const MOST: usize = 3;
    let place = |v: &Violation| if v.pointer.is_empty() { "the report".to_owned() } else { v.pointer.clone() };
    let first: Vec<_> = found.iter().take(MOST).map(|v| format!("{}: {}", place(v), v.message)).collect();
    let more = if found.len() > MOST { "; …" } else { "" };
    let rules = if found.len() == 1 { "a rule".to_owned() } else { format!("{} rules", found.len()) };
    format!("the report breaks {rules}: {}{more}", first.join("; "))
}

fn named_tenant(inbound: &Received) -> Result<Option<Uuid>, Refusal> {
    let mut named = inbound.query().filter(|(name, _)| name == TENANT).map(|(_, value)| value);
    let Some(value) = named.next() else { return Ok(None) };
    // Other forms of a UUID than the one with hyphens are known to the parser, not to the platform.
    let tenant = Uuid::try_parse(&value).ok().filter(|_| value.len() == uuid::fmt::Hyphenated::LENGTH);
    match (tenant, named.next()) {
        (Some(tenant), None) => Ok(Some(tenant)),
        (None, None) => {
            Err(bad_tenant(format!("`{TENANT}` is `{value}`, which is not a UUID; name a tenant by its id")))
        }
        (_, Some(_)) => Err(bad_tenant(format!("`{TENANT}` is given more than once; name one tenant"))),
    }
}

fn bad_tenant(message: String) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "invalid_tenant_id", message)
}

/// The tenant that a request is about, as far as it says so, whatever else is wrong with it.
pub(crate) fn tenant(app: &Shared, received: &Received) -> Option<Uuid> {
    let own = || caller(app, received).ok().map(|caller| own_tenant(app, caller.as_deref()));
    named_tenant(received).ok().flatten().or_else(own)
}

/// The tenant of the caller; of one that nobody knows, the first client's.
fn own_tenant(app: &Shared, caller: Option<&Grant>) -> Uuid {
    let first = || app.directory.clients.first().map_or(Uuid::nil(), |client| client.tenant);
    caller.map_or_else(first, |grant| grant.tenant_id)
}

/// The tenant that the report is about, if the caller may report for it.
fn permitted(app: &Shared, caller: Option<&Grant>, named: Option<Uuid>) -> Result<Uuid, Refusal> {
    let tenant = named.unwrap_or_else(|| own_tenant(app, caller));
    let Some(grant) = caller else { return Ok(tenant) };
    if app.directory.reaches(grant.tenant_id, tenant) {
        return Ok(tenant);
    }
    let message = format!(
        "the tenant `{tenant}` is not below `{}`, the client's own; report for that one or one below it",
        grant.tenant_id
    );
    Err(Refusal::new(StatusCode::FORBIDDEN, "forbidden", message))
}

/// A word on query parameters that have no effect.
fn ignored(inbound: &Received) -> Option<String> {
    inbound.uri.query()?;
    let names: Vec<String> =
        inbound.query().filter(|(name, _)| name != TENANT).map(|(name, _)| format!("`{name}`")).collect();
    (!names.is_empty()).then(|| format!("without effect: {}", names.join(", ")))
}
