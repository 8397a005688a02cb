//! The quick way of reading a report comes to the same judgement as the schema on a whole value.

use acgw::internals::contract::{Tree, status_report};
use acgw::internals::generate::{broken, valid};
use proptest::prelude::*;
use serde_json::Value;

use super::properties::runner;

fn agrees(report: &Value) -> Result<(), TestCaseError> {
    let text = report.to_string();
    let tree = Tree::read(text.as_bytes()).expect("JSON");
    prop_assert_eq!(&tree.to_value(), report);
    prop_assert_eq!(tree.is_status_report(), status_report().accepts(report), "{}", text);
    Ok(())
}

#[test]
fn valid_reports_are_taken_both_ways() {
    let checked = runner(300).run(&valid(&status_report().shape), |report| agrees(&report));
    checked.expect("agreement");
}

#[test]
fn broken_reports_are_refused_both_ways() {
    let checked = runner(300).run(&broken(status_report()), |case| agrees(&case.value));
    checked.expect("agreement");
}
