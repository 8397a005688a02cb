//! The report as one page for a browser, offline and without scripts. The template engine escapes everything that comes
//! from elsewhere, and the page's own policy forbids loading or running anything.

mod checks;
mod finding;
mod inline;
mod sequence;
mod size_budget;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use self::inline::words;
use super::conclusion::{Conclusion, by_subject, causes, counted, documents, method, target};
use crate::suite::{Cause, CheckOutcome, Run};
use crate::text::one_line;
use crate::text::visible::{clip, headline, visible};

const CSS: &str = include_str!("style.css");

pub(super) fn render(run: &Run) -> String {
    let conclusion = Conclusion::of(run);
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
                title { "acgw: " (conclusion.word().to_lowercase()) ", " (visible(&run.target)) }
                style { (PreEscaped(CSS)) }
            }
            body {
                header {
                    h1 { "acgw conformance report" }
                    p class={ "verdict " (class(conclusion)) } { (conclusion.word()) }
                    p { (counted(run)) }
                    (to_fix(run))
                    (about(run))
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

const fn class(conclusion: Conclusion) -> &'static str {
    match conclusion {
        Conclusion::Conforms | Conclusion::ConformsSoFar => "conforms",
        Conclusion::Fails => "fails",
        Conclusion::Undecided => "undecided",
    }
}

/// The causes, most important first.
fn to_fix(run: &Run) -> Markup {
    let causes = causes(run);
    html! {
        @if !causes.is_empty() {
            h2 { "What to fix" }
            ol class="todo" { @for cause in &causes { (to_fix_first(cause)) } }
        }
    }
}

fn to_fix_first(cause: &Cause) -> Markup {
    html! {
        li {
            a href={ "#" (cause.check) } { (headline(&cause.message)) }
            @if !cause.pointer.is_empty() { ", at " code { (clip(&one_line(&cause.pointer), 80)) } }
            br;
            (words(&cause.fix))
            br;
            span class="more" {
                (cause.check)
                @if !cause.also.is_empty() { "; the same shows in " (cause.also.join(", ")) }
                @if !cause.blocks.is_empty() { "; " (cause.blocks.len()) " checks cannot be decided before" }
            }
        }
    }
}

/// Remarks, and what is special about the run.
fn about(run: &Run) -> Markup {
    let errors = run.baseline_errors.iter().map(|error| format!("baseline: {error}"));
    let broken = run.broken_off.iter().map(|reason| format!("The run stopped early: {reason}"));
    let remarks: Vec<String> = run.remarks.iter().cloned().chain(broken).chain(errors).collect();
    html! {
        @if !remarks.is_empty() {
            aside class="cause" {
                h2 { "About this run" }
                @for text in &remarks { p { (visible(text)) } }
            }
        }
    }
}

fn facts(run: &Run) -> Markup {
    let (accepted, refused) = run.reports;
    let facts = [
        ("target", visible(&target(run))),
        ("method", method(run)),
        ("seed", run.options.seed.to_string()),
        ("namespace", run.options.namespace.to_string()),
        ("started", format!("{:.0}", run.started_at)),
        ("documents", documents()),
        ("status reports", format!("{accepted} accepted, {refused} refused")),
        ("keys fetched", run.key_fetches.to_string()),
    ];
    html! {
        dl class="facts" { @for (name, value) in facts { dt { (name) } dd { (value) } } }
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
    html! {
        nav aria-label="Subjects" {
            ul {
                @for (subject, _) in by_subject(run) {
                    li { a href={ "#subject-" (subject) } { (subject) } }
                }
                @if !run.lifecycle.is_empty() { li { a href="#the-lifecycle" { "the lifecycle" } } }
            }
        }
    }
}

fn lifecycle(run: &Run) -> Markup {
    html! {
        @if !run.lifecycle.is_empty() {
            section class="lifecycle" {
                h2 id="the-lifecycle" { "The lifecycle" }
                p class="more" {
                    "The documented steps from enabling to disabling, as this run saw them"
                    @if run.lifecycle_reports.is_empty() { ". The backend sent no status report about these tenants." }
                    @else { ", and the status reports that came back in the meantime (dashed)." }
                }
                (sequence::lifecycle(run))
            }
        }
    }
}
