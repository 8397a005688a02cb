//! Who may see a page, and the way from the platform to it.

use std::sync::Arc;

use bytes::Bytes;
use hyper::header::ACCEPT;
use hyper::{Method, StatusCode};

use super::console::Console;
use super::visit::{Visit, session};
use super::{assets, frame, login, routes};
use crate::platform::{OWN_PATHS, PageAnswer, Pages, ReceivedRequest, State};

impl Pages for Arc<Console> {
    fn answer(&self, state: &Arc<State>, request: &ReceivedRequest, is_admitted: bool) -> Option<PageAnswer> {
        let answer = answer(self, state, request, is_admitted)?;
        let is_head = request.method == Method::HEAD;
        Some(Box::pin(async move {
            let mut response = answer.await;
            if is_head {
                (response.body, response.live) = (Bytes::new(), None);
            }
            response
        }))
    }
}

fn answer(
    console: &Arc<Console>,
    state: &Arc<State>,
    request: &ReceivedRequest,
    is_admitted: bool,
) -> Option<PageAnswer> {
    let path = request.path();
    if path == OWN_PATHS.trim_end_matches('/') {
        let home = frame::redirect("_acgw/");
        return Some(Box::pin(async { home }));
    }
    let page = path.strip_prefix(OWN_PATHS)?;
    if let Some(asset) = assets::asset(page) {
        return Some(Box::pin(async { asset }));
    }
    // What is not for a browser keeps its answer.
    if !routes::is_page(page) || (page.is_empty() && !accepts_html(request)) {
        return None;
    }
    let visit = Visit::read(console, state, request)?;
    if is_admitted || session(state, request).is_some_and(|session| console.is_session(session)) {
        return Some(admitted(visit, request.body().is_ok()));
    }
    // Where only this machine may come in, there is no token to ask for.
    state.site.guard.token()?;
    let is_tls = state.site.url.starts_with("https:");
    Some(Box::pin(async move { login::answer(&visit, is_tls) }))
}

/// Answers a visit of somebody who may see the pages. A form without the console's own token is not one of its pages.
fn admitted(visit: Visit, is_whole: bool) -> PageAnswer {
    if !is_whole {
        let message = "It is larger than 1 MiB, or the connection broke off. Send less at once.";
        let refused = frame::message(&visit, StatusCode::PAYLOAD_TOO_LARGE, "This form was not read", message);
        return Box::pin(async { refused });
    }
    if visit.is_post && !visit.console.is_form_token(visit.field(frame::FORM_TOKEN)) {
        let message = "This form does not come from a page of this gateway, or from one before its last start. Open the \
                       page again, and repeat what you did.";
        let refused = frame::message(&visit, StatusCode::FORBIDDEN, "This form is out of date", message);
        return Box::pin(async { refused });
    }
    Box::pin(routes::answer(visit))
}

fn accepts_html(request: &ReceivedRequest) -> bool {
    request.header(ACCEPT).is_some_and(|accepted| accepted.contains("text/html"))
}
