//! A conversation as a sequence diagram: an ordered list between two lifelines, with an arrow for each message.

use maud::{Markup, html};
use serde_json::Value;

use crate::platform::StatusReport;
use crate::report::brief::{payload, sent};
use crate::report::exchange::{answer, curl, mint, times};
use crate::report::focus::Focus;
use crate::sender::Exchange;
use crate::suite::{Finding, Run};
use crate::text::json::{body, bounded};
use crate::text::one_line;
use crate::text::visible::{clip, visible};

/// Steps of a conversation that are shown; the others are counted.
const STEPS: usize = 14;
/// Characters of what an arrow carries.
const CARRIED: usize = 260;
/// Characters and lines of a body.
const WIDTH: usize = 120;
const LINES: usize = 40;
/// Longest command that is shown.
const COMMAND: usize = 3000;

/// The conversation that shows a finding. The last answer is the wrong one, so it is laid out.
pub(super) fn of(finding: &Finding) -> Markup {
    let Some(last) = finding.exchanges.len().checked_sub(1) else { return html! {} };
    let left_out = finding.exchanges.len().saturating_sub(STEPS);
    let focus = Focus::of(finding);
    html! {
        h5 { "Conversation" }
        div class="seq" {
            (actors())
            ol {
                @for (at, exchange) in finding.exchanges.iter().enumerate() {
                    // The first step is kept, because the trouble often begins there.
                    @if at == 1 && left_out > 0 { li { p class="why" { "… " (left_out) " more steps" } } }
                    @if at == 0 || at > left_out {
                        li {
                            (step(at, exchange, at == last, &focus))
                            (messages(exchange, if at == last { &finding.pointer } else { "" }, at == last))
                        }
                    }
                }
            }
        }
    }
}

/// The documented lifecycle, with the status reports that came in the meantime.
pub(super) fn lifecycle(run: &Run) -> Markup {
    let next = |at: usize| run.lifecycle.get(at + 1).map(|next| next.sent_at);
    let between = |at: usize, report: &StatusReport| {
        (at == 0 || report.at >= run.lifecycle[at].sent_at) && next(at).is_none_or(|next| report.at < next)
    };
    html! {
        div class="seq" {
            (actors())
            ol {
                @for (at, exchange) in run.lifecycle.iter().enumerate() {
                    li {
                        (step(at, exchange, false, &Focus::default()))
                        @for report in run.lifecycle_reports.iter().filter(|report| between(at, report)) { (came_back(report)) }
                    }
                }
            }
        }
    }
}

fn actors() -> Markup {
    html! { div class="actors" { span { "platform (acgw)" } span { "handler" } } }
}

fn step(at: usize, exchange: &Exchange, is_last: bool, focus: &Focus) -> Markup {
    let received = exchange.received.as_ref();
    let payload = received.map_or_else(String::new, |received| payload(&received.body, focus));
    let state = match exchange.status() {
        _ if is_last => "msg answer last",
        Some(200) => "msg answer",
        _ => "msg answer bad",
    };
    html! {
        p class="why" {
            (at + 1) ". " (one_line(&exchange.intent)) (times(exchange))
        }
        div class="msg call" { (clip(&sent(exchange, focus), CARRIED)) }
        div class=(state) { span class="more" { @if let Some(received) = received { (received.elapsed.as_millis()) " ms " } }
            strong { (answer(exchange)) } " " (clip(&payload, CARRIED)) }
    }
}

fn came_back(report: &StatusReport) -> Markup {
    let events = report.body.get("events").and_then(Value::as_array).into_iter().flatten();
    let actions: Vec<String> = events.filter_map(|event| Some(one_line(event.get("action")?.as_str()?))).collect();
    let kind = match (report.activates(), report.deactivates()) {
        (true, _) => "activation",
        (_, true) => "deactivation",
        _ => "no change of state",
    };
    html! {
        div class="msg status" {
            "status report: " strong { (kind) } " " (clip(&actions.join(", "), CARRIED)) " → "
            @match report.status { Some(status) => (status), None => "no answer" }
            @if let Some(note) = report.note.as_deref().filter(|_| !report.is_accepted()) { " " (clip(&one_line(note), CARRIED)) }
        }
    }
}

/// Both bodies and the command that sends the request again.
fn messages(exchange: &Exchange, pointer: &str, is_open: bool) -> Markup {
    let command = curl(exchange);
    let command = mint(exchange).map_or_else(|| command.clone(), |mint| format!("{mint}\n{command}"));
    html! {
        details open[is_open] {
            summary { "Complete messages" }
            @if !exchange.request_body.is_empty() { h5 { "Request" } (text(&exchange.request_body, "")) }
            @if let Some(received) = exchange.received.as_ref().filter(|received| !received.body.is_empty()) {
                h5 { "Answer: " (answer(exchange)) }
                (text(&received.body, pointer))
            }
            @if command.len() <= COMMAND { details { summary { "curl" } pre { code { (visible(&command)) } } } }
        }
    }
}

fn text(bytes: &[u8], pointer: &str) -> Markup {
    const HERE: &str = "  ◀ here";
    let (mut lines, at) = body(bytes, pointer, WIDTH - HERE.len());
    if let Some(line) = lines.get_mut(at).filter(|_| !pointer.is_empty()) {
        line.push_str(HERE);
    }
    html! {
        pre {
            @for line in bounded((lines, at), LINES) {
                @if line.ends_with(HERE) { mark { (line) } } @else { (line) }
                "\n"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_status_report_says_what_it_changes() {
        let report = StatusReport {
            at: jiff::Timestamp::UNIX_EPOCH,
            tenant: None,
            body: json!({ "events": [{ "action": "<enable>", "activation_event": true }] }),
            status: Some(204),
            note: None,
        };
        let text = came_back(&report).into_string();
        assert!(text.contains("<strong>activation</strong> &lt;enable&gt; → 204"), "{text}");
    }
}
