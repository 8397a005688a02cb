//! Pieces of forms and texts that several pages use.

use maud::{Markup, html};

use super::frame::FORM_TOKEN;
use super::visit::Visit;

/// The field that each form needs.
pub(super) fn token(visit: &Visit) -> Markup {
    html! { input type="hidden" name=(FORM_TOKEN) value=(visit.console.form_token); }
}

/// A form with one button. Its id keeps the focus where it is when the part of the page around it is written anew.
pub(super) fn button(visit: &Visit, action: &str, label: &str) -> Markup {
    html! {
        form method="post" action=(visit.link(action)) class="inline" {
            (token(visit))
            button id={ "do-" (action.replace('/', "-")) } { (label) }
        }
    }
}

/// A text with a button that copies it. Without a script there is no button.
pub(super) fn copied(id: &str, what: &str, text: &str) -> Markup {
    html! {
        div class="copied" {
            button type="button" class="copy" data-copy=(id) hidden { "Copy " (what) }
            pre id=(id) tabindex="0" aria-label=(what) { code { (text) } }
        }
    }
}

/// Words of ours, with what stands in backticks as code.
pub(super) fn words(text: &str) -> Markup {
    html! {
        @for (at, part) in text.split('`').enumerate() {
            @if at % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}
