//! One check's findings on a small page.

use std::collections::HashMap;

use anstyle::AnsiColor;
use serde_json::Value;

use super::exchange::answer;
use super::human::Page;
use super::pretty::{Side, body, bounded, compact, difference};
use super::text::{clip, clip_both, headline, one_line, visible};
use crate::contract::{Callback, requirements};
use crate::gateway::Exchange;
use crate::suite::{CheckResult, Finding};

/// Lines of a difference, of the last request, and of its answer.
const DIFFERENCE: usize = 10;
const REQUEST: usize = 8;
const ANSWER: usize = 8;
/// Exchanges before the last one that are shown.
const EARLIER: usize = 3;
/// Findings that are named in a line after the first of their rule.
const NAMED: usize = 4;
/// Kinds of findings of one check that are shown, and shown in full.
const KINDS: usize = 6;
const IN_FULL: usize = 2;
/// Where the text behind a label begins.
const LABEL: usize = 12;

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
fn kind(finding: &Finding) -> String {
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
    page.entry("rule", &format!("{}, {}", finding.rule, finding.source));
    let stated = requirements::ALL.iter().find(|requirement| requirement.id == finding.rule);
    page.entry("demands", stated.map_or(result.check.requirement.text, |requirement| requirement.text));
    if !finding.pointer.is_empty() {
        page.entry("at", &clip(&finding.pointer, 200));
    }
    match difference(&finding.expected, &finding.actual, page.width - LABEL - 2) {
        Some(lines) => diff(page, lines),
        None => comparison(page, finding),
    }
    if !finding.console_message.is_empty() {
        page.entry("console", &finding.console_message);
    }
    exchanges(page, finding);
}

/// Expected and actual value, a line each.
fn comparison(page: &mut Page, finding: &Finding) {
    if finding.expected.is_null() && finding.actual.is_null() {
        return;
    }
    let text = |value: &Value| one_line(&value.as_str().map_or_else(|| compact(value), str::to_owned));
    let (expected, actual) = clip_both(&text(&finding.expected), &text(&finding.actual), page.width - LABEL);
    let (expected, actual) = (page.paint(AnsiColor::Green, &expected), page.paint(AnsiColor::Red, &actual));
    page.line(&format!("  expected  {expected}"));
    page.line(&format!("  actual    {actual}"));
}

fn diff(page: &mut Page, lines: Vec<(Side, String)>) {
    let all = lines.len();
    page.line("  compared  - expected, + actual");
    for (side, line) in lines.into_iter().take(DIFFERENCE) {
        let line = match side {
            Side::Both | Side::Gap => format!("  {line}"),
            Side::Expected => page.paint(AnsiColor::Green, &format!("- {line}")),
            Side::Actual => page.paint(AnsiColor::Red, &format!("+ {line}")),
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
    let left_out = earlier.len().saturating_sub(EARLIER);
    for (at, exchange) in earlier.iter().enumerate() {
        // The first one is kept, since what goes wrong often begins there.
        if left_out > 0 && (1..=left_out).contains(&at) {
            if at == 1 {
                page.line(&format!("{:4}… {left_out} more", ""));
            }
            continue;
        }
        let sent = payload(&exchange.request_body);
        let came = format!(
            "{} {}",
            answer(exchange),
            exchange.received.as_ref().map_or_else(String::new, |r| payload(&r.body))
        );
        step(page, at + 1, exchange);
        if !sent.is_empty() {
            page.line(&clip(&format!("{:7}> {sent}", ""), page.width));
        }
        page.line(&clip(&format!("{:7}< {came}", ""), page.width));
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
    for line in bounded(body(bytes, pointer, page.width - INDENT), most) {
        page.line(&format!("{:INDENT$}{line}", ""));
    }
}

/// What an envelope carries; all of it where it is none.
fn payload(bytes: &[u8]) -> String {
    match serde_json::from_slice::<Value>(bytes) {
        Ok(Value::Object(members)) if members.contains_key("request_id") => {
            members.get("payload").map_or_else(String::new, |payload| visible(&compact(payload)))
        }
        Ok(value) => visible(&compact(&value)),
        Err(_) => one_line(&String::from_utf8_lossy(&bytes[..bytes.len().min(400)])),
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
