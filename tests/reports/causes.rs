//! Causes: each is said once, before anything else, and with what to change.

use std::sync::Arc;

use acgw::Run;
use acgw::internals::report::{Format, Style, render};
use acgw::internals::suite::{Cause, CheckOutcome, Cost, merge, share_out};
use acgw::internals::vendor::{Answer, layer};

use crate::kit::Fault;
use crate::support::{checks, run};

/// The only cause of a run, which the report says before the checks, in few lines.
fn cause(handler: &Fault, subjects: &[&str]) -> (Run, Cause) {
    let run = run(handler, &checks(subjects));
    let [cause] = &run.causes[..] else { panic!("{:?}", run.causes) };
    let cause = cause.clone();
    let text = render(&run, Format::Human, Style::default());
    let line = |start: &str| text.lines().position(|line| line.starts_with(start));
    assert!(line("CAUSE ") < line("response "), "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with("CAUSE ")).count(), 1, "{text}");
    assert!(text.lines().count() < 60, "{text}");
    (run, cause)
}

const BASICS: &[&str] = &["lifecycle.", "response.", "mirroring.partner.", "auth."];

/// A handler that answers whatever comes with this.
macro_rules! always {
    ($answer:expr) => {
        &Fault::new("always", "every answer is the same", &[], "", |ground| {
            ground.behind(layer::instead(|_| Some($answer)))
        })
    };
}

/// Without contact there is one cause, and nothing else runs.
fn no_contact(handler: &Fault) -> Cause {
    let (run, cause) = cause(handler, BASICS);
    assert_eq!(cause.blocks.len() + 2, run.results.len());
    assert!(run.results.iter().all(|result| result.check.is_first() || result.outcome == CheckOutcome::Blocked));
    assert!(run.requests < 30, "{}", run.requests);
    cause
}

#[test]
fn a_wrong_path() {
    let cause = no_contact(always!(Answer::json(404, &serde_json::json!({ "error": "no route" }))));
    assert_eq!(cause.check, "response.readable");
    assert!(cause.fix.starts_with("404, 405 or 501 to every callback"), "{cause:?}");
}

#[test]
fn a_proxy_without_a_handler() {
    let cause = no_contact(always!({
        let mut answer = Answer::empty(502);
        answer.set("server", "nginx/1.27.0");
        answer.set("content-type", "text/html");
        answer.body = "<html><h1>502 Bad Gateway</h1></html>".into();
        answer
    }));
    assert!(cause.fix.contains("come from a proxy (nginx/1.27.0)"), "{cause:?}");
}

#[test]
fn a_login_page() {
    let cause = no_contact(always!({
        let mut answer = Answer::empty(302);
        answer.set("location", "https://login.example/");
        answer
    }));
    assert!(cause.fix.contains("redirected, to https://login.example/"), "{cause:?}");
}

#[test]
fn everybody_is_refused() {
    let cause = no_contact(always!(Answer::empty(401)));
    assert_eq!(cause.check, "auth.good_token");
    assert!(cause.fix.contains("never fetched the keys"), "{cause:?}");
}

#[test]
fn one_fault_in_all_answers() {
    let handler = Fault::new("plain", "JSON is called plain text", &[], "", |ground| {
        ground.behind(layer::after(|_, answer| answer.set("content-type", "text/plain")))
    });
    let (_, cause) = cause(&handler, BASICS);
    assert_eq!(cause.check, "response.partner.get_state");
    assert_eq!(cause.also.len(), 4, "{cause:?}");
}

#[test]
fn a_clock_that_is_behind_is_a_remark() {
    let handler = Fault::new("late", "the clock is an hour behind", &[], "", |ground| {
        ground.behind(layer::after(|_, answer| {
            let time = jiff::Timestamp::now() - jiff::Span::new().hours(1);
            answer.set("date", &time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string());
        }))
    });
    let run = run(&handler, &checks(BASICS));
    let [remark] = &run.remarks[..] else { panic!("{:?}", run.remarks) };
    assert!(remark.starts_with("The clock of the handler is 3") && remark.contains("s behind"), "{remark}");
    assert!(run.causes.is_empty(), "{:?}", run.causes);
}

#[test]
fn nothing_is_said_of_a_correct_handler() {
    let correct = Fault::new("correct", "nothing is wrong", &[], "", |ground| ground.vendor());
    let run = run(&correct, &checks(BASICS));
    assert!(run.remarks.is_empty() && run.causes.is_empty());
}

#[test]
fn a_fault_that_many_checks_meet_is_one_cause() {
    let (run, cause) = cause(crate::support::fault("customers.replaced"), &["mirroring.", "response."]);
    assert_eq!(cause.check, "mirroring.customer.add");
    assert!(cause.blocks.len() > 5, "{cause:?}");
    let blocked = run.results.iter().filter(|result| result.outcome == CheckOutcome::Blocked);
    assert!(blocked.clone().all(|result| result.blocked_by == [cause.check]));
    assert_eq!(blocked.count(), cause.blocks.len());
}

/// A part that has not run the check which is about a fault takes others for causes. Merging puts that right.
#[test]
fn merged_shards_name_the_cause_of_the_whole_run() {
    let handler = crate::support::fault("customers.replaced");
    let chosen = checks(&["mirroring.customer.", "mirroring.isolation.", "response."]);
    let part = |shard: &str| {
        let (part, own) = share_out(shard.parse().expect("a shard"), 1, &chosen, |_| Cost::Whole(1));
        let mut run = run(handler, &own);
        run.options.part = Some(Arc::new(part));
        run
    };
    let parts = vec![part("1/3"), part("2/3"), part("3/3")];
    assert!(parts.iter().map(|part| part.causes.len()).sum::<usize>() > 1);
    let targets: Vec<String> = parts.iter().map(|part| part.target.clone()).collect();
    let merged = merge(parts, &acgw::internals::checks::all()).unwrap_or_else(|error| panic!("{error} {targets:?}"));
    let [cause] = &merged.causes[..] else { panic!("{:?}", merged.causes) };
    assert_eq!(cause.check, "mirroring.customer.add");
    let failed = merged.results.iter().filter(|result| result.outcome == CheckOutcome::Failed);
    assert!(failed.clone().all(|result| cause.is_shown_by(result.check.id)));
}
