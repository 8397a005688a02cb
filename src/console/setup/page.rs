//! The page, and the callback that it sends.

use maud::{Markup, html};

use super::checklist;
use super::snippets::{FORMS, settings, snippet};
use crate::console::forms::copied;
use crate::console::frame;
use crate::console::visit::Visit;
use crate::contract::Callback;
use crate::platform::{ApiResponse, CallbackDraft};

/// The first page: this one, until all is done.
pub(in crate::console) fn home(visit: &Visit) -> ApiResponse {
    let are_done = visit.console.progress.steps(&visit.state).are_done();
    frame::redirect(&visit.link(if are_done { frame::SECOND_PLACE } else { "setup" }))
}

/// The settings on one side, the checklist on the other.
pub(in crate::console) fn page(visit: &Visit) -> ApiResponse {
    let steps = visit.console.progress.steps(&visit.state);
    let main = html! {
        h1 { "Setup" }
        div class="sides" {
            section aria-labelledby="settings" { (backend(visit)) }
            section aria-labelledby="checklist" {
                h2 id="checklist" { "What works so far" }
                div id="steps" hx-get=(visit.link("setup")) hx-select="#steps" hx-swap="outerHTML"
                    hx-trigger="traffic from:body" {
                    (checklist::list(visit, &steps))
                    @if steps.are_done() { p { strong { "Everything works." } " Go on with the pages above." } }
                }
            }
        }
    };
    frame::page(visit, "Setup", &main)
}

fn backend(visit: &Visit) -> Markup {
    let shows_secret = visit.query("secret") == Some("shown");
    let form = FORMS.iter().map(|(form, _)| *form).find(|form| visit.query("as") == Some(form)).unwrap_or("env");
    let settings = settings(visit, shows_secret);
    let link =
        |form: &str, shows: bool| visit.link(&format!("setup?as={form}{}", if shows { "&secret=shown" } else { "" }));
    html! {
        h2 id="settings" { "Settings of your backend" }
        dl class="facts" {
            @for (label, _, value) in &settings { dt { (label) } dd { code { (value) } } }
        }
        p {
            @if shows_secret { a href=(link(form, false)) { "Hide the secret" } }
            @else { a href=(link(form, true)) { "Show the secret" } }
        }
        ul class="choices" aria-label="Form of the settings" {
            @for (word, name) in FORMS {
                li { a href=(link(word, shows_secret)) aria-current=[(word == form).then_some("true")] { (name) } }
            }
        }
        (copied("snippet", "settings", &snippet(form, &settings)))
        @if form == "container" {
            p class="more" {
                "In a container, 127.0.0.1 is the container itself. Start the gateway with "
                code { "--listen 0.0.0.0:8787 --public-url http://host.docker.internal:8787" } "."
            }
        }
    }
}

/// Sends a callback that changes nothing, so that the first steps can be seen.
pub(in crate::console) async fn knock(visit: &Visit) -> ApiResponse {
    let draft = CallbackDraft::new(&visit.state, &tokio::runtime::Handle::current(), Callback::PartnerGetState.into());
    // What came back is in the journal, and the checklist reads it there.
    match draft.send_to_target().await {
        Ok(_) => frame::redirect(&visit.link("setup")),
        Err(error) => frame::not_sent(visit, &error),
    }
}
