//! The page of runs.

use std::time::Duration;

use hyper::StatusCode;
use hyper::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use maud::{Markup, PreEscaped, html};

use super::evidence::evidence;
use super::runs::{Comparison, PastRun, UnderwayView, compared};
use crate::checks;
use crate::console::forms::{button, token, words};
use crate::console::frame;
use crate::console::visit::Visit;
use crate::platform::ApiResponse;
use crate::report::{self, Format, Style};
use crate::suite::{Cause, CheckOutcome, Method, Run};
use crate::text::one_line;
use crate::text::visible::{clip, headline};

/// How many causes are listed, and how many of them with what shows them.
const MOST: usize = 60;
const IN_PLACE: usize = 10;

/// A shorter wait is not worth a word.
const SHORT: Duration = Duration::from_secs(1);

/// How a report page may style itself: its own policy allows no more than its one style.
const OF_REPORT: HeaderValue = HeaderValue::from_static("frame-ancestors 'none'; base-uri 'none'; form-action 'none'");

/// Forms to begin a run, the run under way, and the last one.
pub(in crate::console) fn page(visit: &Visit) -> ApiResponse {
    let underway = visit.console.runs.underway();
    let (last, before) = visit.console.runs.over();
    // A wait goes on without a word.
    let trigger = if underway.is_some() { "check from:body, every 2s" } else { "check from:body" };
    let main = html! {
        h1 { "Check" }
        p { "The conformance suite, against " strong { (target(visit)) } " and with the keys of this gateway." }
        (forms(visit))
        div id="run" aria-live="polite" hx-get=(visit.link("check")) hx-select="#run" hx-swap="outerHTML" hx-trigger=(trigger) {
            @if let Some(trouble) = visit.console.runs.trouble() { p class="trouble" { (one_line(&trouble)) } }
            @if let Some(underway) = &underway { (progress(visit, underway)) }
            @match &last {
                Some(last) => (over(visit, last, before.as_ref())),
                None if underway.is_none() => p class="empty" { "There was no run yet. The short form takes a second or two." },
                None => {},
            }
        }
    };
    frame::page(visit, "Check", &main)
}

fn target(visit: &Visit) -> String {
    visit.state.settings.target.as_deref().map_or("no handler".to_owned(), crate::platform::shown_url)
}

fn forms(visit: &Visit) -> Markup {
    let mut subjects: Vec<&str> = checks::all().iter().map(|check| check.subject()).collect();
    subjects.dedup();
    html! {
        form method="post" action=(visit.link("check/run")) {
            (token(visit))
            fieldset {
                legend { "Run" }
                div class="fields" {
                    (methods("partner", "Partners are enabled by", visit.console.runs.methods().0))
                    (methods("customer", "Customers are enabled by", visit.console.runs.methods().1))
                    label { "Subject" select name="subject" { @for subject in subjects { option { (subject) } } } }
                }
                div class="actions" {
                    button class="first" name="what" value="quick" { "Short form" }
                    button name="what" value="all" { "All" }
                    button name="what" value="subject" { "This subject" }
                    @if !visit.console.runs.failed().is_empty() { button name="what" value="failed" { "What failed" } }
                }
            }
        }
    }
}

fn methods(name: &str, label: &str, chosen: Method) -> Markup {
    let shown = |method| match method {
        Method::Mirrored => "mirroring",
        Method::Mapped => "mapping",
        Method::Explicit => "neither",
    };
    html! {
        label { (label)
            select name=(name) { @for method in Method::ALL { option value=(method.name()) selected[method == chosen] { (shown(method)) } } }
        }
    }
}

fn progress(visit: &Visit, underway: &UnderwayView) -> Markup {
    let (done, all) = underway.counts;
    html! {
        section class="card" aria-labelledby="underway" {
            h2 id="underway" { "Running " (underway.what) }
            progress value=(done) max=(all) aria-label="checks that are done" {}
            p { (done) " of " (all) " checks, " (underway.sent) " callbacks, " (underway.passed.as_secs()) " s" }
            @if let Some((what, since, up_to)) = underway.wait.filter(|(_, since, _)| *since >= SHORT) {
                p { "It waits for " (what) " (" (since.as_secs()) " s, up to " (up_to.as_secs()) " s)." }
            }
            (button(visit, "check/stop", "Stop"))
            @if !underway.found.is_empty() {
                h3 { "Found so far" }
                p class="more" { "At the end, what is only the effect of something else is put down to its cause." }
                @for cause in underway.found.iter().take(MOST) { (found(visit, cause, None, None)) }
            }
        }
    }
}

