//! Pieces of running text.

use maud::{Markup, html};

use crate::contract::Source;

/// Words of ours, with what stands in backticks as code.
pub(super) fn words(text: &str) -> Markup {
    html! {
        @for (at, part) in text.split('`').enumerate() {
            @if at % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// A source, with a link to its page.
pub(super) fn source(source: &Source) -> Markup {
    html! {
        @match source.url() { Some(url) => { a href=(url) { (source) } }, None => (source) }
    }
}
