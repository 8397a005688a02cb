//! Generated values against the schemas they are generated from.

use std::collections::{BTreeMap, BTreeSet};

use acgw::internals::contract::{DISCREPANCIES, Schema, schema, schemas, status_report};
use acgw::internals::generate::fixtures::{Expect, INDEX, Index, compare, fixtures};
use acgw::internals::generate::{Break, Side, Values, boundary, broken, broken_by, valid};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

/// Cases of each property, for each schema.
const CASES: u32 = 100;

fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, proptest::test_runner::TestRng::deterministic_rng(Default::default()))
}

fn found(schema: &Schema, value: &Value) -> BTreeSet<Break> {
    let violations = schema.violations(value).into_iter();
    violations.map(|violation| Break { rule: violation.rule, pointer: violation.pointer }).collect()
}

fn every_value(make: impl Fn(&Schema) -> BoxedStrategy<Value>) {
    for schema in schemas() {
        let result = runner(CASES).run(&make(schema), |value| {
            prop_assert_eq!(found(schema, &value), BTreeSet::new());
            prop_assert!(schema.accepts(&value));
            Ok(())
        });
        if let Err(error) = result {
            panic!("{}: {error}", schema.name);
        }
    }
}

#[test]
fn every_valid_value_is_accepted() {
    every_value(|schema| valid(&schema.shape));
}

#[test]
fn every_awkward_value_is_accepted() {
    every_value(|schema| Values::awkward().valid(&schema.shape));
    every_value(|schema| Values::default().with_unknown_members().with_keys(["a", "b"]).valid(&schema.shape));
}

#[test]
fn a_valid_value_has_the_member_that_was_asked_for() {
    for schema in schemas() {
        for constraint in schema.constraints().iter().filter(|constraint| constraint.keyword == "required") {
            let strategy = Values::default().valid_with(&schema.shape, &constraint.member);
            for _ in 0..20 {
                let value = strategy.new_tree(&mut runner(1)).expect("generates").current();
                let last = constraint.member.rsplit('.').next().unwrap_or_default();
                assert!(value.to_string().contains(&format!("\"{last}\":")), "{} in {value}", constraint.member);
            }
        }
    }
}

#[test]
fn every_broken_value_breaks_what_it_says() {
    for schema in schemas().filter(|schema| !schema.constraints().is_empty()) {
        let result = runner(CASES * 4).run(&broken(schema), |case| {
            prop_assert_eq!(found(schema, &case.value), case.breaks.iter().cloned().collect::<BTreeSet<_>>());
            prop_assert_eq!(&case.breaks[0].rule, &case.rule);
            Ok(())
        });
        if let Err(error) = result {
            panic!("{}: {error}", schema.name);
        }
    }
}

/// Two rules together only where a constant or a `oneOf` leaves no other way.
#[test]
fn every_constraint_can_be_broken_and_nearly_all_alone() {
    for schema in schemas() {
        for constraint in schema.constraints() {
            let strategy = broken_by(schema, constraint);
            let mut runner = runner(1);
            for _ in 0..10 {
                let case = strategy.new_tree(&mut runner).expect("generates").current();
                assert_eq!(found(schema, &case.value), case.breaks.iter().cloned().collect(), "{}", constraint.rule);
                let excused = matches!(constraint.keyword.as_str(), "type" | "pattern");
                assert!(case.breaks.len() == 1 || excused && case.breaks.len() == 2, "{}", constraint.rule);
            }
        }
    }
}

#[test]
fn both_sides_of_every_constraint_are_met() {
    for schema in schemas() {
        let mut sides: BTreeMap<String, BTreeSet<Side>> = BTreeMap::new();
        for case in boundary(schema) {
            let expected = case.breaks.iter().cloned().collect();
            let label = format!("{} {:?} {}: {}", case.constraint.rule, case.side, case.name, case.value);
            assert_eq!(found(schema, &case.value), expected, "{label}");
            assert_eq!(case.breaks.is_empty(), case.side == Side::At, "{label}");
            assert_eq!(schema.accepts(&case.value), case.side == Side::At, "{label}");
            sides.entry(case.constraint.rule.clone()).or_default().insert(case.side);
        }
        for constraint in schema.constraints() {
            let both = BTreeSet::from([Side::At, Side::Past]);
            assert_eq!(sides.get(&constraint.rule), Some(&both), "{}", constraint.rule);
        }
    }
}

#[test]
fn rules_name_one_constraint_each() {
    for schema in schemas() {
        let rules: BTreeSet<&String> = schema.constraints().iter().map(|constraint| &constraint.rule).collect();
        assert_eq!(rules.len(), schema.constraints().len(), "{}", schema.name);
    }
}

