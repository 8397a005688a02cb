//! The report as one page for a browser: offline, without a script. Whatever comes from elsewhere is escaped by the
//! template engine, and the page's own policy forbids anything to be loaded or run.

mod checks;
mod finding;
mod room;
mod sequence;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::overview::is_explained;
use super::verdict::Verdict;
use crate::contract::DOCUMENTS;
use crate::suite::{CheckOutcome, Run};
use crate::text::one_line;
use crate::text::visible::{clip, headline, visible};

const CSS: &str = include_str!("style.css");

pub(super) fn render(run: &Run) -> String {
    let verdict = Verdict::of(run);
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        STANDARD.encode(digest(&SHA256, CSS.as_bytes()))
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="referrer" content="no-referrer";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "acgw: " (verdict.word().to_lowercase()) ", " (visible(&run.target)) }
                style { (PreEscaped(CSS)) }
            }
            body {
                header {
                    h1 { "acgw conformance report" }
                    p class={ "verdict " (class(verdict)) } { (verdict.word()) }
                    p { (verdict.counted(run)) }
                    (causes(run))
                    (to_do(run))
                    (facts(run))
                }
                main {
                    (filter(run))
                    (contents(run))
                    (checks::subjects(run))
                    (lifecycle(run))
                }
                footer { p { "Made by acgw " (env!("CARGO_PKG_VERSION")) ". Tokens, credentials and cookies are masked." } }
            }
        }
    };
    page.into_string()
}

const fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Conforms => "conforms",
        Verdict::Fails => "fails",
        Verdict::Undecided => "undecided",
    }
}

fn causes(run: &Run) -> Markup {
    let errors = run.baseline_errors.iter().map(|error| format!("baseline: {error}"));
    let broken = run.broken_off.iter().map(|reason| format!("The run broke off: {reason}"));
    let others: Vec<String> = broken.chain(errors).collect();
    html! {
        @if !run.likely_causes.is_empty() {
            aside class="cause" {
                h2 { "Likely cause" }
                @for remark in &run.likely_causes { p { (visible(remark)) } }
                @if run.explained.len() > 1 { p { "It explains " (run.explained.len()) " of the checks that did not pass. Fix it first." } }
            }
        }
        @if !others.is_empty() {
            aside class="cause" {
                h2 { "About this run" }
                @for text in &others { p { (visible(text)) } }
            }
        }
    }
}

fn facts(run: &Run) -> Markup {
    let (accepted, refused) = run.reports;
    let documents: Vec<String> =
        DOCUMENTS.iter().filter_map(|page| Some(format!("{} ({})", page.title, page.edition?))).collect();
    let facts = [
        ("target", visible(&run.target) + if run.embedded { " (the embedded reference vendor)" } else { "" }),
        ("method", format!("partner {}, customer {}", run.options.partner.name(), run.options.customer.name())),
        ("seed", run.options.seed.to_string()),
        ("namespace", run.options.namespace.to_string()),
        ("started", format!("{:.0}", run.started_at)),
        ("documents", documents.join(", ")),
        ("status reports", format!("{accepted} accepted, {refused} refused")),
        ("keys fetched", run.key_fetches.to_string()),
    ];
    html! {
        dl class="facts" { @for (name, value) in facts { dt { (name) } dd { (value) } } }
    }
}

/// What to change, in a line for each failed check.
fn to_do(run: &Run) -> Markup {
    let failed = || run.results.iter().filter(|result| result.outcome == CheckOutcome::Failed);
    let mut own: Vec<_> = failed().filter(|result| !is_explained(run, result)).collect();
    if own.is_empty() {
        own = failed().take(1).collect();
    }
    html! {
        @if !own.is_empty() {
            h2 { "What to fix" }
            ol class="todo" {
                @for result in own {
                    li {
                        a href={ "#" (result.check.id) } { (result.check.id) } ": " (words(result.check.fix))
                        @if let Some(first) = result.findings.first() {
                            br;
                            span class="more" {
                                "found: " (headline(&first.message))
                                @if !first.pointer.is_empty() { ", at " code { (clip(&one_line(&first.pointer), 80)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Words of ours, with what stands in backticks as code.
fn words(text: &str) -> Markup {
    html! {
        @for (at, part) in text.split('`').enumerate() {
            @if at % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

fn filter(run: &Run) -> Markup {
    let occur = CheckOutcome::ALL.into_iter().map(|outcome| (outcome.name(), run.count(outcome)));
    html! {
        fieldset class="filter" {
            legend { "Show" }
            input type="radio" name="show" id="show-all" checked;
            label for="show-all" { "all " (run.results.len()) }
            @for (name, count) in occur.filter(|(_, count)| *count > 0) {
                input type="radio" name="show" id={ "show-" (name) };
                label for={ "show-" (name) } { (name) " " (count) }
            }
        }
    }
}

fn contents(run: &Run) -> Markup {
    let subjects = run.results.chunk_by(|left, right| left.check.subject() == right.check.subject());
    html! {
        nav aria-label="Subjects" {
            ul {
                @for subject in subjects.filter_map(|results| results.first()).map(|result| result.check.subject()) {
                    li { a href={ "#subject-" (subject) } { (subject) } }
                }
                @if !run.lifecycle.is_empty() { li { a href="#the-lifecycle" { "the lifecycle, drawn" } } }
            }
        }
    }
}

fn lifecycle(run: &Run) -> Markup {
    html! {
        @if !run.lifecycle.is_empty() {
            section class="lifecycle" {
                h2 id="the-lifecycle" { "The lifecycle, drawn" }
                p class="more" {
                    "The documented steps from enabling to disabling, as they went in this run"
                    @if run.lifecycle_reports.is_empty() { ". The handler sent no status report about its tenants." }
                    @else { ", and the status reports that came back meanwhile (dashed)." }
                }
                (sequence::lifecycle(run))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_page_runs_nothing_and_loads_nothing() {
        let text = render(&sample::run());
        assert!(text.starts_with("<!DOCTYPE html>") && text.contains("default-src 'none'"));
        for forbidden in ["<script", "javascript:", " src=", "url(", "@import", "style=\"", "<b>50%"] {
            assert!(!text.contains(forbidden), "{forbidden}");
        }
        let targets = text.split("href=\"").skip(1);
        assert!(targets.clone().count() > 2 && targets.clone().all(|target| target.starts_with('#')), "{text}");
        assert!(text.contains("a bell \\u{7}, a | bar,") && !text.contains('\u{7}'));
    }

    #[test]
    fn every_check_and_outcome_is_there() {
        let run = sample::run();
        let text = render(&run);
        for result in &run.results {
            assert!(text.contains(&format!("id=\"{}\"", result.check.id)));
            assert!(text.contains(&format!("id=\"show-{}\"", result.outcome.name())));
        }
    }
}
