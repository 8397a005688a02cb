//! What shows a cause: the values that differ, and the last callbacks of the conversation.

use maud::{Markup, html};
use serde_json::Value;

use crate::console::layout::body;
use crate::console::visit::Visit;
use crate::sender::Exchange;
use crate::suite::Run;
use crate::text::json::compact;
use crate::text::one_line;
use crate::text::visible::clip;

/// How many callbacks are shown, and lines of a body. The report has all of it.
const MOST: (usize, usize) = (2, 30);

/// Characters of a value.
const WIDTH: usize = 300;

/// What shows the cause that this check is about. The run must be without its secrets.
pub(super) fn evidence(visit: &Visit, run: &Run, check: &str) -> Markup {
    let result = run.results.iter().find(|result| result.check.id == check);
    let Some(finding) = result.and_then(|result| result.findings.first()) else { return Markup::default() };
    let values = [("expected", &finding.expected), ("your backend says", &finding.actual)];
    let skipped = finding.exchanges.len().saturating_sub(MOST.0);
    html! {
        details {
            summary { "What shows it" }
            dl class="facts" {
                @for (label, value) in values.iter().filter(|(_, value)| **value != Value::Null) {
                    dt { (label) } dd { code { (clip(&one_line(&compact(value)), WIDTH)) } }
                }
            }
            @for exchange in finding.exchanges.iter().skip(skipped) { (callback(exchange)) }
            p { a href=(visit.link(&format!("check/report#{check}"))) { "All of it in the report" } }
        }
    }
}

fn callback(exchange: &Exchange) -> Markup {
    let status = exchange.status().map_or("no answer".to_owned(), |status| status.to_string());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    html! {
        h4 { (clip(&one_line(&exchange.intent), WIDTH)) ": " (status) }
        div class="sides" {
            (body(&text(&exchange.request_body), &[], MOST.1))
            @match &exchange.received {
                Some(received) => (body(&text(&received.body), &[], MOST.1)),
                None => p class="more" { (one_line(exchange.error.as_deref().unwrap_or("There was no answer."))) },
            }
        }
    }
}
