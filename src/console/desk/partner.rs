//! The pages of partners: all of them, and the app's card of one.

use maud::{Markup, html};
use uuid::Uuid;

use super::actions::gone;
use super::compare::{agree, settings};
use super::desk::{DeskClick, DeskPartner, PartnerSaid};
use super::field::{FieldSide, inputs};
use crate::console::forms::{button, token};
use crate::console::frame;
use crate::console::visit::Visit;
use crate::platform::ApiResponse;
use crate::text::one_line;
use crate::text::visible::clip;

/// Characters of settings and messages.
const WIDTH: usize = 300;

/// All partners, and a form for a new one.
pub(in crate::console) fn list(visit: &Visit) -> ApiResponse {
    let partners = visit.console.desk.partners();
    let main = html! {
        h1 { "Partner" }
        (centres(visit))
        @if partners.is_empty() {
            p class="empty" { "There is no partner yet. Create one, then enable the app for it as a partner would." }
        } @else {
            div class="scroll" { table class="stacks" {
                thead { tr { th scope="col" { "Partner" } th scope="col" { "Tenant" } th scope="col" { "The handler says" } th scope="col" { "Customers" } } }
                tbody {
                    @for partner in &partners {
                        tr {
                            td data-label="Partner" { a href=(visit.link(&format!("partner/{}", partner.id))) { (one_line(&partner.name)) } }
                            td data-label="Tenant" { code { (partner.id) } }
                            td data-label="The handler says" { (partner.said.as_ref().map_or("not asked yet".to_owned(), |said| clip(&said.state, 40))) }
                            td data-label="Customers" { a href=(visit.link(&format!("customers/{}", partner.id))) { (partner.customers.len()) } }
                        }
                    }
                }
            } }
        }
        form method="post" action=(visit.link("partner/new")) {
            (token(visit))
            fieldset {
                legend { "A new partner" }
                div class="fields" {
                    label { "Name" input name="name" maxlength="200"; }
                    label { "Tenant id (a new one if empty)" input name="id" size="36" pattern="[0-9a-fA-F-]{36}"; }
                    button class="first" { "Create" }
                }
            }
        }
    };
    frame::page(visit, "Partner", &main)
}

/// The other data centres, each with a console of its own.
fn centres(visit: &Visit) -> Markup {
    let centres = visit.console.settings.centres.get().map_or(&[][..], Vec::as_slice);
    let own = visit.console.settings.data_centre.as_deref();
    html! {
        @if centres.len() > 1 {
            ul class="choices" aria-label="Data centre" {
                @for (name, url) in centres {
                    li { a href=(url) aria-current=[(own == Some(name)).then_some("true")] { (name) } }
                }
            }
        }
    }
}

/// The app's card of one partner.
pub(in crate::console) fn page(visit: &Visit, id: &str) -> ApiResponse {
    let Some(partner) = Uuid::try_parse(id).ok().and_then(|id| visit.console.desk.partner(id)) else {
        return gone(visit);
    };
    let main = html! {
        h1 { (one_line(&partner.name)) }
        p class="more" { "Tenant " code { (partner.id) } " · "
            a href=(visit.link(&format!("customers/{}", partner.id))) { "Customer Management" } " · "
            a href=(visit.link(&format!("mapping/{}", partner.id))) { "enablement by mapping" } " · "
            a href=(visit.link(&format!("traffic?tenant={}", partner.id))) { "its traffic" } " · "
            a href=(visit.link("partner")) { "all partners" }
        }
        div class="sides" {
            section class="card" aria-labelledby="card" { (card(visit, &partner)) }
            section aria-labelledby="clicks" { h2 id="clicks" { "What the partner reads" } (clicks(visit, &partner.clicks)) }
        }
    };
    frame::page(visit, &partner.name, &main)
}

fn card(visit: &Visit, partner: &DeskPartner) -> Markup {
    let path = |action: &str| format!("partner/{}/{action}", partner.id);
    let expected = if partner.enabled { "ENABLED" } else { "DISABLED" };
    let differs = partner
        .said
        .as_ref()
        .is_some_and(|said| said.state != expected || (partner.enabled && !agree_if_shown(said, partner)));
    let compared = partner.said.as_ref().filter(|_| partner.enabled).filter(|said| !agree_if_shown(said, partner));
    let (sent, shown) = (compared.map(|_| &partner.settings), compared.map(|said| &said.settings));
    html! {
        h2 id="card" { "The app" }
        dl class="facts" {
            dt { "your backend says" }
            dd {
                @match &partner.said {
                    Some(said) => {
                        strong id="state" { (clip(&said.state, WIDTH)) } " " (settings(&said.settings, sent)) " "
                        span class="more" { "at " (said.at.strftime("%H:%M:%S UTC")) }
                    },
                    None => "nothing yet",
                }
            }
            dt { "expected" } dd { (expected) " " @if partner.enabled { (settings(&partner.settings, shown)) } }
        }
        @if differs { p class="trouble" { "The state that your backend reports is not the one that the clicks led to." } }
        div class="actions" {
            (button(visit, &path("open"), "Open"))
            (button(visit, &path("disable"), "Disable"))
        }
        form method="post" action=(visit.link(&path("enable"))) {
            (token(visit))
            fieldset {
                legend { "Enable the app" }
                div class="fields" {
                    (inputs(&visit.console.settings.fields, FieldSide::Partner, &partner.settings))
                    button class="first" { "Enable" }
                }
            }
        }
    }
}

/// Whether the settings are those that were sent, as far as the handler shows any: it may leave them out.
fn agree_if_shown(said: &PartnerSaid, partner: &DeskPartner) -> bool {
    said.settings.is_empty() || agree(&partner.settings, &said.settings)
}

/// What the latest clicks led to.
pub(super) fn clicks(visit: &Visit, clicks: &[DeskClick]) -> Markup {
    html! {
        @if clicks.is_empty() { p class="empty" { "No click has sent anything yet." } }
        ol class="clicks" {
            @for click in clicks {
                li class=(if click.is_good { "good" } else { "bad" }) {
                    p { strong { (click.what) } " " span class="more" { (click.at.strftime("%H:%M:%S UTC")) } }
                    p { "The partner reads: "
                        @if click.reads.is_empty() { "nothing" } @else { q { (clip(&one_line(&click.reads), WIDTH)) } }
                    }
                    p class="more" { "The handler said "
                        @match click.number {
                            Some(number) => a href=(visit.link(&format!("exchange/{number}"))) { (clip(&click.said, WIDTH)) },
                            None => (clip(&click.said, WIDTH)),
                        }
                    }
                }
            }
        }
    }
}
