//! What the reports say: their form, and whom they are about.

use std::collections::BTreeMap;

use hyper::header::CONTENT_TYPE;
use serde_json::{Value, json};
use uuid::Uuid;

use super::asked::{Asked, BASE, Trouble, finding, judged};
use super::fixes::fix_of;
use super::sending;
use crate::contract::{Callback, requirements, status_report};
use crate::platform::{Aim, BackendRequest};
use crate::suite::{Bench, Check, Finding, NotPassed, TenantStory, Verdict};

/// How many rules are reported.
const MOST_RULES: usize = 10;

const TENANT: &str = "tenantID";

type Stories = BTreeMap<Uuid, TenantStory>;

pub(super) const JSON: Check = Check {
    id: "status.json",
    title: "a status report is JSON, and its Content-Type says so",
    requirement: &requirements::STATUS_JSON,
    fix: "Send the report as one JSON object with Content-Type: application/json.",
    rests_on: &[&sending::RENEWED],
    run: as_json,
    ..BASE
};

fn as_json(bench: &Bench<'_>) -> Verdict {
    let asked = Asked::of(bench)?;
    let stories = bench.session().told.tenants();
    let reports = asked.made(Aim::Report)?.into_iter().filter(|request| is_plain(&stories, request));
    judged(&requirements::STATUS_JSON, reports, |request| {
        let is_lost = matches!(request.status, Some(400 | 415)) && !asked.has_other_way(request);
        let kind = request.header(&CONTENT_TYPE).unwrap_or_default();
        let what = match (request.json(), request.status) {
            (None, _) if request.body.is_empty() => "the report has no body".to_owned(),
            (None, _) => "the body of the report is not JSON".to_owned(),
            (Some(_), Some(415)) if kind.is_empty() => "the report has no Content-Type".to_owned(),
            (Some(_), Some(415)) => format!("the report has the Content-Type {kind}: {}", request.reason),
            _ => return None,
        };
        let headers = json!({ "authorization": "Bearer ***", "content-type": "application/json" });
        let right = json!({ "request": format!("POST {}", Aim::Report.path()), "headers": headers });
        is_lost.then(|| Trouble { what, right, fix: JSON.fix.to_owned() })
    })
}

/// Whether all that the run has told about the tenant of a report is documented.
fn is_plain(stories: &Stories, request: &BackendRequest) -> bool {
    request.tenant.and_then(|tenant| stories.get(&tenant)).is_none_or(|story| !story.is_odd)
}

pub(super) const REPORTS: Check = Check {
    id: "status.reports",
    title: "the platform accepts every status report that the backend sends",
    requirement: &requirements::STATUS_REPORT,
    fix: "Build the report as the page “API endpoint” says: application_code or application_id, module.name, and texts within the limits.",
    rests_on: &[&JSON],
    run: reports,
    ..BASE
};

fn reports(bench: &Bench<'_>) -> Verdict {
    let asked = Asked::of(bench)?;
    let stories = bench.session().told.tenants();
    let mut found: Vec<Finding> = Vec::new();
    for request in asked.made(Aim::Report)? {
        let is_form = request.status.is_some_and(|status| matches!(status, 400 | 409 | 413 | 422));
        if !is_form || !is_plain(&stories, request) || tenant_trouble(request).is_some() || asked.has_other_way(request)
        {
            continue;
        }
        for finding in violated(request) {
            if found.len() < MOST_RULES && !found.iter().any(|known| known.rule == finding.rule) {
                found.push(finding);
            }
        }
    }
    if found.is_empty() { Ok(()) } else { Err(NotPassed::Failed(found)) }
}

/// The rules that a refused report breaks, or else what the platform says.
pub(super) fn violated(request: &BackendRequest) -> Vec<Finding> {
    let violations = request.json().map(|body| status_report().violations(&body)).unwrap_or_default();
    if violations.is_empty() {
        let what = format!("a status report is refused: {}", request.reason);
        let trouble = Trouble { what, right: json!(204), fix: REPORTS.fix.to_owned() };
        return vec![finding(&requirements::STATUS_REPORT, trouble, request, 1)];
    }
    let broken = violations.into_iter().map(|violation| {
        let place = violation.pointer.trim_start_matches('/').replace('/', ".");
        let place = if place.is_empty() { place } else { format!(" ({place})") };
        let what = format!("a status report breaks a rule{place}: {}", violation.message);
        let trouble = Trouble { what, right: violation.expected.clone(), fix: fix_of(&violation) };
        let mut finding = finding(&requirements::STATUS_REPORT, trouble, request, 1).at(violation.pointer);
        (finding.rule, finding.source) = (violation.rule, violation.source);
        finding
    });
    broken.collect()
}

