//! The checks of a run by subject.

use maud::{Markup, html};

use super::finding;
use super::inline::words;
use super::size_budget::ShownFindings;
use crate::report::conclusion::{by_subject, outcomes};
use crate::suite::{CheckOutcome, CheckResult, Run};
use crate::text::visible::visible;

pub(super) fn subjects(run: &Run) -> Markup {
    let shown = ShownFindings::of(run);
    html! {
        @for (name, results) in by_subject(run) { (subject(run, name, results, &shown)) }
    }
}

fn subject(run: &Run, name: &str, results: &[CheckResult], shown: &ShownFindings) -> Markup {
    let counts: Vec<_> = outcomes(results).into_iter().map(|(_, text)| text).collect();
    html! {
        section class="subject" aria-labelledby={ "subject-" (name) } {
            h2 id={ "subject-" (name) } { (name) " " small { (counts.join(", ")) } }
            @for result in by_weight(results) { (check(run, result, shown)) }
        }
    }
}

/// What is wrong comes first.
fn by_weight(results: &[CheckResult]) -> Vec<&CheckResult> {
    let mut results: Vec<_> = results.iter().collect();
    results.sort_by_key(|result| match result.outcome {
        CheckOutcome::Failed => 0,
        CheckOutcome::Undecided => 1,
        CheckOutcome::Advised => 2,
        CheckOutcome::Waived => 3,
        CheckOutcome::Blocked => 4,
        CheckOutcome::Skipped => 5,
        CheckOutcome::Passed => 6,
    });
    results
}

fn check(run: &Run, result: &CheckResult, shown: &ShownFindings) -> Markup {
    let outcome = result.outcome.name();
    let is_finding = matches!(result.outcome, CheckOutcome::Failed | CheckOutcome::Advised);
    html! {
        article class={ "check " (outcome) } id=(result.check.id) {
            div class="name" {
                span class="tag" { (outcome) }
                h3 { (result.check.id) }
                p { (result.check.title) }
            }
            @if let Some(reason) = result.reason_text() { p class="reason" { (visible(&reason)) } }
            @if !result.blocked_by.is_empty() {
                p class="reason" { "It cannot be decided before this is fixed: " (result.blocked_by.join(", ")) }
            }
            @if is_finding {
                (shown.findings(result))
                p class="fix" { strong { "Fix: " } (words(&result.as_cause().fix)) }
                (finding::repeat(run, result))
            }
        }
    }
}
