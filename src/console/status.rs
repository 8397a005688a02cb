//! The page of reported statuses.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::Timestamp;
use maud::{Markup, html};
use uuid::Uuid;

use super::forms::words;
use super::frame;
use super::visit::Visit;
use crate::platform::{ApiResponse, Integration, StatusReport};
use crate::text::one_line;
use crate::text::visible::clip;

/// How many integrations and reports are shown.
const MOST: (usize, usize) = (300, 100);

/// Characters of a note.
const WIDTH: usize = 400;

/// What an accepted report has if a part of it has no effect.
const WITHOUT_EFFECT: &str = "is not a documented member";

/// The page; with a tenant in the query, its history alone.
pub(super) fn page(visit: &Visit) -> ApiResponse {
    let tenant = visit.query("tenant").and_then(|tenant| Uuid::try_parse(tenant).ok());
    let here = visit.link(&tenant.map_or("status".to_owned(), |tenant| format!("status?tenant={tenant}")));
    let names = names(visit);
    let main = html! {
        h1 { "Status" }
        @if let Some(tenant) = tenant {
            p { "Only about " (named(&names, Some(tenant))) ". " a href=(visit.link("status")) { "Show all tenants" } }
        }
        div id="status" hx-get=(here) hx-select="#status" hx-swap="outerHTML" hx-trigger="traffic from:body" {
            (silent(visit, &names))
            (integrations(visit, &names, tenant))
            (history(visit, &names, tenant))
        }
    };
    frame::page(visit, "Status", &main)
}

/// The names of the tenants that the console knows.
fn names(visit: &Visit) -> BTreeMap<Uuid, String> {
    let partners = visit.console.desk.partners();
    let of_partner = partners.iter().flat_map(|partner| {
        let customers = partner.customers.iter().map(|customer| (customer.id, customer.name.clone()));
        std::iter::once((partner.id, partner.name.clone())).chain(customers)
    });
    of_partner.collect()
}

fn named(names: &BTreeMap<Uuid, String>, tenant: Option<Uuid>) -> String {
    match tenant {
        None => "unknown".to_owned(),
        Some(tenant) => names.get(&tenant).map_or_else(|| tenant.to_string(), |name| one_line(name)),
    }
}

/// The partners that are enabled, and of which nobody has reported that the integration is active.
fn silent(visit: &Visit, names: &BTreeMap<Uuid, String>) -> Markup {
    let enabled = visit.console.desk.partners().into_iter().filter(|partner| partner.enabled).map(|partner| partner.id);
    let silent: Vec<Uuid> = enabled.filter(|id| visit.state.register.is_active(*id) != Some(true)).collect();
    html! {
        @for id in silent {
            p class="trouble" {
                strong { (named(names, Some(id))) } " is enabled, but was never reported active. The backend reports with "
                code { "activation_event" } ", for the tenant of the callback (" code { "?tenantID=" (id) } ")."
            }
        }
    }
}

fn integrations(visit: &Visit, names: &BTreeMap<Uuid, String>, only: Option<Uuid>) -> Markup {
    let mut list = visit.state.register.list();
    list.retain(|integration| only.is_none_or(|only| integration.tenant == only));
    list.sort_by_key(|integration| Reverse(integration.received_at));
    html! {
        @if list.is_empty() {
            p class="empty" { "No report was accepted yet. The backend reports its status at the status URL on the page Setup." }
        } @else {
            div class="scroll" { table class="stacks" {
                caption { "Integrations, the latest report first" }
                thead { tr {
                    th scope="col" { "Tenant" } th scope="col" { "Application" } th scope="col" { "State" }
                    th scope="col" { "Last report" } th scope="col" { "Reports" }
                } }
                tbody { @for integration in list.iter().take(MOST.0) { (row(visit, names, integration)) } }
            } }
            @if list.len() > MOST.0 { p class="more" { "… and " (list.len() - MOST.0) " more" } }
        }
    }
}

fn row(visit: &Visit, names: &BTreeMap<Uuid, String>, integration: &Integration) -> Markup {
    let activation = &integration.activation;
    let since = if activation.active { &activation.activated_at } else { &activation.deactivated_at };
    html! {
        tr {
            td data-label="Tenant" { a href=(visit.link(&format!("status?tenant={}", integration.tenant))) { (named(names, Some(integration.tenant))) } }
            td data-label="Application" { code { (clip(&one_line(&integration.application.to_string()), 80)) } }
            td data-label="State" class=(if activation.active { "good" } else { "idle" }) {
                span class="tag" { (if activation.active { "active" } else { "inactive" }) }
                @if let Some(since) = since { " since " (moment(since)) }
            }
            td data-label="Last report" { (integration.received_at.strftime("%F %H:%M:%S UTC"))
                @for note in &integration.notes { br; (words(&clip(&one_line(note), WIDTH))) }
            }
            td data-label="Reports" { (integration.reports) }
        }
    }
}

/// The time of a report as the page shows times or, if it is not one, as it was reported.
fn moment(text: &str) -> String {
    let time = text.parse::<Timestamp>().map(|time| time.strftime("%F %H:%M:%S UTC").to_string());
    time.unwrap_or_else(|_| clip(&one_line(text), 35))
}

/// The latest reports, accepted or not.
fn history(visit: &Visit, names: &BTreeMap<Uuid, String>, only: Option<Uuid>) -> Markup {
    let mut reports = visit.state.reports.list();
    reports.retain(|report| only.is_none_or(|only| report.tenant == Some(only)));
    html! {
        @if !reports.is_empty() {
            h2 { "Reports" }
            ol class="clicks" {
                @for report in reports.iter().enumerate().rev().take(MOST.1) { (report_line(visit, names, report)) }
            }
            @if reports.len() > MOST.1 { p class="more" { "… and " (reports.len() - MOST.1) " older ones" } }
        }
    }
}

fn report_line(visit: &Visit, names: &BTreeMap<Uuid, String>, (at, report): (usize, &StatusReport)) -> Markup {
    let note = report.note.as_deref().unwrap_or_default();
    let (standing, said) = match report.status {
        Some(_) if report.is_accepted() && note.contains(WITHOUT_EFFECT) => {
            ("warn", "accepted, in part without effect".to_owned())
        }
        Some(_) if report.is_accepted() => ("good", "accepted".to_owned()),
        Some(status) => ("bad", format!("refused with {status}")),
        None => ("bad", "not answered".to_owned()),
    };
    let application = report.application().map(|application| application.to_string());
    let about = if report.activates() {
        ", reports an activation"
    } else if report.deactivates() {
        ", reports a deactivation"
    } else {
        ""
    };
    html! {
        li class=(standing) {
            p {
                span class="tag" { (said) } " " span class="more" { (report.at.strftime("%H:%M:%S UTC")) " " }
                @match report.tenant {
                    Some(tenant) => a id={ "report-" (at) } href=(visit.link(&format!("traffic?tenant={tenant}"))) { (named(names, Some(tenant))) },
                    None => "tenant unknown",
                }
                @if let Some(application) = application { " " code { (clip(&one_line(&application), 80)) } }
                (about)
            }
            @if !note.is_empty() { p { (words(&clip(&one_line(note), WIDTH))) } }
        }
    }
}
