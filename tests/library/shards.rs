//! What checks cost, by which runs are shared out: `ACGW_UPDATE=1 cargo test --test library shards` measures it
//! anew, which takes a minute.

use std::collections::{BTreeMap, BTreeSet};

use acgw::internals::checks;
use acgw::internals::conformance::Prepared;
use acgw::internals::suite::Check;
use acgw::{Options, Target};
use serde_json::{Value, json};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/conformance/costs.json");

fn pieces() -> impl Iterator<Item = &'static Check> {
    checks::all().into_iter().filter(|check| !check.is_last() && check.is_of(&Options::default()))
}

fn prepared(cases: u32) -> Prepared {
    let options = Options { cases, seed: 1, ..Options::default() };
    Prepared::new(options, &Target::Embedded).expect("a session")
}

/// The checks that hold more conversations when there are more cases.
fn with_cases() -> BTreeSet<&'static str> {
    let held = |cases| -> BTreeMap<&'static str, usize> {
        let run = prepared(cases).run(&checks::all()).expect("a run");
        run.results.iter().map(|result| (result.check.id, result.cases)).collect()
    };
    let (few, more) = (held(4), held(8));
    pieces().map(|check| check.id).filter(|id| few[id] < more[id]).collect()
}

/// Callbacks of each of the other checks, one check after the other.
fn callbacks(with_cases: &BTreeSet<&str>) -> BTreeMap<&'static str, usize> {
    let prepared = prepared(4);
    let sent = |checks: &[&'static Check]| prepared.run(checks).expect("a run").requests;
    // The first run of a session sends a few callbacks of its own.
    let mut before = sent(&[]);
    let cost = pieces().filter(|check| !with_cases.contains(check.id)).map(|check| {
        let now = sent(&[check]);
        (check.id, now - std::mem::replace(&mut before, now))
    });
    cost.collect()
}

#[test]
fn the_costs_are_of_checks_that_there_are() {
    let with_cases = with_cases();
    if std::env::var_os("ACGW_UPDATE").is_some() {
        let data = json!({ "cases": with_cases, "callbacks": callbacks(&with_cases) });
        std::fs::write(FILE, serde_json::to_string_pretty(&data).expect("JSON") + "\n").expect("written");
    }
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(FILE).expect("the data")).expect("JSON");
    let hint = "stale; ACGW_UPDATE=1 cargo test --test library shards measures anew";
    assert_eq!(kept["cases"], json!(with_cases), "{hint}");
    let known: BTreeSet<_> = kept["callbacks"].as_object().expect("an object").keys().map(String::as_str).collect();
    let others: BTreeSet<_> = pieces().map(|check| check.id).filter(|id| !with_cases.contains(id)).collect();
    // A new check has the usual cost until somebody measures.
    assert!(known.is_subset(&others), "{:?}: {hint}", known.difference(&others));
}
