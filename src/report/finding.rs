//! One check's findings on a small page.

use std::collections::HashMap;

use anstyle::AnsiColor;
use serde_json::Value;

use super::brief::{payload, sent};
use super::exchange::answer;
use super::page::{LABEL, Page};
use super::why::{demand, why};
use crate::contract::Callback;
use crate::sender::Exchange;
use crate::suite::{CheckResult, Finding};
use crate::text::difference::{DiffSide, difference};
use crate::text::json::{body, bounded, compact};
use crate::text::one_line;
use crate::text::visible::{clip, clip_both, headline};
use crate::text::wrap::folded;

/// Lines of a difference, of the last request, and of its answer.
const DIFFERENCE: usize = 10;
const REQUEST: usize = 8;
const ANSWER: usize = 8;
/// Exchanges before the last one that are shown, and lines of what each of them carried.
const EARLIER: usize = 4;
const CARRIED: usize = 2;
/// Findings that are named in a line after the first of their rule.
const NAMED: usize = 4;
/// Lines of a value.
const VALUE: usize = 3;
/// Kinds of findings of one check that are shown, and shown in full.
const KINDS: usize = 6;
const IN_FULL: usize = 2;

/// Where each kind of finding is shown in full: at the check with the shortest conversation.
pub(super) type Places = HashMap<String, (usize, &'static str)>;

/// Chooses those places among the results that are shown.
pub(super) fn places<'r>(results: impl Iterator<Item = &'r CheckResult>) -> Places {
    let mut places = Places::new();
    for result in results {
        for finding in &result.findings {
            let place = (finding.exchanges.len(), result.check.id);
            let known = places.entry(kind(finding)).or_insert(place);
            if place.0 < known.0 {
                *known = place;
            }
        }
    }
    places
}

/// Findings of one rule at the same place, in whatever item of a list.
pub(super) fn kind(finding: &Finding) -> String {
    let tokens = finding.pointer.split('/').map(|token| if token.parse::<usize>().is_ok() { "*" } else { token });
    format!("{} {}", finding.rule, tokens.collect::<Vec<_>>().join("/"))
}

/// The findings of a failed check: the first of a kind in full, here or at another check, the others by a line.
pub(super) fn failure(page: &mut Page, result: &CheckResult, places: &Places) {
    let mut kinds: Vec<(String, Vec<&Finding>)> = Vec::new();
    for finding in &result.findings {
        let kind = kind(finding);
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, findings)) => findings.push(finding),
            None => kinds.push((kind, vec![finding])),
        }
    }
    let mut in_full = 0;
    for (at, (kind, findings)) in kinds.iter_mut().enumerate() {
        findings.sort_by_key(|finding| finding.exchanges.len());
        let Some((first, others)) = findings.split_first() else { continue };
        if at == KINDS {
            let left = kinds.len() - KINDS;
            return page.line(&format!("\n  and {left} more kinds of findings"));
        }
        if at > 0 {
            page.line("");
        }
        let place = places.get(kind).map_or(result.check.id, |(_, id)| id);
        if place == result.check.id && in_full < IN_FULL {
            in_full += 1;
            full(page, result, first);
        } else {
            short(page, first, place);
        }
        more(page, first, others);
    }
}

/// The findings of an advisory, in a few lines.
pub(super) fn advice(page: &mut Page, result: &CheckResult) {
    if let Some((first, others)) = result.findings.split_first() {
        found(page, first);
        comparison(page, first);
        if !others.is_empty() {
            page.entry("more", &format!("and {} others", others.len()));
        }
    }
}

fn found(page: &mut Page, finding: &Finding) {
    let flaky = if finding.flaky { " (it did not come again: flaky)" } else { "" };
    page.entry("found", &format!("{}{flaky}", headline(&finding.message)));
}

fn short(page: &mut Page, finding: &Finding, in_full: &str) {
    found(page, finding);
    page.entry("rule", &format!("{} (in full at {in_full})", finding.rule));
    if !finding.pointer.is_empty() {
        page.entry("at", &clip(&finding.pointer, 200));
    }
    comparison(page, finding);
}

fn full(page: &mut Page, result: &CheckResult, finding: &Finding) {
    found(page, finding);
    if !finding.pointer.is_empty() {
        page.entry("at", &clip(&finding.pointer, 200));
    }
    match difference(&finding.expected, &finding.actual, page.width - LABEL - 2) {
        Some(lines) => diff(page, lines),
        None => comparison(page, finding),
    }
    page.entry("rule", &format!("{}, {}", finding.rule, finding.source));
    page.entry("demands", demand(result, finding));
    page.entry("matters", why(result, finding));
    if has_partner(finding) {
        page.entry("console", &format!("the partner reads: {}", finding.console_message));
    }
    exchanges(page, finding);
}

