//! JUnit XML of runs of every kind, and their JSON by its schema. `.ci/junit` validates what this writes.

use std::collections::HashMap;

use acgw::Run;
use acgw::internals::report::{Format, Style, render};
use acgw::internals::suite::{Baseline, CheckOutcome};
use quick_xml::events::Event;

use crate::kit::Fault;
use crate::sample;
use crate::support::{checks, fault, file, run, run_interrupted, valid_json};

/// The elements of the report that is written, by name, with their attributes.
fn written(name: &str, run: &Run) -> Vec<(String, HashMap<String, String>)> {
    let text = render(run, Format::Junit, Style::default());
    file(name, &text);
    valid_json(run);
    let mut reader = quick_xml::Reader::from_str(&text);
    let mut elements = Vec::new();
    loop {
        // The reader checks that what is opened is closed.
        match reader.read_event().unwrap_or_else(|error| panic!("{error}: {text}")) {
            Event::Eof => return elements,
            Event::Start(start) | Event::Empty(start) => {
                let attributes = start.attributes().map(|attribute| {
                    let attribute = attribute.expect("an attribute");
                    let value = String::from_utf8_lossy(&attribute.value).into_owned();
                    (String::from_utf8_lossy(attribute.key.as_ref()).into_owned(), value)
                });
                elements.push((String::from_utf8_lossy(start.name().as_ref()).into_owned(), attributes.collect()));
            }
            _ => {}
        }
    }
}

/// How many failures, errors and skipped cases there are; the suites count them alike.
fn sums(elements: &[(String, HashMap<String, String>)]) -> (usize, usize, usize) {
    let count = |element: &str, attribute: &str| {
        let there = elements.iter().filter(|(name, _)| name == element).count();
        let suites = elements.iter().filter(|(name, _)| name == "testsuite");
        let told = suites.filter_map(|(_, attributes)| attributes.get(attribute)?.parse::<usize>().ok());
        assert_eq!(told.sum::<usize>(), there, "{element}");
        there
    };
    (count("failure", "failures"), count("error", "errors"), count("skipped", "skipped"))
}

const CORRECT: Fault = Fault::new("correct", "nothing is wrong", &[], "", |ground| ground.vendor());

#[test]
fn passing() {
    let run = run(&CORRECT, &checks(&["lifecycle.", "response.", "mirroring.partner."]));
    assert_eq!(sums(&written("passing.xml", &run)), (0, 0, 0));
}

#[test]
fn failing_with_advice_and_everything_that_may_break_xml() {
    let handler = Fault::new("breaking", "answers hold what breaks XML", &[], "", |ground| {
        ground.behind(acgw::internals::vendor::layer::after(|_, answer| {
            answer.edit(|body| body["response_id"] = serde_json::json!("]]>\u{0}\u{ffff}<&\"'\u{1b}[2J\n🦀 \u{85}"));
        }))
    });
    let run = run(&handler, &checks(&["lifecycle.", "response.", "unstated."]));
    assert!(sums(&written("failing.xml", &run)).0 == 1);
}

#[test]
fn waived_and_skipped() {
    let mut run = run(fault("settings.merged"), &checks(&["mirroring.customer.settings", "transport."]));
    let toml = "[[waiver]]\ncheck = \"mirroring.customer.settings_fewer\"\nreason = \"known & <old>\"\n";
    Baseline::parse(toml).expect("a baseline").apply(&mut run, jiff::civil::date(2026, 1, 1));
    assert_eq!((run.count(CheckOutcome::Waived), run.count(CheckOutcome::Skipped)), (1, 1));
    assert_eq!(sums(&written("waived.xml", &run)), (0, 0, 2));
}

#[test]
fn undecided() {
    let handler = Fault::new("refusing", "no partner can be enabled", &[], "", |ground| {
        ground.behind(acgw::internals::vendor::layer::instead(|incoming| {
            let enables = incoming.callback() == Some(acgw::Callback::PartnerEnable);
            enables.then(|| acgw::internals::vendor::Answer::empty(503))
        }))
    });
    let run = run(&handler, &checks(&["mirroring.isolation."]));
    assert_eq!(sums(&written("undecided.xml", &run)).1, run.results.len());
}

#[test]
fn interrupted() {
    let run = run_interrupted(&CORRECT, &checks(&["lifecycle.", "mirroring.", "auth.token."]));
    assert!(run.broken_off.is_some());
    let report = written("interrupted.xml", &run);
    assert!(report.iter().any(|(_, attributes)| attributes.get("name").is_some_and(|name| name == "broken_off")));
    assert!(sums(&report).1 > 0);
}

#[test]
fn every_outcome_has_its_element_and_nothing_breaks_the_xml() {
    let text = render(&sample::run(), Format::Junit, Style::default());
    let count = |part: &str| text.matches(part).count();
    let elements = ["<testcase ", "<failure ", "<error ", "<skipped "].map(count);
    assert_eq!(elements, [7, 1, 1, 3]);
    let suites = count("<testsuite ");
    assert!(suites > 1 && text.contains("<testsuite name=\"auth\""), "{text}");
    for property in ["seed", "version", "S0", "S2", "target"] {
        assert_eq!(count(&format!("<property name=\"{property}\"")), suites);
    }
    assert!(text.contains("waived: known since spring"));
    assert!(text.contains("advisory: "));
    assert!(text.contains("bell \\u{7}") && !text.contains('\u{7}') && !text.contains('\u{ffff}'), "{text}");
}

#[test]
fn a_subject_has_one_suite() {
    let mut subjects: Vec<_> = acgw::internals::checks::all().iter().map(|check| check.subject()).collect();
    subjects.dedup();
    let all = subjects.len();
    subjects.sort_unstable();
    subjects.dedup();
    assert_eq!(subjects.len(), all);
}
