//! Every page of the console.

use std::sync::Arc;

use hyper::StatusCode;

use super::visit::Visit;
use super::{bad_day, checking, desk, frame, live, setup, signing, status, traffic};
use crate::platform::{ApiResponse, in_background};

/// The first part of the path of each page.
const PAGES: [&str; 14] = [
    "",
    "bad-day",
    "check",
    "customers",
    "events",
    "exchange",
    "login",
    "mapping",
    "partner",
    "send",
    "setup",
    "signing",
    "status",
    "traffic",
];

/// Whether a path beneath `/_acgw/` is one of a page.
pub(super) fn is_page(path: &str) -> bool {
    PAGES.contains(&path.split('/').next().unwrap_or_default())
}

/// Answers a visit of somebody who may see the pages.
pub(super) async fn answer(visit: Visit) -> ApiResponse {
    if visit.path == "events" && !visit.is_post {
        return live::events(&visit);
    }
    match visit.refresh.clone().filter(|_| !visit.is_post) {
        Some(page) => Arc::clone(&visit.console).refreshes.page(page, show(visit)).await,
        None if visit.is_post => act(visit).await,
        None => show(visit).await,
    }
}

/// Writes a page, which takes time that other requests need.
async fn show(visit: Visit) -> ApiResponse {
    in_background(move || written(&visit)).await.unwrap_or_else(ApiResponse::from)
}

fn written(visit: &Visit) -> ApiResponse {
    let parts: Vec<&str> = visit.path.split('/').collect();
    match parts.as_slice() {
        [""] => setup::home(visit),
        ["login"] => frame::redirect(&visit.link("")),
        ["setup"] => setup::page(visit),
        ["partner"] => desk::list(visit),
        ["partner", id] => desk::page(visit, id),
        ["customers"] => desk::customers(visit, None),
        ["customers", id] => desk::customers(visit, Some(id)),
        ["mapping", id] => desk::mapping(visit, id),
        ["traffic"] => traffic::page(visit),
        ["status"] => status::page(visit),
        ["bad-day"] => bad_day::page(visit),
        ["check"] => checking::page(visit),
        ["check", "report"] => checking::report(visit),
        ["signing"] => signing::page(visit),
        ["send"] => traffic::form(visit),
        ["exchange", number] => traffic::exchange(visit, number),
        ["exchange", number, "curl"] => traffic::curl(visit, number),
        ["exchange", number, "request.json"] => traffic::fixture(visit, number, true),
        ["exchange", number, "response.json"] => traffic::fixture(visit, number, false),
        _ => missing(visit),
    }
}

/// Does what a form asks for.
async fn act(visit: Visit) -> ApiResponse {
    let parts: Vec<&str> = visit.path.split('/').collect();
    match parts.as_slice() {
        ["login"] => frame::redirect(&visit.link("")),
        ["setup", "knock"] => setup::knock(&visit).await,
        ["partner", "new"] => desk::on_partner(&visit, "new", "").await,
        ["partner", id, action] => desk::on_partner(&visit, id, action).await,
        ["customers", id, action] => desk::on_customers(&visit, id, action).await,
        ["mapping", id, action] => desk::on_mapping(&visit, id, action).await,
        ["traffic", "clear"] => traffic::clear(&visit),
        ["send"] => traffic::send(&visit).await,
        ["check", "run"] => checking::start(&visit),
        ["check", "stop"] => checking::stop(&visit),
        ["bad-day", "add"] => bad_day::add(&visit),
        ["bad-day", "end"] => bad_day::end(&visit),
        ["bad-day", word] => bad_day::preset(&visit, word).await,
        ["signing", "rotate"] => signing::rotate(&visit).await,
        ["signing", "token"] => signing::make(&visit).await,
        ["exchange", number, "again"] => traffic::again(&visit, number).await,
        _ => missing(&visit),
    }
}

fn missing(visit: &Visit) -> ApiResponse {
    frame::message(visit, StatusCode::NOT_FOUND, "There is no such page", "Choose one from the list above.")
}
