//! Pieces of a line.

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

/// The page that a source names, as a link, and the place in it.
pub(super) fn source(source: &Source) -> Markup {
    html! {
        @match source.page() {
            Some(page) => { @if let Some(url) = page.url { a href=(url) { (page.title) } } @else { (page.title) } },
            None => (source.document),
        }
        ", “" (source.clause) "”"
    }
}
