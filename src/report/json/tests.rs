use std::sync::Arc;

use serde_json::{Value, json};

use super::JsonReport;
use super::exchange::{MOST, body, bytes, is_cut};
use crate::checks;
use crate::report::{Format, Style, render, sample};
use crate::suite::{Part, Shard};

#[test]
fn a_report_read_back_makes_the_same_report() {
    let mut run = sample::run();
    let part =
        Part { shard: Shard { index: 2, count: 3 }, cases: 64, checks: vec!["auth.token.missing"], shared: vec![] };
    run.options.part = Some(Arc::new(part));
    run.commands = [("auth.token.missing", "acgw check --only auth.token.missing".to_owned())].into();
    let text = render(&run, Format::Json, Style::default());
    let report: JsonReport = serde_json::from_str(&text).expect("a report of ours");
    let count: usize = run.results.iter().map(|result| result.findings.len()).sum();
    assert_eq!((report.findings().len(), report.findings()[0].0), (count, run.results[1].check.id));
    let again = report.run(&checks::all()).expect("a run of this version");
    assert_eq!(render(&again, Format::Json, Style::default()), text);
}

#[test]
fn bodies_come_back_as_they_were_shown() {
    for read in [&b""[..], b"{\"a\":1}", b"\"a text\"", b"a text", b"123", b"\"123\"", b"null", b"\"\""] {
        let shown = body(read);
        assert_eq!(body(&bytes(&shown)), shown, "{shown}");
    }
    let long = body("ö".repeat(MOST).as_bytes());
    let once = body(&bytes(&long));
    assert!(once.as_str().is_some_and(is_cut) && once.to_string().matches("bytes in all").count() == 1);
    assert_eq!(body(&bytes(&once)), once);
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
