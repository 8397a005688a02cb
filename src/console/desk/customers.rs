//! Customer Management: the customers of one partner.

use maud::{Markup, html};
use serde_json::Map;
use uuid::Uuid;

use super::actions::gone;
use super::compare::{SettingValues, settings};
use super::desk::{DeskCustomer, DeskPartner};
use super::field::{FieldSide, inputs};
use super::partner::clicks;
use crate::console::forms::{button, token};
use crate::console::frame;
use crate::console::visit::Visit;
use crate::platform::ApiResponse;
use crate::text::one_line;
use crate::text::visible::clip;

/// How many customers that only the handler knows are listed.
const MOST_STRANGERS: usize = 50;

/// Customers on one page: all of them may have long settings.
const PAGE: usize = 300;

/// The page; without a partner, the choice of one.
pub(in crate::console) fn page(visit: &Visit, id: Option<&str>) -> ApiResponse {
    let Some(id) = id else { return choice(visit) };
    let Some(partner) = Uuid::try_parse(id).ok().and_then(|id| visit.console.desk.partner(id)) else {
        return gone(visit);
    };
    let path = |action: &str| format!("customers/{}/{action}", partner.id);
    let main = html! {
        h1 { "Customer Management" }
        p class="more" { "Customers of " a href=(visit.link(&format!("partner/{}", partner.id))) { (one_line(&partner.name)) }
            " · " a href=(visit.link(&format!("mapping/{}", partner.id))) { "by mapping" }
            " · " a href=(visit.link("customers")) { "other partners" } }
        div class="actions" { (button(visit, &path("read"), "Read what your backend says")) }
        (table(visit, &partner))
        (strangers(&partner))
        form method="post" action=(visit.link(&path("new"))) {
            (token(visit))
            fieldset {
                legend { "New customers" }
                div class="fields" {
                    label { "Name" input name="name" maxlength="200"; }
                    label { "How many" input type="number" name="count" value="1" min="1" max="1000"; }
                    button { "Create" }
                }
            }
        }
        section aria-labelledby="clicks" { h2 id="clicks" { "What the partner reads" } (clicks(visit, &partner.clicks)) }
    };
    frame::page(visit, "Customer Management", &main)
}

fn choice(visit: &Visit) -> ApiResponse {
    let partners = visit.console.desk.partners();
    if let [only] = partners.as_slice() {
        return frame::redirect(&visit.link(&format!("customers/{}", only.id)));
    }
    let main = html! {
        h1 { "Customer Management" }
        @if partners.is_empty() {
            p class="empty" { "Customers belong to a partner. " a href=(visit.link("partner")) { "Create one" } " first." }
        } @else {
            p { "Choose a partner." }
            ul { @for partner in &partners {
                li { a href=(visit.link(&format!("customers/{}", partner.id))) { (one_line(&partner.name)) } " (" (partner.customers.len()) ")" }
            } }
        }
    };
    frame::page(visit, "Customer Management", &main)
}

/// The customers, in a form that is about those that are selected.
fn table(visit: &Visit, partner: &DeskPartner) -> Markup {
    let path = |action: &str| visit.link(&format!("customers/{}/{action}", partner.id));
    let differ = partner.customers.iter().filter(|customer| customer.differs()).count();
    let (all, was_asked) = (partner.customers.len(), partner.listed_at.is_some());
    let from = visit.query("from").and_then(|from| from.parse().ok()).filter(|from| *from < all).unwrap_or(0);
    let shown = || partner.customers.iter().enumerate().skip(from).take(PAGE);
    html! {
        @if partner.customers.is_empty() {
            p class="empty" { "This partner has no customers yet. Create some below." }
        } @else {
            form method="post" action=(path("enable")) {
                (token(visit))
                div class="scroll" {
                    table class="customers stacks" {
                        caption {
                            (all) @if all == 1 { " customer" } @else { " customers" }
                            @if all > PAGE { ", here " (from + 1) " to " (all.min(from + PAGE)) }
                            @if was_asked { ", " (differ) " with a difference" }
                            @else { "; your backend was not asked yet" }
                        }
                        thead { tr {
                            th scope="col" { input type="checkbox" class="all" aria-label="Select all" hidden; }
                            th scope="col" { "Customer" } th scope="col" { "Your backend says" } th scope="col" { "Expected" }
                        } }
                        tbody { @for (at, customer) in shown() { (row(at, customer, was_asked)) } }
                    }
                }
                @if all > PAGE { (pages(visit, partner, from)) }
                fieldset class="kept" {
                    legend { "The selected customers" }
                    div class="fields" {
                        (inputs(&visit.console.settings.fields, FieldSide::Customer, &Map::new()))
                        button class="first" { "Enable" }
                        button formaction=(path("disable")) { "Disable" }
                    }
                }
            }
        }
    }
}

/// Links to the other pages of a long list.
fn pages(visit: &Visit, partner: &DeskPartner, from: usize) -> Markup {
    html! {
        ul class="choices" aria-label="Pages of customers" {
            @for at in (0..partner.customers.len()).step_by(PAGE) {
                li {
                    a href=(visit.link(&format!("customers/{}?from={at}", partner.id))) aria-current=[(at == from).then_some("page")] {
                        (at + 1) " to " (partner.customers.len().min(at + PAGE))
                    }
                }
            }
        }
    }
}

fn row(at: usize, customer: &DeskCustomer, was_asked: bool) -> Markup {
    let differs = was_asked && customer.differs();
    let id = format!("select-{at}");
    let (said, expected) = (customer.said.as_ref(), customer.expected.as_ref());
    let (sent, shown) = if differs { (expected, said) } else { (None, None) };
    html! {
        tr class=[differs.then_some("bad")] {
            td { input type="checkbox" name="selected" value=(customer.id) id=(id); }
            td { label for=(id) { (clip(&one_line(&customer.name), 200)) } br; code class="more" { (customer.id) } }
            td data-label="Your backend says" { @if was_asked { (state(said, sent)) } @else { span class="more" { "not asked yet" } } }
            td data-label="Expected" { (state(expected, shown)) @if differs { " " strong class="bad" { "differs" } } }
        }
    }
}

/// A state; what differs from the other one, if that is given, is marked.
fn state(enabled: Option<&SettingValues>, other: Option<&SettingValues>) -> Markup {
    html! {
        @match enabled {
            Some(values) => { "enabled " (settings(values, other)) },
            None => span class="more" { "not enabled" },
        }
    }
}

/// Customers that the handler lists and this partner does not have.
fn strangers(partner: &DeskPartner) -> Markup {
    html! {
        @if !partner.strangers.is_empty() {
            div class="trouble" {
                p { "Your backend also lists " (partner.strangers.len()) " customers that this partner does not have here:" }
                ul { @for (id, values) in partner.strangers.iter().take(MOST_STRANGERS) {
                    li { code { (clip(&one_line(id), 80)) } " " (settings(values, None)) }
                } }
                @if partner.strangers.len() > MOST_STRANGERS { p class="more" { "… and " (partner.strangers.len() - MOST_STRANGERS) " more" } }
            }
        }
    }
}
