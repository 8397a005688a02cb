//! The JSON report, read back.

use std::sync::Arc;

use acgw::internals::checks;
use acgw::internals::report::{Format, JsonReport, Style, render};
use acgw::internals::suite::{Cost, share_out};
use serde_json::{Value, json};

use crate::sample;

#[test]
fn a_report_read_back_makes_the_same_report() {
    let mut run = sample::run();
    let chosen: Vec<_> = run.results.iter().map(|result| result.check).collect();
    let (part, _) = share_out("2/3".parse().expect("a shard"), 64, &chosen, |_| Cost::Shared);
    run.options.part = Some(Arc::new(part));
    run.commands = [("auth.token.missing", "acgw check --only auth.token.missing".to_owned())].into();
    let text = render(&run, Format::Json, Style::default());
    let report: JsonReport = serde_json::from_str(&text).expect("a report of ours");
    let again = report.run(&checks::all()).expect("a run of this version");
    assert_eq!(render(&again, Format::Json, Style::default()), text);
}

#[test]
fn a_shard_that_cannot_be_is_refused() {
    let shard = json!({ "index": 4, "count": 3, "cases": 1, "checks": [], "shared": [] });
    let mut report: Value =
        serde_json::from_str(&render(&sample::run(), Format::Json, Style::default())).expect("JSON");
    report["shard"] = shard;
    let report: JsonReport = serde_json::from_value(report).expect("a report");
    assert!(report.run(&checks::all()).is_err_and(|error| error.to_string().contains("K goes from 1 to N")));
}

#[test]
fn other_versions_are_refused() {
    let text = render(&sample::run(), Format::Json, Style::default()).replace(env!("CARGO_PKG_VERSION"), "9.9.9");
    let report: JsonReport = serde_json::from_str(&text).expect("a report");
    assert!(report.run(&checks::all()).is_err_and(|error| error.to_string().contains("`9.9.9`")));
}
