//! Circles among files.

use std::collections::{BTreeMap, BTreeSet};

/// The groups of files that reach each other along the arrows.
pub(crate) fn circles(arrows: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    let reached: BTreeMap<&String, BTreeSet<&String>> =
        arrows.keys().map(|from| (from, reachable(arrows, from))).collect();
    let mut grouped = BTreeSet::new();
    let mut circles = Vec::new();
    for from in arrows.keys() {
        let circle: Vec<String> =
            arrows.keys().filter(|to| reached[from].contains(to) && reached[to].contains(&from)).cloned().collect();
        if !circle.is_empty() && grouped.insert(circle.clone()) {
            circles.push(circle);
        }
    }
    circles
}

/// The files at the end of one arrow or more.
fn reachable<'a>(arrows: &'a BTreeMap<String, BTreeSet<String>>, from: &String) -> BTreeSet<&'a String> {
    let mut seen = BTreeSet::new();
    let mut open: Vec<&String> = arrows.get(from).into_iter().flatten().collect();
    while let Some(file) = open.pop() {
        if seen.insert(file) {
            open.extend(arrows.get(file).into_iter().flatten());
        }
    }
    seen
}

#[test]
fn circles_of_any_length_are_found_once() {
    let arrow = |from: &str, to: &[&str]| (from.to_owned(), to.iter().map(|file| (*file).to_owned()).collect());
    let arrows = BTreeMap::from([arrow("a", &["b"]), arrow("b", &["c"]), arrow("c", &["a"]), arrow("d", &["a"])]);
    assert_eq!(circles(&arrows), [["a", "b", "c"]]);
}
