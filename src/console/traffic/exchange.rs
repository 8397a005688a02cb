//! One exchange: request and answer side by side, and what is wrong in its place.

use hyper::StatusCode;
use maud::{Markup, html};

use super::again::{Rejudged, callback, covering, judged};
use super::item::Item;
use super::list::row;
use super::threads::threads;
use crate::console::checking::one;
use crate::console::forms::{button, words};
use crate::console::layout::body;
use crate::console::visit::Visit;
use crate::console::{frame, signing};
use crate::contract::Violation;
use crate::platform::{ApiResponse, JournalMessage};
use crate::text::visible::visible;
use crate::text::{mask, one_line};

/// How far away in the journal the rest of a thread is looked for.
const NEAR: usize = 60;

/// Lines of a body, and violations that are shown.
const MOST: (usize, usize) = (400, 20);

/// The page of the exchange with this number.
pub(in crate::console) fn page(visit: &Visit, number: &str) -> ApiResponse {
    let kept = number.parse().ok().and_then(|number| visit.state.journal.get(number));
    let Some(item) = kept.and_then(|kept| Item::read(&kept)) else {
        let text = "The gateway keeps only the latest exchanges, and this one is gone or was cleared.";
        return frame::message(visit, StatusCode::NOT_FOUND, "This exchange is no longer there", text);
    };
    let verdict = judged(&visit.state, &item);
    let violations = verdict.as_ref().map_or(&[][..], |verdict| &verdict.violations);
    let entry = item.entry.masked();
    let status = entry.status.map_or("no answer".to_owned(), |status| status.to_string());
    let main = html! {
        h1 { (one_line(&item.what())) " " span class={ "tag " (if item.is_problem() { "bad" } else { "good" }) } { (status) } }
        (facts(visit, &item, verdict.as_ref()))
        (actions(visit, &item))
        @if let Some(check) = covering_check(&item).filter(|_| violations.is_empty()) {
            div class="more" { "The check of this answer is " code { (check) } ". " (one(visit, check, MOST.1)) }
        }
        @if item.is_cut() { p class="note" { "The journal keeps the start of a large body, so this answer is not judged again here." } }
        @if let Some(verdict) = &verdict { (wrong(visit, verdict)) }
        div class="sides" {
            section aria-labelledby="request" {
                h2 id="request" { "Request" }
                (message(&format!("{} {}", entry.method, entry.url), &entry.request, &[]))
                (claims(&item))
            }
            section aria-labelledby="answer" {
                h2 id="answer" { "Answer" }
                @match &entry.response {
                    Some(response) => (message(&status, response, violations)),
                    None => p class="more" { "There was none." },
                }
            }
        }
        (thread(visit, &item))
    };
    frame::page(visit, &item.what(), &main)
}

fn facts(visit: &Visit, item: &Item, verdict: Option<&Rejudged>) -> Markup {
    html! {
        dl class="facts" {
            dt { "time" } dd { (item.entry.at.strftime("%F %H:%M:%S%.3f UTC")) }
            @if let Some(tenant) = item.tenant() {
                dt { "tenant" } dd { a href=(visit.link(&format!("traffic?tenant={tenant}"))) { (tenant) } }
            }
            @if let Some(note) = item.note() {
                dt { @if item.is_callback() { "outcome" } @else { "reason" } } dd { (words(&one_line(&note))) }
            }
            @if let Some(verdict) = verdict {
                dt { "the partner reads" }
                dd { @if verdict.console_message.is_empty() { "nothing" } @else { q { (one_line(&verdict.console_message)) } } }
            }
        }
    }
}

fn actions(visit: &Visit, item: &Item) -> Markup {
    let number = item.number;
    html! {
        div class="actions" {
            @if item.is_callback() {
                (button(visit, &format!("exchange/{number}/again"), "Send again"))
                a class="button" href=(visit.link(&format!("send?like={number}"))) { "Edit and send" }
                a class="button" href=(visit.link(&format!("exchange/{number}/curl"))) { "As curl, with a fresh token" }
            }
            a class="button" href=(visit.link(&format!("exchange/{number}/request.json"))) download { "Save the request as fixture" }
            @if item.entry.response.as_ref().is_some_and(|response| !response.body.is_empty()) {
                a class="button" href=(visit.link(&format!("exchange/{number}/response.json"))) download { "Save the answer as fixture" }
            }
        }
    }
}

/// The check that is about the answer to this callback.
fn covering_check(item: &Item) -> Option<&'static str> {
    let (callback, _) = callback(item)?;
    covering(&callback, "").map(|check| check.id)
}

fn wrong(visit: &Visit, verdict: &Rejudged) -> Markup {
    html! {
        @if !verdict.violations.is_empty() {
            h2 { "What is wrong" }
            @for (at, violation) in verdict.violations.iter().take(MOST.1).enumerate() {
                (one_violation(visit, verdict, (at, violation)))
            }
            @if verdict.violations.len() > MOST.1 { p class="more" { "… and " (verdict.violations.len() - MOST.1) " more" } }
        }
    }
}

fn one_violation(visit: &Visit, verdict: &Rejudged, (at, violation): (usize, &Violation)) -> Markup {
    let check = covering(&verdict.callback, &violation.rule);
    html! {
        div class="trouble violation" {
            p { strong { (words(&one_line(&mask::text(&violation.message)))) }
                @if !violation.pointer.is_empty() { " at " code { (one_line(&violation.pointer)) } }
            }
            p class="more" {
                (violation.rule) ", "
                @match violation.source.url() {
                    Some(url) => a href=(url) rel="noreferrer" { (violation.source) },
                    None => (violation.source),
                }
            }
            @if let Some(check) = check {
                p { strong { "Fix: " } (words(check.fix)) }
                div class="more" { "Check " code { (check.id) } " " (one(visit, check.id, at)) }
            }
        }
    }
}

/// One half of an exchange, which is masked already.
fn message(first: &str, message: &JournalMessage, violations: &[Violation]) -> Markup {
    html! {
        p { code { (one_line(first)) } }
        details {
            summary { (message.headers.len()) " headers" }
            dl class="facts" {
                @for (name, value) in &message.headers { dt { (visible(name)) } dd { code { (visible(value)) } } }
            }
        }
        (body(&message.body, violations, MOST.0))
    }
}

/// What the token of a callback says. The signature is not shown.
fn claims(item: &Item) -> Markup {
    let is_bearer = |(name, value): &&(String, String)| name == "authorization" && value.starts_with("Bearer ");
    let token = item.entry.request.headers.iter().find(is_bearer).map(|(_, value)| &value["Bearer ".len()..]);
    let claims = token.map(signing::claims).filter(|claims| !claims.is_empty());
    html! {
        @if let Some(claims) = claims {
            details open {
                summary { "The token's header and claims" }
                pre tabindex="0" aria-label="claims" { code { (claims) } }
            }
        }
    }
}

/// The rest of its thread.
fn thread(visit: &Visit, item: &Item) -> Markup {
    let near = visit.state.journal.kept(item.number.saturating_sub(NEAR));
    let near = near.iter().take_while(|kept| kept.number <= item.number + NEAR).filter_map(Item::read).collect();
    let is_in = |one: &Item| one.number == item.number;
    let whole = threads(near).into_iter().find(|thread| is_in(&thread.head) || thread.replies.iter().any(is_in));
    html! {
        @if let Some(thread) = whole.filter(|thread| !thread.replies.is_empty()) {
            h2 { "What belongs together" }
            (row(visit, &thread.head))
            @for reply in &thread.replies { (row(visit, reply)) }
        }
    }
}
