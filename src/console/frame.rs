//! What all pages share: the head, the navigation, and the headers that protect them.

use hyper::StatusCode;
use hyper::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use maud::{DOCTYPE, Markup, html};

use super::visit::Visit;
use crate::platform::{ApiResponse, SendError, shown_url};
use crate::text::mask;

/// The field of a form that shows that it comes from a page of this console.
pub(super) const FORM_TOKEN: &str = "form_token";

/// Only the gateway's own files run and load; a handler's text is never markup, and could not run if it were.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

/// htmx without its own style and without code from text.
const HTMX: &str =
    r#"{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,"historyEnabled":false}"#;

/// The pages of the navigation: path and label.
pub(super) const PLACES: &[(&str, &str)] = &[
    ("setup", "Setup"),
    ("partner", "Partner"),
    ("customers", "Customer Management"),
    ("traffic", "Traffic"),
    ("status", "Status"),
    ("bad-day", "Bad day"),
    ("signing", "Keys and tokens"),
    ("check", "Check"),
];

/// The page to begin with once the setup is done.
pub(super) const SECOND_PLACE: &str = "partner";

/// A page with this title.
pub(super) fn page(visit: &Visit, title: &str, main: &Markup) -> ApiResponse {
    respond(StatusCode::OK, &document(visit, title, main))
}

/// A page that only says something.
pub(super) fn message(visit: &Visit, status: StatusCode, title: &str, text: &str) -> ApiResponse {
    let main = html! {
        h1 { (title) }
        p { (text) }
        p { a href=(visit.link("")) { "Go to the first page" } }
    };
    respond(status, &document(visit, title, &main))
}

/// Says why a callback was not sent.
pub(super) fn not_sent(visit: &Visit, error: &SendError) -> ApiResponse {
    let text = mask::text(&error.to_string()).into_owned();
    message(visit, StatusCode::BAD_REQUEST, "The callback was not sent", &text)
}

/// Sends the browser to another page, after a form or in place of one.
pub(super) fn redirect(location: &str) -> ApiResponse {
    let mut response = ApiResponse::empty(StatusCode::SEE_OTHER).unrecorded();
    let location = HeaderValue::try_from(location).unwrap_or(HeaderValue::from_static("./"));
    response.headers.extend([(LOCATION, location), (CONTENT_LENGTH, HeaderValue::from(0))]);
    response
}

/// A response with these bytes of HTML.
pub(super) fn respond(status: StatusCode, document: &Markup) -> ApiResponse {
    let body = document.0.clone();
    let mut response = ApiResponse::empty(status).unrecorded();
    let headers: [(HeaderName, HeaderValue); 6] = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CONTENT_LENGTH, HeaderValue::from(body.len())),
        (CONTENT_SECURITY_POLICY, POLICY),
        // A page of elsewhere does not learn the address; forms still name their origin.
        (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    response.headers.extend(headers);
    response.body = body.into();
    response
}

fn document(visit: &Visit, title: &str, main: &Markup) -> Markup {
    let centre = visit.console.settings.data_centre.as_deref();
    let events = format!("{}?from={}", visit.link("events"), visit.state.journal.next_number());
    html! {
        (DOCTYPE)
        html lang="en" {
            (head(visit, title))
            body data-events=(events) {
                a class="skip" href="#main" { "Skip to the content" }
                header {
                    p class="name" {
                        a href=(visit.link("")) { "acgw" } " "
                        @if let Some(name) = centre { (name) " " }
                        span class="more" { (visit.state.site.url) }
                    }
                    p class="more target" { (target(visit)) }
                }
                (navigation(visit))
                main id="main" { (main) }
            }
        }
    }
}

/// The head of a page.
pub(super) fn head(visit: &Visit, title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="htmx-config" content=(HTMX);
            title { (title) " · acgw" }
            link rel="icon" type="image/svg+xml" href=(visit.link("assets/icon.svg"));
            link rel="stylesheet" href=(visit.link("assets/console.css"));
            script src=(visit.link("assets/htmx.min.js")) defer {}
            script src=(visit.link("assets/console.js")) defer {}
        }
    }
}

/// The handler that the gateway calls.
fn target(visit: &Visit) -> String {
    match &visit.state.settings.target {
        Some(url) => format!("calls {}", shown_url(url)),
        None => "calls no handler: start it with --target URL".to_owned(),
    }
}

fn navigation(visit: &Visit) -> Markup {
    let first = visit.path.split('/').next().unwrap_or_default();
    let (here, current) = match first {
        "mapping" => ("customers", "true"),
        "exchange" | "send" => ("traffic", "true"),
        _ => (first, "page"),
    };
    html! {
        nav aria-label="Console" {
            ul {
                @for (path, label) in PLACES {
                    li { a href=(visit.link(path)) aria-current=[(here == *path).then_some(current)] { (label) } }
                }
            }
        }
    }
}
