//! The findings of one check, by kind.

use super::finding;
use super::page::Page;
use crate::report::findings::kind;
use crate::suite::{CheckResult, Finding};
use crate::text::one_line;
use crate::text::visible::{clip, headline};

/// Kinds of findings of one check that are shown.
const KINDS: usize = 3;
/// Findings that get a line after the first of their kind.
const NAMED: usize = 2;

/// The findings of a failed check: the first kind in full, the first of each other kind in a few lines, the rest in one
/// line each.
pub(super) fn failure(page: &mut Page, result: &CheckResult, fix: &str) {
    let mut kinds: Vec<(String, Vec<&Finding>)> = Vec::new();
    for finding in &result.findings {
        let kind = kind(finding);
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, findings)) => findings.push(finding),
            None => kinds.push((kind, vec![finding])),
        }
    }
    for (at, (_, findings)) in kinds.iter_mut().enumerate() {
        findings.sort_by_key(|finding| finding.exchanges.len());
        let Some((first, others)) = findings.split_first() else { continue };
        if at == KINDS {
            let left = kinds.len() - KINDS;
            return page.line(&format!("\n  and {left} more kinds of findings"));
        }
        if at > 0 {
            page.line("");
        }
        if at == 0 {
            finding::full(page, result, first, fix);
        } else {
            finding::short(page, first);
        }
        more(page, first, others);
    }
}

/// The other findings of a kind, one line each; what reads the same is said once.
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
