//! One finding: what was expected and what came, what the documents say and why, and the conversation.

use maud::{Markup, html};
use serde_json::Value;

use super::inline::source;
use super::sequence;
use crate::report::findings::{flaky, has_reader, required, why};
use crate::report::rerun::rerun;
use crate::suite::{CheckResult, Finding, Run};
use crate::text::difference::{DiffSide, difference};
use crate::text::json::{bounded, lines};
use crate::text::one_line;
use crate::text::visible::{clip, headline, visible};

/// Characters and lines of a value or a difference.
const WIDTH: usize = 160;
const LINES: usize = 24;

/// Everything about a finding.
pub(super) fn full(result: &CheckResult, finding: &Finding) -> Markup {
    html! {
        div class="finding" {
            (title(finding))
            (comparison(finding))
            dl class="facts" {
                @if !finding.pointer.is_empty() { dt { "at" } dd { code { (place(finding)) } } }
                dt { "required" }
                dd { (required(result, finding)) br; span class="more" { (finding.rule) ", " (source(&finding.source)) } }
                dt { "why" } dd { (why(result, finding)) }
                @if has_reader(finding) { dt { "console" } dd { "The partner reads: " q { (finding.console_message) } } }
            }
            (sequence::of(finding))
        }
    }
}

/// What is wrong, and where.
pub(super) fn brief(finding: &Finding) -> Markup {
    html! {
        div class="finding" {
            (title(finding))
            p class="more" {
                @if !finding.pointer.is_empty() { "at " code { (place(finding)) } ", " }
                (finding.rule) ", " (source(&finding.source))
            }
        }
    }
}

/// The command that repeats the check.
pub(super) fn repeat(run: &Run, result: &CheckResult) -> Markup {
    html! { h5 { "Repeat" } pre { code { (visible(&rerun(run, result.check))) } } }
}

fn title(finding: &Finding) -> Markup {
    html! { h4 { (headline(&finding.message)) (flaky(finding)) } }
}

fn place(finding: &Finding) -> String {
    clip(&one_line(&finding.pointer), 200)
}

fn comparison(finding: &Finding) -> Markup {
    if finding.expected.is_null() && finding.actual.is_null() {
        return html! {};
    }
    match difference(&finding.expected, &finding.actual, WIDTH) {
        Some(lines) => diff(&lines),
        None => html! {
            div class="sides" {
                div { h5 { "Expected" } pre { del { (value(&finding.expected)) } } }
                div { h5 { "Actual" } pre { ins { (value(&finding.actual)) } } }
            }
        },
    }
}

fn value(value: &Value) -> String {
    match value {
        Value::String(text) => clip(&visible(text), LINES * WIDTH),
        _ => bounded((lines(value, WIDTH / 2).iter().map(|line| clip(line, WIDTH / 2)).collect(), 0), LINES).join("\n"),
    }
}

fn diff(lines: &[(DiffSide, String)]) -> Markup {
    html! {
        h5 { "Compared: − expected, + actual" }
        pre {
            @for (side, line) in lines.iter().take(LINES) {
                @match side {
                    DiffSide::Both | DiffSide::Gap => { "  " (line) },
                    DiffSide::Expected => del { "- " (line) },
                    DiffSide::Actual => ins { "+ " (line) },
                }
                "\n"
            }
            @if lines.len() > LINES { "  … (" (lines.len() - LINES) " more lines)" }
        }
    }
}
