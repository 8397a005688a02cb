//! The page.

use maud::{Markup, html};

use super::hits::{Hit, NextStep, hits, since};
use super::switches::{EFFECTS, PLACES, PRESETS};
use crate::console::forms::{button, token, words};
use crate::console::frame;
use crate::console::visit::Visit;
use crate::platform::ApiResponse;
use crate::text::one_line;
use crate::text::visible::clip;

/// How often the page looks whether a request was sent again, if nothing happens.
const REFRESH: &str = "10s";

/// The days, the faults in force, and their hits.
pub(in crate::console) fn page(visit: &Visit) -> ApiResponse {
    let main = html! {
        h1 { "Bad day" }
        p { "The platform does not always work. Let something go wrong, and see what your backend does." }
        div class="presets" {
            @for preset in &PRESETS {
                div class="card" {
                    h2 { (preset.name) }
                    p { (preset.what) }
                    form method="post" action=(visit.link(&format!("bad-day/{}", preset.word))) {
                        (token(visit))
                        button aria-label={ "Begin: " (preset.name) } { "Begin" }
                    }
                }
            }
        }
        form method="post" action=(visit.link("bad-day/add")) {
            (token(visit))
            fieldset {
                legend { "One thing that goes wrong" }
                div class="fields" {
                    (select("effect", "What", &EFFECTS))
                    (select("place", "Where", &PLACES))
                    label { "How often (always, if empty)" input type="number" name="times" min="1" value="1"; }
                    button class="first" { "Begin" }
                }
            }
        }
        div id="hits" hx-get=(visit.link("bad-day")) hx-select="#hits" hx-swap="outerHTML"
            hx-trigger={ "traffic from:body, every " (REFRESH) } {
            (in_force(visit))
            (struck(visit))
        }
    };
    frame::page(visit, "Bad day", &main)
}

fn select(name: &str, label: &str, options: &[(&str, &str)]) -> Markup {
    html! {
        label { (label)
            select name=(name) { @for (word, meaning) in options { option value=(word) { (meaning) } } }
        }
    }
}

fn in_force(visit: &Visit) -> Markup {
    let faults = visit.state.faults.list();
    html! {
        h2 { "In force" }
        @if faults.is_empty() { p class="empty" { "Nothing goes wrong on purpose." } }
        @else {
            ul class="plain" {
                @for (at, fault) in faults.iter().enumerate() {
                    li {
                        form method="post" action=(visit.link("bad-day/end")) class="inline" {
                            (token(visit))
                            input type="hidden" name="fault" value=(at);
                            button id={ "end-" (at) } aria-label={ "End " (fault) } { "End" }
                        }
                        code { (fault) }
                    }
                }
            }
            p class="more" { "A fault that has happened as often as it should stays in the list and does no more. "
                (visit.state.faults.struck()) " requests were struck by those in the list." }
            (button(visit, "bad-day/end", "End all"))
        }
    }
}

fn struck(visit: &Visit) -> Markup {
    let hits = hits(&visit.state);
    html! {
        h2 { "What it struck, and what your backend did next" }
        (rotation(visit))
        @if hits.is_empty() { p class="empty" { "Nothing yet. Let the backend ask for something: send a callback, or enable a partner." } }
        ol class="clicks" { @for hit in &hits { (line(visit, hit)) } }
    }
}

/// What the backend did after the keys were rotated.
fn rotation(visit: &Visit) -> Markup {
    let Some(rotated) = visit.state.keys.rotated_at() else { return Markup::default() };
    let fetched = visit.console.progress.fetched_keys(&visit.state).filter(|(_, at, _)| *at >= rotated);
    html! {
        ol class="clicks" {
            li class=(if fetched.is_some() { "good" } else { "warn" }) {
                p { span class="more" { (rotated.strftime("%H:%M:%S UTC")) } " the keys were rotated" }
                p { strong {
                    @match fetched {
                        Some((number, at, _)) => {
                            "last fetched " (since(rotated, at).as_secs()) " s after that, "
                            a id="fetched" href=(visit.link(&format!("exchange/{number}"))) { "with the new key" }
                        },
                        None => "not fetched since. Send a callback: the handler does not know the key of its token",
                    }
                } }
            }
        }
    }
}

fn line(visit: &Visit, hit: &Hit) -> Markup {
    let standing = match &hit.next {
        NextStep::Again { status: Some(..400), .. } | NextStep::Answered => "good",
        NextStep::Again { .. } | NextStep::Waiting { .. } => "warn",
        NextStep::Never => "bad",
    };
    html! {
        li class=(standing) {
            p {
                span class="more" { (hit.at.strftime("%H:%M:%S UTC")) " " }
                a id={ "hit-" (hit.number) } href=(visit.link(&format!("exchange/{}", hit.number))) { (clip(&one_line(&hit.what), 100)) } " "
                (words(&clip(&one_line(&hit.note), 200)))
            }
            p { strong {
                @match &hit.next {
                    NextStep::Again { number, after, status } => {
                        "sent again after " (format!("{:.1}", after.as_secs_f64())) " s, "
                        a href=(visit.link(&format!("exchange/{number}"))) {
                            @match status { Some(status) => (status), None => "no answer" }
                        }
                    },
                    NextStep::Waiting { since } => { "not sent again for " (since.as_secs()) " s" },
                    NextStep::Never => "never sent again",
                    NextStep::Answered => "answered all the same",
                }
            } }
        }
    }
}
