//! Likely causes: said once, before anything else, and with what to change.

use acgw::Run;
use acgw::internals::report::{Format, Style, render};
use acgw::internals::vendor::{Answer, layer};

use crate::kit::Fault;
use crate::support::{checks, run};

/// The only cause of a run, which the report says before the checks, and with few pages behind it.
fn cause(handler: Fault) -> (Run, String) {
    let run = run(&handler, &checks(&["lifecycle.", "response.", "mirroring.partner."]));
    let [cause] = &run.likely_causes[..] else { panic!("{:?}", run.likely_causes) };
    let cause = cause.clone();
    let text = render(&run, Format::Human, Style::default());
    let line = |start: &str| text.lines().position(|line| line.starts_with(start));
    assert!(line("likely cause:") < line("lifecycle"), "{text}");
    (run, cause)
}

/// A handler that answers whatever comes with this.
macro_rules! always {
    ($answer:expr) => {
        Fault::new("always", "every answer is the same", &[], "", |ground| {
            ground.behind(layer::instead(|_| Some($answer)))
        })
    };
}

#[test]
fn a_wrong_path() {
    let (run, cause) = cause(always!(Answer::json(404, &serde_json::json!({ "error": "no route" }))));
    assert!(cause.starts_with("404, 405 or 501 to every callback"), "{cause}");
    assert!(run.explained.len() > 3);
    let text = render(&run, Format::Human, Style::default());
    assert_eq!(text.lines().filter(|line| line.starts_with("FAILED ")).count(), 1, "{text}");
}

#[test]
fn a_proxy_without_a_handler() {
    let (_, cause) = cause(always!({
        let mut answer = Answer::empty(502);
        answer.set("server", "nginx/1.27.0");
        answer.set("content-type", "text/html");
        answer.body = "<html><h1>502 Bad Gateway</h1></html>".into();
        answer
    }));
    assert!(cause.contains("come from a proxy (nginx/1.27.0)"), "{cause}");
}

#[test]
fn a_login_page() {
    let (_, cause) = cause(always!({
        let mut answer = Answer::empty(302);
        answer.set("location", "https://login.example/");
        answer
    }));
    assert!(cause.contains("redirected, to https://login.example/"), "{cause}");
}

#[test]
fn one_fault_in_all_answers() {
    let handler = Fault::new("plain", "JSON is called plain text", &[], "", |ground| {
        ground.behind(layer::after(|_, answer| answer.set("content-type", "text/plain")))
    });
    let (run, cause) = cause(handler);
    assert!(cause.starts_with("Every answer has the same fault: the Content-Type is not a JSON media type"), "{cause}");
    assert!(run.explained.contains(&"response.partner.enable"), "{:?}", run.explained);
}

#[test]
fn a_clock_that_is_behind() {
    let handler = Fault::new("late", "the clock is an hour behind", &[], "", |ground| {
        ground.behind(layer::after(|_, answer| {
            let time = jiff::Timestamp::now() - jiff::Span::new().hours(1);
            answer.set("date", &time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string());
        }))
    });
    let (_, cause) = cause(handler);
    assert!(cause.starts_with("The clock of the handler is 3") && cause.contains("s behind"), "{cause}");
}

#[test]
fn nothing_is_said_of_a_correct_handler_or_of_one_fault() {
    let correct = Fault::new("correct", "nothing is wrong", &[], "", |ground| ground.vendor());
    assert!(run(&correct, &checks(&["lifecycle.", "response.", "auth."])).likely_causes.is_empty());
    let one = run(crate::support::fault("customers.replaced"), &checks(&["mirroring.customer."]));
    assert!(one.likely_causes.is_empty(), "{:?}", one.likely_causes);
}
