//! One finding.

use anstyle::AnsiColor;
use serde_json::Value;

use super::conversation::conversation;
use super::page::{LABEL, Page};
use crate::report::findings::{flaky, has_reader, required, why};
use crate::suite::{CheckResult, Finding};
use crate::text::difference::{DiffSide, difference};
use crate::text::json::compact;
use crate::text::one_line;
use crate::text::visible::{clip, clip_both, headline};
use crate::text::wrap::folded;

/// Lines of a difference, and of a value.
const DIFFERENCE: usize = 10;
const VALUE: usize = 3;

/// The findings of an advisory, in a few lines.
pub(super) fn advisory(page: &mut Page, result: &CheckResult) {
    if let Some((first, others)) = result.findings.split_first() {
        found(page, first);
        comparison(page, first);
        if !others.is_empty() {
            page.entry("more", &format!("and {} others", others.len()));
        }
    }
}

fn found(page: &mut Page, finding: &Finding) {
    page.entry("found", &format!("{}{}", headline(&finding.message), flaky(finding)));
    if !finding.pointer.is_empty() {
        page.entry("at", &clip(&finding.pointer, 200));
    }
}

/// What and where, in a few lines.
pub(super) fn short(page: &mut Page, finding: &Finding) {
    found(page, finding);
    page.entry("rule", &finding.rule);
    comparison(page, finding);
}

/// Everything about a finding.
pub(super) fn full(page: &mut Page, result: &CheckResult, finding: &Finding, fix: &str) {
    found(page, finding);
    match difference(&finding.expected, &finding.actual, page.width - LABEL - 2) {
        Some(lines) => diff(page, lines),
        None => comparison(page, finding),
    }
    page.entry("fix", fix);
    page.entry("rule", &finding.rule);
    page.entry("required", required(result, finding));
    page.entry("source", &finding.source.with_url());
    page.entry("why", why(result, finding));
    if has_reader(finding) {
        page.entry("console", &format!("the partner reads: {}", finding.console_message));
    }
    conversation(page, finding);
}

/// Expected and actual value, in a few lines each.
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