#[test]
fn valid_values_are_varied() {
    let strategy = valid(&status_report().shape);
    let mut runner = runner(1);
    let reports: Vec<Value> =
        (0..2_000).map(|_| strategy.new_tree(&mut runner).expect("generates").current()).collect();
    let some = |what: &dyn Fn(&Value) -> bool| reports.iter().any(what);
    let text = |report: &Value, pointer: &str| report.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let name = |report: &Value| text(report, "/module/name").unwrap_or_default();

    assert!(some(&|report| report.get("application_id").is_some()) && some(&|r| r.get("application_code").is_some()));
    assert!(some(&|report| report.get("events").is_none()) && some(&|r| r["events"] == Value::Array(Vec::new())));
    assert!(some(&|report| name(report).chars().count() == 255 && name(report).len() > 255));
    assert!(some(&|report| name(report).chars().count() == 1));
    for character in ["\\\"", "\\\\", "\\u0001", "\\n", "\u{301}", "ש", "😀"] {
        assert!(some(&|report| report.to_string().contains(character)), "{character}");
    }
    for part in ["0001-01-01T00:00:00Z", "+05:30", "-0", "."] {
        assert!(some(&|report| text(report, "/activated_at").is_some_and(|time| time.contains(part))), "{part}");
    }
}

#[test]
fn limits_are_met_in_characters_not_in_bytes() {
    for case in boundary(status_report()).iter().filter(|case| case.constraint.keyword == "maxLength") {
        let limit = case.constraint.value.as_u64().and_then(|limit| usize::try_from(limit).ok()).expect("a limit");
        let pointer = format!("/{}", case.constraint.member.replace("[*]", "/0").replace('.', "/"));
        let text = case.value.pointer(&pointer).and_then(Value::as_str).expect("text");
        assert_eq!(text.chars().count(), limit + usize::from(case.side == Side::Past), "{}", case.constraint.rule);
        assert!(case.name.is_empty() || text.len() > limit + 1, "{}", case.name);
    }
}

#[test]
fn failing_values_shrink_to_small_ones() {
    let schema = status_report();
    let result = runner(2_000).run(&valid(&schema.shape), |value| {
        prop_assert!(value["events"].as_array().is_none_or(|events| events.len() < 2));
        Ok(())
    });
    let Err(proptest::test_runner::TestError::Fail(_, value)) = result else { panic!("two events never came") };
    assert!(value.to_string().len() < 220, "{value}");
    assert!(value.get("vendor_system").is_none(), "{value}");
}

fn on_disk() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

#[test]
fn fixtures_are_the_same_each_time_and_up_to_date() {
    assert_eq!(fixtures(), fixtures());
    let differences = compare(&on_disk(), &fixtures()).expect("reads");
    assert!(differences.is_empty(), "{} differences, run `acgw fixtures`: {differences:?}", differences.len());
}

#[test]
fn file_names_are_good_on_every_system() {
    let files = fixtures();
    let folded: BTreeSet<String> = files.keys().map(|path| path.to_lowercase()).collect();
    assert_eq!(folded.len(), files.len());
    let safe = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    assert_eq!(files.keys().find(|path| !path.chars().all(safe) || path.len() > 150), None);
}

#[test]
fn the_index_tells_what_each_fixture_gets() {
    let files = fixtures();
    let index: Index = serde_json::from_str(&files[INDEX]).expect("the index");
    assert_eq!(index.files.len(), files.len() - 1);
    for (path, entry) in &index.files {
        let schema = schema(&entry.schema).expect("a schema");
        let expected: BTreeSet<Break> = match &entry.expect {
            Expect::Accepted => BTreeSet::new(),
            Expect::Rejected(breaks) => breaks.iter().cloned().collect(),
        };
        assert_eq!(found(schema, &serde_json::from_str(&files[path]).expect("JSON")), expected, "{path}");
        assert!(!entry.source.document.is_empty() && !entry.source.clause.is_empty(), "{path}");
        if let Some(discrepancy) = &entry.discrepancy {
            assert!(DISCREPANCIES.iter().any(|known| known.id == discrepancy), "{path}");
        }
    }
    assert!(index.files["status-report/example-1.json"].discrepancy.is_some());
}

#[test]
fn the_index_has_every_constraint_on_both_sides() {
    let index: Index = serde_json::from_str(&fixtures()[INDEX]).expect("the index");
    let kept: BTreeSet<&String> = index.files.values().flat_map(|entry| &entry.keeps).collect();
    let broken: BTreeSet<&String> = index
        .files
        .values()
        .filter_map(|entry| match &entry.expect {
            Expect::Rejected(breaks) => breaks.first(),
            Expect::Accepted => None,
        })
        .map(|first| &first.rule)
        .collect();
    for constraint in schemas().flat_map(Schema::constraints) {
        assert!(kept.contains(&constraint.rule) && broken.contains(&constraint.rule), "{}", constraint.rule);
    }
}
