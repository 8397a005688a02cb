//! How much of each finding is shown: a page of many findings must still open at once.

use std::collections::HashMap;

use maud::{Markup, html};

use super::finding;
use crate::report::conclusion::is_also;
use crate::report::findings::kind;
use crate::suite::{CheckOutcome, CheckResult, Finding, Run};

/// Bytes for all findings that are shown in full, and for all that are only named.
const FULL: usize = 560 * 1024;
const BRIEF: usize = 200 * 1024;
/// Findings of one kind that one check shows in full.
const IN_FULL: usize = 2;

/// The bytes that are left.
struct Budget {
    full: usize,
    brief: usize,
}

/// Takes what this costs, and says whether there was enough.
fn take(budget: &mut usize, markup: &Markup) -> bool {
    let left = budget.checked_sub(markup.0.len());
    *budget = left.unwrap_or(*budget);
    left.is_some()
}

/// The findings of each check as they are shown, and how many are left out.
pub(super) struct ShownFindings {
    by_check: HashMap<&'static str, (Vec<Markup>, usize)>,
}

impl ShownFindings {
    /// The most important findings come first: the first one of every failed check, then the others.
    pub(super) fn of(run: &Run) -> Self {
        let mut shown = Self { by_check: HashMap::new() };
        let mut budget = Budget { full: FULL, brief: BRIEF };
        let mut results: Vec<&CheckResult> = run.results.iter().collect();
        results.sort_by_key(|result| match result.outcome {
            CheckOutcome::Failed => usize::from(is_also(run, result)),
            _ => 2,
        });
        for is_first in [true, false] {
            for result in &results {
                let (first, others) = result.findings.split_at(result.findings.len().min(1));
                for (at, found) in if is_first { first } else { others }.iter().enumerate() {
                    let like =
                        others[..if is_first { 0 } else { at }].iter().chain(first).filter(|f| kind(f) == kind(found));
                    let in_full = is_first || like.count() < IN_FULL;
                    shown.add(result, found, in_full, &mut budget);
                }
            }
        }
        shown
    }

    fn add(&mut self, result: &CheckResult, found: &Finding, in_full: bool, budget: &mut Budget) {
        let (markups, left_out) = self.by_check.entry(result.check.id).or_default();
        let full = in_full.then(|| finding::full(result, found));
        match full.filter(|full| take(&mut budget.full, full)) {
            Some(full) => markups.push(full),
            None => {
                let brief = finding::brief(found);
                if take(&mut budget.brief, &brief) { markups.push(brief) } else { *left_out += 1 }
            }
        }
    }

    /// The findings of this check.
    pub(super) fn findings(&self, result: &CheckResult) -> Markup {
        let (markups, left_out) = self.by_check.get(result.check.id).map_or((&[][..], 0), |(m, n)| (m.as_slice(), *n));
        html! {
            @for markup in markups { (markup) }
            @if left_out > 0 { p class="more" { "and " (left_out) " more findings, see the JSON report" } }
        }
    }
}
