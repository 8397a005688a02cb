//! The page of enablement by mapping: the vendor's customers next to those of the partner.

use maud::{Markup, html};
use uuid::Uuid;

use super::accounts::{MOST, PREFIX};
use super::actions::gone;
use super::desk::DeskPartner;
use super::partner::clicks;
use crate::console::forms::{button, token};
use crate::console::frame;
use crate::console::visit::Visit;
use crate::platform::ApiResponse;
use crate::text::one_line;
use crate::text::visible::clip;

/// A list to choose from in each row, up to this many choices in all; with more, an input with one list for all rows.
const MOST_CHOICES: usize = 1500;

/// The page of one partner.
pub(in crate::console) fn page(visit: &Visit, id: &str) -> ApiResponse {
    let Some(partner) = Uuid::try_parse(id).ok().and_then(|id| visit.console.desk.partner(id)) else {
        return gone(visit);
    };
    let main = html! {
        h1 { "Mapping of " (one_line(&partner.name)) }
        p class="more" { a href=(visit.link(&format!("partner/{}", partner.id))) { "Back to the partner" } }
        div class="sides" {
            section class="card" aria-labelledby="account" { (account(visit, &partner)) }
            section aria-labelledby="customers" { (customers(visit, &partner)) }
        }
        section aria-labelledby="clicks" { h2 id="clicks" { "What the partner reads" } (clicks(visit, &partner.clicks)) }
    };
    frame::page(visit, "Mapping", &main)
}

fn account(visit: &Visit, partner: &DeskPartner) -> Markup {
    let path = |action: &str| format!("mapping/{}/{action}", partner.id);
    let identity =
        partner.credentials.as_deref().and_then(|text| text.split_once(':')).map_or("", |(identity, _)| identity);
    let is_own = partner.account.mapped_to.as_deref().and_then(|id| Uuid::try_parse(id).ok()) == Some(partner.id);
    html! {
        h2 id="account" { "The account at the vendor" }
        form method="post" action=(visit.link(&path("read"))) {
            (token(visit))
            div class="fields" {
                label { "Identity (empty: as the gateway was started)" input name="identity" value=(identity) autocomplete="off"; }
                label { "Secrets as JSON" input name="secrets" type="password" placeholder="{\"password\": \"…\"}" autocomplete="off"; }
                button { "Read the account" }
            }
        }
        dl class="facts" {
            dt { "the vendor's tenant" }
            dd { @match &partner.account.vendor_tenant { Some(id) => code { (clip(id, 100)) }, None => "not read yet" } }
            dt { "mapped to" }
            dd {
                @match &partner.account.mapped_to {
                    Some(_) if is_own => "this partner",
                    Some(other) => code { (clip(other, 100)) },
                    None if partner.account.vendor_tenant.is_none() => "not read yet",
                    None => "no partner",
                }
            }
        }
        div class="actions" {
            @if partner.account.vendor_tenant.is_some() { (button(visit, &path("map"), "Enable")) }
            (button(visit, &path("unmap"), "Disable"))
        }
    }
}

fn customers(visit: &Visit, partner: &DeskPartner) -> Markup {
    let has_lists = partner.account.customers.len() * partner.customers.len() <= MOST_CHOICES;
    html! {
        h2 id="customers" { "Customers" }
        @if partner.account.customers.is_empty() {
            p class="empty" { "The vendor's customers are shown when the partner is mapped. Read the account, then enable." }
        } @else {
            @if partner.customers.is_empty() {
                p { "This partner has no customers to map them to. "
                    a href=(visit.link(&format!("customers/{}", partner.id))) { "Create some" } "." }
            }
            form method="post" action=(visit.link(&format!("mapping/{}/customers", partner.id))) {
                (token(visit))
                div class="scroll" { table class="stacks" {
                    thead { tr { th scope="col" { "At the vendor" } th scope="col" { "Mapped to" } } }
                    tbody { @for (id, name) in &partner.account.customers { (row(partner, id, name, has_lists)) } }
                } }
                @if !has_lists {
                    datalist id="tenants" {
                        @for customer in partner.customers.iter().take(MOST_CHOICES) { option value=(customer.id) label=(clip(&one_line(&customer.name), 60)) {} }
                    }
                }
                @if partner.account.customers.len() == MOST { p class="more" { "Only the first " (MOST) " customers are shown." } }
                button class="first" { "Save the mapping" }
            }
        }
    }
}

/// A customer of the vendor, and the choice of what it is mapped to.
fn row(partner: &DeskPartner, id: &str, name: &str, has_list: bool) -> Markup {
    let now = partner.account.pairs.iter().find(|(vendor, _)| vendor == id).and_then(|(_, acronis)| acronis.as_deref());
    let now_id = now.and_then(|now| Uuid::try_parse(now).ok());
    let is_known = now_id.is_some_and(|now| partner.customers.iter().any(|customer| customer.id == now));
    html! {
        tr {
            td data-label="At the vendor" { (clip(name, 200)) br; code class="more" { (clip(id, 100)) } }
            td data-label="Mapped to" {
                @let (field, label) = (format!("{PREFIX}{id}"), format!("What {} is mapped to", clip(name, 200)));
                @if !has_list {
                    input name=(field) aria-label=(label) list="tenants" size="36" placeholder="not mapped"
                        value=(now.unwrap_or_default());
                } @else { select name=(field) aria-label=(label) {
                    option value="" { "not mapped" }
                    @if let Some(other) = now.filter(|_| !is_known) { option value=(other) selected { (clip(other, 60)) } }
                    @for customer in &partner.customers {
                        option value=(customer.id) selected[now_id == Some(customer.id)] { (clip(&one_line(&customer.name), 60)) }
                    }
                } }
            }
        }
    }
}
