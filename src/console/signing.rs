//! The page of keys and tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::StatusCode;
use maud::{Markup, html};
use serde_json::Value;

use super::forms::{button, copied, token};
use super::visit::Visit;
use super::{frame, tokens};
use crate::platform::{ApiResponse, in_background};
use crate::text::json;

/// The keys, who has fetched them, and a form for tokens.
pub(super) fn page(visit: &Visit) -> ApiResponse {
    let main = html! {
        h1 { "Keys and tokens" }
        div id="keys" hx-get=(visit.link("signing")) hx-select="#keys" hx-swap="outerHTML" hx-trigger="traffic from:body" {
            (keys(visit))
        }
        (button(visit, "signing/rotate", "Rotate the keys"))
        p class="more" { "A new key signs from now on. The old one stays published while its tokens may be valid." }
        form method="post" action=(visit.link("signing/token")) {
            (token(visit))
            fieldset {
                legend { "A callback token" }
                div class="fields" { (tokens::choice("")) button class="first" { "Make it" } }
                p class="more" { "To send a callback with such a token, choose it on the page "
                    a href=(visit.link("send")) { "Send a callback" } "." }
            }
        }
    };
    frame::page(visit, "Keys and tokens", &main)
}

fn keys(visit: &Visit) -> Markup {
    let keys = &visit.state.keys;
    let signing = keys.signing();
    let fetched = visit.console.progress.fetched_keys(&visit.state);
    html! {
        div class="scroll" tabindex="0" { table class="stacks" {
            caption { "Published at the keys URL" }
            thead { tr { th scope="col" { "Key id" } th scope="col" { "Use" } th scope="col" { "The backend has it" } } }
            tbody {
                @for key in keys.published().iter().rev() {
                    @let has_it = fetched.as_ref().map(|(_, _, kids)| kids.iter().any(|kid| kid == key.kid()));
                    tr {
                        td data-label="Key id" { code { (key.kid()) } }
                        td data-label="Use" { @if key.kid() == signing.kid() { strong { "signs now" } } @else { "only published" } }
                        td data-label="The backend has it" { @match has_it { Some(true) => "yes", Some(false) => "no", None => "" } }
                    }
                }
            }
        } }
        p {
            @match &fetched {
                Some((number, at, _)) => {
                    "Last fetched at " a href=(visit.link(&format!("exchange/{number}"))) { (at.strftime("%H:%M:%S UTC")) }
                    "; fetches in all: " (visit.state.key_fetches()) "."
                },
                None => "The backend has not fetched the keys yet. It does so when a callback comes.",
            }
        }
    }
}

/// Makes a new key.
pub(super) async fn rotate(visit: &Visit) -> ApiResponse {
    let keys = std::sync::Arc::clone(&visit.state.keys);
    match in_background(move || drop(keys.rotate())).await {
        Ok(()) => frame::redirect(&visit.link("signing")),
        Err(error) => error.into(),
    }
}

/// Shows a new token, which somebody has asked to see.
pub(super) async fn make(visit: &Visit) -> ApiResponse {
    // Either one of the list was chosen, or no token is sent.
    let flaw = visit.field("flaw");
    let minted = match tokens::minted(visit, flaw).await {
        Ok(minted) => minted,
        Err(trouble) => return frame::message(visit, StatusCode::BAD_REQUEST, "There is no token", &trouble),
    };
    let main = html! {
        h1 { "A callback token" }
        (copied("token", "the token", &minted))
        h2 { "Its header and claims" }
        pre tabindex="0" aria-label="claims" { code { (claims(&minted)) } }
        p { a href=(visit.link(&format!("send?flaw={flaw}"))) { "Send a callback with such a token" } " · "
            a href=(visit.link("signing")) { "Back to keys and tokens" } }
    };
    frame::page(visit, "A callback token", &main)
}

/// The header and the claims of a token, laid out; empty if it is not one.
pub(super) fn claims(token: &str) -> String {
    let part = |part: &str| {
        let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
        serde_json::from_slice::<Value>(&bytes).ok().map(|value| json::lines(&value, 40).join("\n"))
    };
    token.split('.').take(2).filter_map(part).collect::<Vec<_>>().join("\n")
}
