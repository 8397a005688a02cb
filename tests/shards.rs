//! What checks cost, by which runs are shared out, is what was measured: `ACGW_UPDATE=1 cargo test --test shards`
//! writes the data anew.

use std::collections::BTreeMap;

use acgw::checks;
use acgw::conformance::{Prepared, Target};
use acgw::suite::Options;
use serde_json::json;

/// Conversations of each check with so many cases.
fn conversations(cases: u32) -> BTreeMap<&'static str, usize> {
    let options = Options { cases, seed: 1, ..Options::default() };
    let run = Prepared::new(options, &Target::Embedded).and_then(|prepared| prepared.run(&checks::all()));
    let results = run.expect("a run").results.into_iter().filter(|result| !result.check.is_last());
    results.map(|result| (result.check.id, result.cases)).collect()
}

#[test]
fn the_costs_are_those_measured() {
    let (few, more) = (conversations(4), conversations(8));
    let grows = |id: &&str| few[*id] < more[*id];
    let cases: Vec<_> = more.keys().filter(|id| grows(id)).collect();
    let others: BTreeMap<_, _> = more.iter().filter(|(id, count)| !grows(id) && **count > 1).collect();
    let measured = json!({ "cases": cases, "conversations": others });
    let measured = format!("{}\n", serde_json::to_string_pretty(&measured).expect("JSON"));
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/conformance/costs.json");
    if std::env::var_os("ACGW_UPDATE").is_some() {
        std::fs::write(file, &measured).expect("written");
    }
    let kept = std::fs::read_to_string(file).expect("the data");
    assert_eq!(kept, measured, "stale; ACGW_UPDATE=1 cargo test --test shards writes it anew");
}