pub(super) const OF_TENANT: Check = Check {
    id: "status.tenant",
    title: "a status report is about a tenant that the callbacks named",
    requirement: &requirements::STATUS_TENANT,
    fix: "Put the partner's UUID from context.tenant_id into the query: ?tenantID=UUID.",
    rests_on: &[&REPORTS],
    run: tenant,
    ..BASE
};

fn tenant(bench: &Bench<'_>) -> Verdict {
    let asked = Asked::of(bench)?;
    let stories = bench.session().told.tenants();
    let reports = asked.made(Aim::Report)?;
    // The suite itself sends malformed tenants, and a handler may take one over.
    let is_named_well = reports.iter().any(|request| request.is_granted() && !request.parameters(TENANT).is_empty());
    judged(&requirements::STATUS_TENANT, reports.iter().copied(), |request| match request.status {
        Some(400) if !is_named_well => tenant_trouble(request),
        Some(403) if is_plain(&stories, request) => {
            Some(told(format!("the client may not report for this tenant: {}", request.reason)))
        }
        Some(204) => misnamed(&stories, request),
        _ => None,
    })?;
    strangers(&reports, &stories)
}

fn told(what: String) -> Trouble {
    Trouble {
        what,
        right: json!({ "request": format!("POST {}?{TENANT}=<context.tenant_id>", Aim::Report.path()) }),
        fix: OF_TENANT.fix.to_owned(),
    }
}

/// What is wrong with the tenant that a refused report names.
fn tenant_trouble(request: &BackendRequest) -> Option<Trouble> {
    let named = request.parameters(TENANT);
    if named.len() > 1 {
        return Some(told(format!("{TENANT} is given {} times", named.len())));
    }
    let name = named.first()?;
    let is_uuid = name.len() == uuid::fmt::Hyphenated::LENGTH && Uuid::try_parse(name).is_ok();
    (!is_uuid).then(|| told(format!("{TENANT} is not a UUID")))
}

/// A parameter that is nearly `tenantID` has no effect: the report is about the client's own tenant.
fn misnamed(stories: &Stories, request: &BackendRequest) -> Option<Trouble> {
    let query = request.url.split_once('?')?.1;
    let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
    let is_named = pairs.iter().any(|(name, _)| name == TENANT);
    let is_near =
        |name: &str| ["tenantid", "tenant"].contains(&name.replace(['_', '-'], "").to_ascii_lowercase().as_str());
    let is_told = |value: &str| Uuid::try_parse(value).is_ok_and(|tenant| stories.contains_key(&tenant));
    let (name, _) = pairs.iter().find(|(name, value)| !is_named && is_near(name) && is_told(value))?;
    Some(told(format!("the parameter {name} has no effect, since its name is {TENANT}")))
}

/// Requires that not all changes are reported for tenants that the run does not know.
fn strangers(reports: &[&BackendRequest], stories: &Stories) -> Verdict {
    /// One report may be about something else.
    const FEW: usize = 2;
    let changes: Vec<_> = reports.iter().filter(|request| request.is_granted() && changes(request)).collect();
    let is_of_run = |tenant: Option<Uuid>| tenant.is_some_and(|tenant| stories.contains_key(&tenant));
    let enabled = stories.values().filter(|story| is_enabled(story)).count();
    let strange: Vec<_> = changes.iter().filter(|request| !request.parameters(TENANT).is_empty()).collect();
    if enabled < FEW || strange.len() < FEW || changes.iter().any(|request| is_of_run(request.tenant)) {
        return Ok(());
    }
    let Some(first) = strange.first() else { return Ok(()) };
    let what = "all changes are reported for tenants that no callback named".to_owned();
    Err(finding(&requirements::STATUS_TENANT, told(what), first, strange.len()).into())
}

fn is_enabled(story: &TenantStory) -> bool {
    let enables = |callback: Callback| matches!(callback, Callback::PartnerEnable | Callback::EnablementWrite);
    !story.is_odd && story.callbacks.iter().any(|told| enables(told.callback) && told.is_carried_out)
}

/// Whether a report says that something was activated or deactivated.
fn changes(request: &BackendRequest) -> bool {
    let Some(body) = request.json() else { return false };
    let flagged = |event: &Value| ["activation_event", "deactivation_event"].iter().any(|flag| event[*flag] == true);
    let events = body.get("events").and_then(Value::as_array);
    events.is_some_and(|events| events.iter().any(flagged))
        || body.get("activated_at").or(body.get("deactivated_at")).is_some()
}
