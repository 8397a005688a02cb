//! The conversation that shows a finding.

use anstyle::AnsiColor;
use serde_json::Value;

use super::page::Page;
use crate::contract::Callback;
use crate::report::brief::{payload, sent};
use crate::report::exchange::{answer, times};
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

/// Earlier exchanges in a line or two, the last one laid out.
pub(super) fn conversation(page: &mut Page, finding: &Finding) {
    let Some((last, earlier)) = finding.exchanges.split_last() else { return };
    // Leaving out a single exchange would not save a line.
    let left_out = Some(earlier.len().saturating_sub(EARLIER)).filter(|left_out| *left_out > 1).unwrap_or_default();
    for (at, exchange) in earlier.iter().enumerate() {
        // The first one is kept, because the trouble often begins there.
        if left_out > 0 && (1..=left_out).contains(&at) {
            if at == 1 {
                page.line(&format!("{:4}… {left_out} more steps", ""));
            }
            continue;
        }
        step(page, at + 1, exchange);
        carried(page, '>', &sent(exchange));
        let payload = exchange.received.as_ref().map_or_else(String::new, |r| payload(&r.body));
        carried(page, '<', &format!("{} {payload}", answer(exchange)));
    }
    step(page, earlier.len() + 1, last);
    request(page, last);
    page.line(&clip(&format!("{:7}< {}", "", answer(last)), page.width));
    let body = last.received.as_ref().map_or(&[][..], |received| &received.body);
    layout(page, body, &finding.pointer, ANSWER);
}

/// A valid request is described in one line, apart from its payload; any other request is shown as it is.
fn request(page: &mut Page, exchange: &Exchange) {
    let body = serde_json::from_slice::<Value>(&exchange.request_body).unwrap_or_default();
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    match Callback::by_id(text("/context/callback_id")).filter(|callback| callback.request().accepts(&body)) {
        Some(callback) => {
            page.line(&format!("{:7}> {} for tenant {}", "", callback.name(), text("/context/tenant_id")));
            page.line(&format!("{:9}request_id {}", "", text("/request_id")));
            if let Some(payload) = body.get("payload") {
                layout(page, payload.to_string().as_bytes(), "", REQUEST);
            }
        }
        None => {
            page.line(&format!("{:7}> {}", "", exchange.method));
            layout(page, &exchange.request_body, "", REQUEST);
        }
    }
}

fn step(page: &mut Page, number: usize, exchange: &Exchange) {
    page.line(&clip(&format!("{number:>5}. {}{}", one_line(&exchange.intent), times(exchange)), page.width));
}

fn layout(page: &mut Page, bytes: &[u8], pointer: &str, most: usize) {
    const INDENT: usize = 9;
    const HERE: &str = "  <-- here";
    let (mut lines, at) = body(bytes, pointer, page.width - INDENT - HERE.len());
    if let Some(line) = lines.get_mut(at).filter(|_| !pointer.is_empty()) {
        line.push_str(HERE);
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
