//! `POST /api/integration_management/v2/status`: a vendor reports the status of its integration (“API endpoint”,
//! Integration Management).

use hyper::StatusCode;
use hyper::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue};
use serde_json::{Value, json};
use uuid::Uuid;

use super::caller::{caller, named_tenant, permitted_tenant};
use crate::contract::{Tree, Violation, status_report};
use crate::platform::api_error::ApiError;
use crate::platform::background;
use crate::platform::operations::TENANT;
use crate::platform::request::ReceivedRequest;
use crate::platform::response::{ApiResponse, JSON};
use crate::platform::state::State;
use crate::platform::status::register::Switched;
use crate::platform::status::report_facts::ReportFacts;

/// The only content coding that is accepted (RFC 9110, section 8.4.1).
const PLAIN: &str = "identity";

/// How many violations of one report are listed.
const MOST_VIOLATIONS: usize = 1000;

/// Larger bodies are judged in the background, because listing a million violations takes seconds.
const QUICK: usize = 64 * 1024;

/// Accepts a report. The response has neither headers nor a body.
pub(crate) async fn report(state: &State, request: &ReceivedRequest) -> Result<ApiResponse, ApiError> {
    require_json(request)?;
    let caller = caller(state, request)?;
    let body = request.body()?;
    let judged = if body.len() > QUICK {
        let body = body.clone();
        background::run(move || read(&body)).await?
    } else {
        read(body)
    };
    let (tenant, facts) = match judged {
        // A body that is not JSON is reported before a wrong tenant, a broken rule after it.
        Err(InvalidReport::NotJson(error)) => return Err(error),
        Err(InvalidReport::Violations(error)) => return Err(named_tenant(request).err().unwrap_or(error)),
        Ok(facts) => (named_tenant(request)?, facts),
    };
    let tenant = permitted_tenant(state, caller.as_deref(), tenant)?;
    let mut notes = facts.near_misses.clone();
    let switched = state.register.take(tenant, facts, body, request.at).map_err(|_| {
        let message = "the gateway has no space for another integration; forget them with `DELETE /_acgw/state`";
        ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "full", message)
    })?;
    notes.extend(ignored(request).or_else(|| switched.map(|switched| news(&switched, tenant))));
    let note = (!notes.is_empty()).then(|| notes.join("; "));
    let mut response = ApiResponse::empty(StatusCode::NO_CONTENT).note(note);
    response.tenant = Some(tenant);
    Ok(response)
}

/// A note about the change.
fn news(Switched { application, is_active }: &Switched, tenant: Uuid) -> String {
    let state = if *is_active { "active" } else { "inactive" };
    format!("`{application}` is now {state} on tenant {tenant}")
}

/// A note about query parameters without effect.
fn ignored(request: &ReceivedRequest) -> Option<String> {
    request.uri.query()?;
    let is_near = |name: &str| name.replace(['_', '-'], "").eq_ignore_ascii_case(TENANT);
    let shown = |name: String| {
        let hint = if is_near(&name) { format!(" (did you mean `{TENANT}`?)") } else { String::new() };
        format!("`{name}`{hint}")
    };
    let names: Vec<String> = request.query().map(|(name, _)| name).filter(|name| name != TENANT).map(shown).collect();
    (!names.is_empty()).then(|| format!("without effect: {}", names.join(", ")))
}

fn require_json(request: &ReceivedRequest) -> Result<(), ApiError> {
    let kind = request.header(CONTENT_TYPE).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    let unsupported = |message| ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", message);
    if !essence.eq_ignore_ascii_case(JSON) {
        return Err(unsupported(format!("the content type `{kind}` is not supported; send `Content-Type: {JSON}`")));
    }
    let mut codings = request.headers.get_all(CONTENT_ENCODING).iter();
    if codings.any(|coding| !coding.as_bytes().eq_ignore_ascii_case(PLAIN.as_bytes())) {
        let message = "a body with a `content-encoding` is not supported; send it without one".to_owned();
        return Err(unsupported(message).header(ACCEPT_ENCODING, HeaderValue::from_static(PLAIN)));
    }
    Ok(())
}

enum InvalidReport {
    NotJson(ApiError),
    Violations(ApiError),
}

fn read(body: &[u8]) -> Result<ReportFacts, InvalidReport> {
    let report = Tree::read(body).map_err(|error| {
        let message = format!("the body is not JSON: {error}; send one JSON object");
        InvalidReport::NotJson(ApiError::new(StatusCode::BAD_REQUEST, "malformed_json", message))
    })?;
    if report.is_status_report() {
        Ok(ReportFacts::of(&report))
    } else {
        Err(InvalidReport::Violations(violations(&report.to_value())))
    }
}

fn violations(report: &Value) -> ApiError {
    let found = status_report().violations(report);
    let details = found.iter().take(MOST_VIOLATIONS);
    let details = details
        .map(|v| json!({ "pointer": v.pointer, "rule": v.rule, "message": v.message, "source": v.source.to_string() }))
        .collect();
    let first = found.first().map_or("", |violation| violation.message.as_str());
    let message = match found.len() {
        1 => format!("the report breaks a rule: {first}"),
        count @ 2..=MOST_VIOLATIONS => format!("the report breaks {count} rules; `details.violations` lists them"),
        count => format!("the report breaks {count} rules; `details.violations` lists the first {MOST_VIOLATIONS}"),
    };
    ApiError::new(StatusCode::BAD_REQUEST, "schema_violation", message)
        .details("violations", details)
        .note(at_a_glance(&found))
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
