//! The findings of one check, by kind.

use std::collections::HashMap;

use super::finding;
use super::page::Page;
use crate::report::findings::kind;
use crate::suite::{CheckResult, Finding};
use crate::text::one_line;
use crate::text::visible::{clip, headline};

/// Kinds of findings of one check that are shown, and those that are shown in full.
const KINDS: usize = 6;
const IN_FULL: usize = 2;
/// Findings that get a line after the first of their kind.
const NAMED: usize = 4;

/// The check where each kind of finding is shown in full: the one with the shortest conversation.
pub(super) type Places = HashMap<String, (usize, &'static str)>;

/// Chooses these checks among those that are shown.
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

/// The findings of a failed check: the first of a kind in full, here or at another check, the others in one line each.
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
            finding::full(page, result, first);
        } else {
            finding::short(page, first, place);
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
