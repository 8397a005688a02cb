//! The checks of a run by subject.

use maud::{Markup, html};

use super::finding;
use super::room::Shown;
use crate::suite::{CheckOutcome, CheckResult, Run};
use crate::text::visible::visible;

pub(super) fn subjects(run: &Run) -> Markup {
    let shown = Shown::of(run);
    html! {
        @for results in run.results.chunk_by(|left, right| left.check.subject() == right.check.subject()) {
            (subject(run, results, &shown))
        }
    }
}

fn subject(run: &Run, results: &[CheckResult], shown: &Shown) -> Markup {
    let name = results.first().map_or("", |result| result.check.subject());
    let count = |outcome| results.iter().filter(|result| result.outcome == outcome).count();
    let counts = CheckOutcome::ALL.into_iter().map(|outcome| (count(outcome), outcome.name()));
    let counts: Vec<_> = counts.filter(|(count, _)| *count > 0).map(|(n, name)| format!("{n} {name}")).collect();
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
        CheckOutcome::Skipped => 4,
        CheckOutcome::Passed => 5,
    });
    results
}

fn check(run: &Run, result: &CheckResult, shown: &Shown) -> Markup {
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
            @if is_finding {
                (shown.findings(result))
                p class="fix" { strong { "Fix: " } (super::words(result.check.fix)) }
                (finding::repeat(run, result))
            }
        }
    }
}
