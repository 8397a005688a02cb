//! What can be taken away: a curl command, and fixtures.

use hyper::StatusCode;
use hyper::header::{CONTENT_DISPOSITION, HeaderValue};

use maud::html;

use super::again::{callback, exchange};
use super::item::Item;
use crate::console::forms::copied;
use crate::console::frame;
use crate::console::visit::Visit;
use crate::identity::TokenRequest;
use crate::platform::{ApiResponse, shown_url};
use crate::report;
use crate::text::shell_word;

fn item(visit: &Visit, number: &str) -> Option<Item> {
    Item::read(&visit.state.journal.get(number.parse().ok()?)?)
}

fn gone(visit: &Visit) -> ApiResponse {
    let text = "The gateway keeps only the latest exchanges, and the start of large bodies.";
    frame::message(visit, StatusCode::NOT_FOUND, "This is no longer there", text)
}

/// The callback as a curl command with a fresh token, which somebody has asked to see.
pub(in crate::console) fn curl(visit: &Visit, number: &str) -> ApiResponse {
    let found = item(visit, number).and_then(|item| Some((callback(&item)?.1, item)));
    let Some((body, item)) = found else { return gone(visit) };
    let endpoint_id = body.pointer("/context/endpoint_id").and_then(|id| id.as_str()).unwrap_or_default().to_owned();
    let token = visit.state.mint(&TokenRequest { endpoint_id, flaw: None });
    let mut exchange = exchange(&visit.state, &item);
    // The journal has the URL without its secrets.
    if let Some(target) = visit.state.settings.target.as_ref().filter(|target| shown_url(target) == exchange.url) {
        exchange.url.clone_from(target);
    }
    let text = format!("ACGW_TOKEN={}\n{}", shell_word(&token), report::curl(&exchange));
    let main = html! {
        h1 { "As curl" }
        p { "The token is new, and lives for an hour." }
        (copied("curl", "the command", &text))
        p { a href=(visit.link(&format!("exchange/{number}"))) { "Back to the exchange" } }
    };
    frame::page(visit, "As curl", &main)
}

/// One body as a file, without secrets.
pub(in crate::console) fn fixture(visit: &Visit, number: &str, is_request: bool) -> ApiResponse {
    let Some(item) = item(visit, number) else { return gone(visit) };
    let entry = item.entry.masked();
    let message = if is_request { Some(entry.request) } else { entry.response };
    let Some(body) = message.and_then(|message| serde_json::from_str::<serde_json::Value>(&message.body).ok()) else {
        let text = "Fixtures are JSON, and this body is not, or the journal has only its beginning.";
        return frame::message(visit, StatusCode::NOT_FOUND, "This is not a fixture", text);
    };
    let what = item.callback().unwrap_or("status-report").to_owned();
    let name: String = what.chars().filter(|c| c.is_ascii_alphanumeric() || "._-".contains(*c)).collect();
    let half = if is_request { "request" } else { "response" };
    let mut response = ApiResponse::json(StatusCode::OK, &body).unrecorded();
    let disposition = format!("attachment; filename=\"{name}.{half}.json\"");
    if let Ok(disposition) = HeaderValue::try_from(disposition) {
        response.headers.insert(CONTENT_DISPOSITION, disposition);
    }
    response
}
