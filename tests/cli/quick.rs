//! The short form, and runs that end early: in seconds, and with few words.

use std::time::{Duration, Instant};

use acgw::internals::vendor::{Answer, layer};
use serde_json::json;

use crate::support::*;

#[test]
fn the_short_form_says_that_it_is_one() {
    let bed = Bed::new(|vendor| vendor);
    let started = Instant::now();
    let done = bed.check(&["--quick"]);
    // Two seconds on a machine that does nothing else.
    assert!(started.elapsed() < Duration::from_secs(6), "{:?}", started.elapsed());
    assert_eq!(done.code, Some(0), "{}", done.out);
    assert!(
        done.out.contains("This is the short form (--quick)") && done.out.contains("CONFORMS SO FAR"),
        "{}",
        done.out
    );
    let report = bed.check(&["--quick", "--format", "json"]).json();
    assert_valid(&report);
    assert!(report["left_out"].as_array().is_some_and(|ids| ids.contains(&json!("auth.keys.rotation"))), "{report}");
    let whole = bed.check(&["--only", "auth.good_token", "--format", "json"]).json();
    assert_eq!(whole["left_out"], json!([]));
}

#[test]
fn the_short_form_finds_what_is_plainly_wrong() {
    let bed = Bed::guarded(|guard| guard.without("signature"), |vendor| vendor);
    let done = bed.check(&["--quick", "--format", "json"]);
    assert_eq!(done.code, Some(1), "{}", done.out);
    assert_eq!(done.json()["causes"][0]["check"], "auth.token.corrupted");
    assert_eq!(bed.check(&["--quick", "--only", "auth.*"]).code, Some(2));
}

#[test]
fn a_wrong_path_is_told_at_once() {
    let bed = Bed::new(|vendor| vendor.layer(layer::instead(|_| Some(Answer::json(404, &json!({}))))));
    let started = Instant::now();
    let done = bed.check(&["--format", "json"]);
    assert_eq!(done.code, Some(1), "{}", done.out);
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    assert_eq!(done.json()["causes"].as_array().map(Vec::len), Some(1));
}

#[test]
fn what_was_not_decided_for_one_reason_is_counted() {
    let bed = Bed::guarded(|guard| guard.without("signature"), |vendor| vendor);
    let done = bed.check(&["--fail-fast"]);
    let undecided = done.out.lines().filter(|line| line.trim_start().starts_with("undecided")).count();
    assert!(done.out.contains("checks are undecided: an earlier check failed (--fail-fast)"), "{}", done.out);
    assert_eq!(undecided, 0, "{}", done.out);
}