/// Whether there is a partner who would read something in the console: nobody waits for the answer to a forgery.
pub(super) fn has_partner(finding: &Finding) -> bool {
    !finding.console_message.is_empty() && !finding.rule.starts_with("auth.")
}

/// Expected and actual value, a few lines each at most.
fn comparison(page: &mut Page, finding: &Finding) {
    if finding.expected.is_null() && finding.actual.is_null() {
        return;
    }
    let text = |value: &Value| one_line(&value.as_str().map_or_else(|| compact(value), str::to_owned));
    let most = VALUE * (page.width - LABEL);
    let (expected, actual) = clip_both(&text(&finding.expected), &text(&finding.actual), most);
    for (label, colour, value) in [("expected", AnsiColor::Green, expected), ("actual", AnsiColor::Red, actual)] {
        for (at, line) in folded(&value, page.width - LABEL).iter().enumerate() {
            let line = page.paint(colour, line);
            page.line(&format!("  {:<10}{line}", if at == 0 { label } else { "" }));
        }
    }
}

fn diff(page: &mut Page, lines: Vec<(DiffSide, String)>) {
    let all = lines.len();
    page.line("  compared  - expected, + actual");
    for (side, line) in lines.into_iter().take(DIFFERENCE) {
        let line = match side {
            DiffSide::Both | DiffSide::Gap => format!("  {line}"),
            DiffSide::Expected => page.paint(AnsiColor::Green, &format!("- {line}")),
            DiffSide::Actual => page.paint(AnsiColor::Red, &format!("+ {line}")),
        };
        page.line(&format!("{:LABEL$}{line}", ""));
    }
    if all > DIFFERENCE {
        page.line(&format!("{:LABEL$}  … ({} more lines)", "", all - DIFFERENCE));
    }
}

/// The conversation: earlier exchanges by a line or two, the last one laid out.
fn exchanges(page: &mut Page, finding: &Finding) {
    let Some((last, earlier)) = finding.exchanges.split_last() else { return };
    // One line is no less than what it would leave out.
    let left_out = Some(earlier.len().saturating_sub(EARLIER)).filter(|left_out| *left_out > 1).unwrap_or_default();
    for (at, exchange) in earlier.iter().enumerate() {
        // The first one is kept, since what goes wrong often begins there.
        if left_out > 0 && (1..=left_out).contains(&at) {
            if at == 1 {
                page.line(&format!("{:4}… {left_out} more", ""));
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

/// What is sent around every payload is said in a line; a request that is no valid one is shown as it is.
fn request(page: &mut Page, exchange: &Exchange) {
    let body = serde_json::from_slice::<Value>(&exchange.request_body).unwrap_or_default();
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    match Callback::by_id(text("/context/callback_id")).filter(|callback| callback.request().accepts(&body)) {
        Some(callback) => {
            page.line(&format!("{:7}> {} of tenant {}", "", callback.name(), text("/context/tenant_id")));
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
    let times = if exchange.attempts > 1 { format!(" (sent {} times)", exchange.attempts) } else { String::new() };
    page.line(&clip(&format!("{number:>5}. {}{times}", one_line(&exchange.intent)), page.width));
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

/// The other findings of a kind, a line each; what reads the same is said once.
fn more(page: &mut Page, first: &Finding, others: &[&Finding]) {
    let mut lines: Vec<(String, usize)> = Vec::new();
    for other in others {
        let place = if other.pointer == first.pointer { String::new() } else { format!("{}: ", other.pointer) };
        let intent =
            other.exchanges.last().map(|last| last.intent.as_str()).filter(|intent| !other.message.contains(intent));
        let intent = intent.map(|intent| format!(" ({intent})")).unwrap_or_default();
        let line = one_line(&format!("{place}{}{intent}", headline(&other.message)));
        match lines.iter_mut().find(|(known, _)| *known == line) {
            Some((_, times)) => *times += 1,
            None => lines.push((line, 1)),
        }
    }
    if !lines.is_empty() {
        page.line(&format!("  and {} more:", others.len()));
    }
    for (line, times) in lines.iter().take(NAMED) {
        let times = if *times > 1 { format!("{times} times: ") } else { String::new() };
        page.line(&clip(&format!("    {times}{line}"), page.width));
    }
    if lines.len() > NAMED {
        page.line("    …");
    }
}