fn over(visit: &Visit, last: &PastRun, before: Option<&PastRun>) -> Markup {
    let run = &*last.run;
    let comparison = before.map(|before| compared(run, &before.run));
    let counts = CheckOutcome::ALL.into_iter().map(|outcome| (outcome.name(), run.count(outcome)));
    let counts: Vec<String> =
        counts.filter(|(_, count)| *count > 0).map(|(name, count)| format!("{count} {name}")).collect();
    html! {
        h2 { "The last run: " (last.what) }
        p { span class={ "tag " (if run.exit_code() == 0 { "good" } else { "bad" }) } { (verdict(run)) } " "
            (counts.join(", ")) ", in " (format!("{:.1}", run.duration.as_secs_f64())) " s. "
            a href=(visit.link("check/report")) { "The whole report" }
        }
        @if let Some(reason) = &run.broken_off { p class="trouble" { "It stopped early: " (one_line(reason)) } }
        @for remark in &run.remarks { p class="note" { (words(&one_line(remark))) } }
        @if !run.causes.is_empty() { h3 { "What to fix, most important first" } }
        @for (at, cause) in run.causes.iter().take(MOST).enumerate() {
            (found(visit, cause, comparison.as_ref(), Some(run).filter(|_| at < IN_PLACE)))
        }
        @if run.causes.len() > MOST { p class="more" { "… and " (run.causes.len() - MOST) " more in the whole report" } }
        @if let Some(Comparison { gone, .. }) = comparison.filter(|comparison| !comparison.gone.is_empty()) {
            h3 { "Gone since the run before" }
            ul { @for check in gone { li { code { (check) } } } }
        }
    }
}

fn verdict(run: &Run) -> &'static str {
    match run.exit_code() {
        0 => "conforms",
        1 => "fails",
        _ => "not decided",
    }
}

/// One cause, and whether the run before had it.
fn found(visit: &Visit, cause: &Cause, comparison: Option<&Comparison>, run: Option<&Run>) -> Markup {
    let news = comparison.and_then(|comparison| match cause.check {
        check if comparison.new.contains(check) => Some("new"),
        check if comparison.still.contains(check) => Some("still there"),
        _ => None,
    });
    html! {
        div class="trouble cause" {
            p { strong { (words(&headline(&cause.message))) }
                @if !cause.pointer.is_empty() { " at " code { (clip(&one_line(&cause.pointer), 120)) } }
                @if let Some(news) = news { " " span class="tag" { (news) } }
            }
            p { strong { "Fix: " } (words(&cause.fix)) }
            p class="more" { "Check " code { (cause.check) }
                @if !cause.also.is_empty() { "; the same shows in " (clip(&cause.also.join(", "), 600)) }
                @if !cause.blocks.is_empty() { "; " (cause.blocks.len()) " checks cannot be decided before" }
            }
            @if let Some(run) = run { (evidence(visit, run, cause.check)) }
            (one(visit, cause.check, 0))
        }
    }
}

/// A form that runs one check. If a page has several of one check, the number tells them apart.
pub(in crate::console) fn one(visit: &Visit, check: &str, number: usize) -> Markup {
    html! {
        form method="post" action=(visit.link("check/run")) class="inline" {
            (token(visit))
            input type="hidden" name="what" value="one";
            input type="hidden" name="id" value=(check);
            button id={ "run-" (check) "-" (number) } aria-label={ "Run this check: " (check) } { "Run this check" }
        }
    }
}

/// The whole report of the last run.
pub(in crate::console) fn report(visit: &Visit) -> ApiResponse {
    let Some(last) = visit.console.runs.over().0 else {
        let text = "Begin a run first; its report is here when it is over.";
        return frame::message(visit, StatusCode::NOT_FOUND, "There is no report yet", text);
    };
    let document = report::render(&last.run, Format::Html, Style::default());
    let mut response = frame::respond(StatusCode::OK, &PreEscaped(document));
    response.headers.insert(CONTENT_SECURITY_POLICY, OF_REPORT);
    response
}
