//! The checklist: each step, whether it is done, and why not.

use maud::{Markup, html};

use super::progress::{SetupStep, SetupSteps, ToldExchange};
use crate::console::forms::{button, words};
use crate::console::visit::Visit;
use crate::text::{mask, one_line};

/// How a step stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Done,
    Wrong,
    Open,
}

impl Standing {
    fn of(step: &SetupStep) -> Self {
        match (&step.wrong, &step.done) {
            (Some(_), _) => Self::Wrong,
            (None, Some(_)) => Self::Done,
            (None, None) => Self::Open,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Wrong => "wrong",
            Self::Open => "open",
        }
    }
}

/// The list.
pub(super) fn list(visit: &Visit, steps: &SetupSteps) -> Markup {
    html! {
        ol class="steps" {
            (item(visit, "The handler is reachable", &steps.handler, &html! { (reach(visit)) }))
            (item(visit, "It has fetched the keys", &steps.keys, &keys(visit, steps)))
            (item(visit, "It has answered a callback", &steps.callback, &html! {
                "No callback was answered as its page says. Send one with the button above."
            }))
            (item(visit, "The backend has fetched an access token", &steps.token, &html! {
                "Nobody has asked for a token. The backend fetches one before it reports its status, at the token URL and with \
                 the client id and secret of this page."
            }))
            (item(visit, "A status report was accepted", &steps.report, &html! {
                "Nothing was reported. The backend reports to the status URL when a partner or customer has been enabled."
            }))
        }
    }
}

/// A step. What to do is shown while nothing has happened.
fn item(visit: &Visit, title: &str, step: &SetupStep, to_do: &Markup) -> Markup {
    let standing = Standing::of(step);
    html! {
        li class={ "step " (standing.name()) } {
            h3 { span class="tag" { (standing.name()) } " " (title) }
            @match (&step.wrong, &step.done) {
                (Some(wrong), _) => (why(visit, wrong)),
                (None, Some(done)) => p class="more" { (when(visit, done)) },
                (None, None) => div { (to_do) },
            }
            @if title.contains("keys") && standing == Standing::Done { p class="more" { (to_do) } }
        }
    }
}

fn when(visit: &Visit, told: &ToldExchange) -> Markup {
    html! { a href=(exchange(visit, told)) { (one_line(&mask::text(&told.line))) } " at " (told.at.strftime("%H:%M:%S UTC")) }
}

fn why(visit: &Visit, told: &ToldExchange) -> Markup {
    html! {
        p { (when(visit, told)) }
        @if let Some(note) = &told.note { p class="reason" { (words(&one_line(&mask::text(note)))) } }
    }
}

fn exchange(visit: &Visit, told: &ToldExchange) -> String {
    visit.link(&format!("exchange/{}", told.number))
}

fn reach(visit: &Visit) -> Markup {
    html! {
        @if visit.state.settings.target.is_some() {
            "No callback has been sent yet. This sends " code { "partner.mirroring.get_state" } ", which changes nothing. "
            (button(visit, "setup/knock", "Send a callback"))
        } @else {
            "This gateway knows no handler. Start it with " code { "acgw serve --target URL" } "."
        }
    }
}

/// Which keys were fetched, and whether they are still the right ones.
fn keys(visit: &Visit, steps: &SetupSteps) -> Markup {
    if steps.kids.is_empty() {
        return html! {
            "Nobody has asked for the keys. The handler fetches them from the keys URL when a callback comes, and checks its \
             token with them."
        };
    }
    let keys = &visit.state.keys;
    let signing = keys.is_ready().then(|| keys.signing().kid().to_owned());
    let is_old = signing.as_ref().is_some_and(|kid| !steps.kids.contains(kid));
    html! {
        "It has " (steps.kids.iter().map(|kid| kid.chars().take(8).collect()).collect::<Vec<String>>().join(", "))
        @if is_old { ", and not the new one: it may refuse callbacks for 30 s, until it fetches the keys again" }
        "."
    }
}
