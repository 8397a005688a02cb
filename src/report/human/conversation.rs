//! The conversation that shows a finding.

use std::collections::BTreeSet;
use std::sync::Arc;

use anstyle::AnsiColor;
use serde_json::Value;

use super::page::Page;
use crate::contract::Callback;
use crate::report::brief::{payload, sent};
use crate::report::exchange::{answer, times};
use crate::report::focus::Focus;
use crate::sender::Exchange;
use crate::suite::Finding;
use crate::text::json::{body, bounded};
use crate::text::one_line;
use crate::text::visible::clip;
use crate::text::wrap::folded;

/// Lines of the last request and of its answer.
const REQUEST: usize = 8;
const ANSWER: usize = 8;
/// Exchanges before the last one that are shown, and lines of what each of them carried.
const EARLIER: usize = 4;
const CARRIED: usize = 2;
/// Marks the place that the finding is about.
const HERE: &str = "  <-- here";

/// Earlier exchanges in a line or two, the last one laid out.
pub(super) fn conversation(page: &mut Page, finding: &Finding) {
    let Some((last, earlier)) = finding.exchanges.split_last() else { return };
    let focus = Focus::of(finding);
    let shown = shown(earlier, &focus);
    let mut left_out = 0;
    for (at, exchange) in earlier.iter().enumerate() {
        if !shown.contains(&at) {
            left_out += 1;
            continue;
        }
        gap(page, std::mem::take(&mut left_out));
        step(page, at + 1, exchange);
        carried(page, '>', &sent(exchange, &focus));
        let payload = exchange.received.as_ref().map_or_else(String::new, |r| payload(&r.body, &focus));
        carried(page, '<', &format!("{} {payload}", answer(exchange)));
    }
    gap(page, left_out);
    step(page, earlier.len() + 1, last);
    request(page, last, &focus);
    page.line(&clip(&format!("{:7}< {}", "", answer(last)), page.width));
    let body = last.received.as_ref().map_or(&[][..], |received| &received.body);
    layout(page, body, &finding.pointer, ANSWER, HERE);
}

/// The steps before the last one that are shown: the first, because the trouble often begins there, the last that is
/// about the same as the finding, and the latest.
fn shown(earlier: &[Arc<Exchange>], focus: &Focus) -> BTreeSet<usize> {
    let count = earlier.len();
    // Leaving out a single exchange would not save a line.
    if count <= EARLIER + 1 {
        return (0..count).collect();
    }
    let is_focused = |at: &usize| {
        let body: Value = serde_json::from_slice(&earlier[*at].request_body).unwrap_or_default();
        body.get("payload").is_some_and(|payload| focus.is_in(payload))
    };
    let mut shown: BTreeSet<usize> = (0..count).rev().find(is_focused).into_iter().chain([0]).collect();
    for at in (0..count).rev() {
        if shown.len() == EARLIER {
            break;
        }
        shown.insert(at);
    }
    shown
}

fn gap(page: &mut Page, left_out: usize) {
    match left_out {
        0 => {}
        1 => page.line(&format!("{:4}… 1 more step", "")),
        _ => page.line(&format!("{:4}… {left_out} more steps", "")),
    }
}

/// A valid request is described in one line, apart from its payload; any other request is shown as it is.
fn request(page: &mut Page, exchange: &Exchange, focus: &Focus) {
    let body = serde_json::from_slice::<Value>(&exchange.request_body).unwrap_or_default();
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    match Callback::by_id(text("/context/callback_id")).filter(|callback| callback.request().accepts(&body)) {
        Some(callback) => {
            page.line(&format!("{:7}> {} for tenant {}", "", callback.name(), text("/context/tenant_id")));
            page.line(&format!("{:9}request_id {}", "", text("/request_id")));
            if let Some(payload) = body.get("payload") {
                whole_or_focused(page, payload.to_string().as_bytes(), &focus.pointer(payload));
            }
        }
        None => {
            page.line(&format!("{:7}> {}", "", exchange.method));
            whole_or_focused(page, &exchange.request_body, &focus.pointer(&body));
        }
    }
}

/// A short request as a whole; of a longer one what the finding is about.
fn whole_or_focused(page: &mut Page, bytes: &[u8], pointer: &str) {
    let is_short = body(bytes, "", page.width).0.len() <= REQUEST;
    layout(page, bytes, if is_short { "" } else { pointer }, REQUEST, "");
}

fn step(page: &mut Page, number: usize, exchange: &Exchange) {
    page.line(&clip(&format!("{number:>5}. {}{}", one_line(&exchange.intent), times(exchange)), page.width));
}

/// Some lines of a body, with the one that the pointer leads to, and a mark behind it.
fn layout(page: &mut Page, bytes: &[u8], pointer: &str, most: usize, mark: &str) {
    const INDENT: usize = 9;
    let (mut lines, at) = body(bytes, pointer, page.width - INDENT - HERE.len());
    if let Some(line) = lines.get_mut(at).filter(|_| !pointer.is_empty()) {
        line.push_str(mark);
    }
    for line in bounded((lines, at), most) {
        let line = if line.ends_with(HERE) { page.paint(AnsiColor::Red, &line) } else { line };
        page.line(&format!("{:INDENT$}{line}", ""));
    }
}

fn carried(page: &mut Page, arrow: char, text: &str) {
    const INDENT: usize = 9;
    let width = page.width - INDENT;
    let lines = folded(&clip(text.trim_end(), CARRIED * width), width);
    for (at, line) in lines.iter().enumerate() {
        let start = if at == 0 { format!("{:7}{arrow} ", "") } else { format!("{:INDENT$}", "") };
        page.line(&format!("{start}{line}"));
    }
}
