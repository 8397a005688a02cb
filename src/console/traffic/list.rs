//! The list of exchanges.

use maud::{Markup, html};

use super::filter::Filter;
use super::item::Item;
use super::threads::{Thread, threads};
use crate::console::forms::{button, words};
use crate::console::frame;
use crate::console::visit::Visit;
use crate::contract::Callback;
use crate::platform::ApiResponse;
use crate::text::one_line;
use crate::text::visible::clip;

/// How many exchanges are looked at for a page: without a filter, and with one.
const LOOKED_AT: (usize, usize) = (100, 1500);

/// Bytes of the exchanges that are looked at: a page must be quick whatever they hold.
const MOST_READ: usize = 4 * 1024 * 1024;

/// How many exchanges a page shows, and how many replies of one callback.
const SHOWN: (usize, usize) = (120, 30);

/// Characters of a URL and of a note.
const WIDTH: (usize, usize) = (90, 200);

/// The page.
pub(in crate::console) fn page(visit: &Visit) -> ApiResponse {
    let filter = Filter::of(visit);
    let before = visit.query("before").and_then(|before| before.parse().ok());
    let is_paused = visit.query("pause").is_some() || before.is_some();
    let here = visit.link(&format!("traffic?{}", filter.query(&[])));
    let main = html! {
        h1 { "Traffic" }
        (form(visit, &filter))
        div class="actions" {
            a class="button" href=(visit.link("send")) { "Send a callback" }
            @if is_paused { a class="button" href=(here) { "Go on" } }
            @else { a class="button" href=(visit.link(&format!("traffic?{}", filter.query(&[("pause", "on")])))) { "Pause" } }
            (button(visit, "traffic/clear", "Clear"))
        }
        div id="exchanges" hx-get=[(!is_paused).then_some(here)] hx-select="#exchanges" hx-swap="outerHTML"
            hx-trigger="traffic from:body" {
            (exchanges(visit, &filter, before))
        }
    };
    frame::page(visit, "Traffic", &main)
}

fn form(visit: &Visit, filter: &Filter) -> Markup {
    let directions = [("", "both"), ("out", "to the handler"), ("in", "to the platform")];
    html! {
        form method="get" action=(visit.link("traffic")) role="search" class="fields" {
            label { "Text" input name="text" value=(filter.text); }
            label { "Tenant" input name="tenant" value=(filter.tenant) size="36"; }
            label { "Callback"
                select name="callback" {
                    option value="" { "all" }
                    @for callback in Callback::all() {
                        option selected[filter.callback == callback.name()] { (callback.name()) }
                    }
                }
            }
            label { "Direction"
                select name="direction" {
                    @for (word, name) in directions { option value=(word) selected[filter.direction == word] { (name) } }
                }
            }
            label class="box" { input type="checkbox" name="problems" checked[filter.only_problems]; "Only problems" }
            button { "Show" }
            @if !filter.is_open() { a href=(visit.link("traffic")) { "Show all" } }
        }
    }
}

/// The exchanges before this number, or else the latest.
fn exchanges(visit: &Visit, filter: &Filter, before: Option<usize>) -> Markup {
    let next = visit.state.journal.next_number();
    let end = before.unwrap_or(next).min(next);
    let looked_at = if filter.is_open() { LOOKED_AT.0 } else { LOOKED_AT.1 };
    let mut kept = visit.state.journal.kept(end.saturating_sub(looked_at));
    kept.retain(|kept| kept.number < end);
    let mut bytes = 0;
    let unread = kept.iter().rposition(|kept| {
        bytes += kept.text().len();
        bytes > MOST_READ
    });
    let kept = &kept[unread.unwrap_or(0)..];
    let oldest = visit.state.journal.kept(0).first().map_or(0, |oldest| oldest.number);
    let from = kept.first().map_or(0, |first| first.number);
    let items: Vec<Item> = kept.iter().filter_map(Item::read).collect();
    let is_wanted =
        |thread: &Thread| std::iter::once(&thread.head).chain(&thread.replies).any(|item| filter.wants(item));
    let mut shown: Vec<Thread> = threads(items).into_iter().filter(is_wanted).collect();
    let mut rows = 0;
    let cut = shown.iter().position(|thread| {
        rows += 1 + thread.replies.len().min(SHOWN.1);
        rows > SHOWN.0
    });
    shown.truncate(cut.unwrap_or(shown.len()));
    let older = if cut.is_some() { shown.last().map_or(from, |last| last.head.number) } else { from };
    html! {
        @if shown.is_empty() { p class="empty" { (nothing(filter, next)) } }
        ol class="threads" { @for thread in &shown { (thread_of(visit, thread)) } }
        @if cut.is_some() || from > oldest {
            p { a href=(visit.link(&format!("traffic?{}", filter.query(&[("before", &older.to_string())])))) { "Older exchanges" } }
        }
    }
}

fn nothing(filter: &Filter, next: usize) -> &'static str {
    match (filter.is_open(), next) {
        (true, 0) => "Nothing has happened yet. Send a callback, or let your backend ask for a token.",
        (true, _) => "The list is empty. What happens from now on appears here.",
        (false, _) => "No exchange is like that. Look at older ones, or show all.",
    }
}

fn thread_of(visit: &Visit, thread: &Thread) -> Markup {
    html! {
        li class="thread" {
            (row(visit, &thread.head))
            @if !thread.replies.is_empty() {
                ol {
                    @for reply in thread.replies.iter().take(SHOWN.1) { li { (row(visit, reply)) } }
                    @if thread.replies.len() > SHOWN.1 { li class="more" { "… and " (thread.replies.len() - SHOWN.1) " more" } }
                }
            }
        }
    }
}

/// One exchange in one line.
pub(super) fn row(visit: &Visit, item: &Item) -> Markup {
    let standing = if item.is_problem() { "bad" } else { "good" };
    let (arrow, direction) = if item.is_callback() { ("→", "to the handler") } else { ("←", "to the platform") };
    let status = item.entry.status.map_or("no answer".to_owned(), |status| status.to_string());
    let (tenant, note) = (item.tenant().map(|tenant| tenant.to_string()), item.note().unwrap_or_default());
    html! {
        div class={ "row " (standing) } {
            span class="more" { (item.entry.at.strftime("%H:%M:%S%.3f")) }
            span title=(direction) aria-label=(direction) { (arrow) }
            a id={ "exchange-" (item.number) } href=(visit.link(&format!("exchange/{}", item.number))) {
                (clip(&one_line(&item.what()), WIDTH.0))
            }
            span class="tag" { (status) }
            span class="more" {
                @if let Some(tenant) = tenant.filter(|tenant| !note.contains(tenant)) {
                    (tenant.chars().take(8).collect::<String>()) " "
                }
                (words(&clip(&one_line(&note), WIDTH.1)))
            }
        }
    }
}

/// Forgets the exchanges.
pub(in crate::console) fn clear(visit: &Visit) -> ApiResponse {
    visit.state.journal.clear();
    frame::redirect(&visit.link("traffic"))
}
