//! The status endpoint accepts exactly what its schema accepts, and its state follows a small model.

use std::collections::BTreeMap;

use acgw::contract::status_report;
use acgw::generate::{broken, valid};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::Bench;

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() })
}

#[test]
fn valid_reports_are_accepted() {
    let bench = Bench::new();
    let token = bench.token();
    let strategy = valid(&status_report().shape);
    let checked = runner(200).run(&strategy, |report| {
        let answer = bench.report(&token, "", report.to_string());
        prop_assert_eq!(answer.status, 204, "{}", answer.body);
        Ok(())
    });
    checked.expect("every valid report is accepted");
}

#[test]
fn reports_with_one_fault_are_rejected_by_that_rule_and_change_nothing() {
    let bench = Bench::new();
    let token = bench.token();
    let checked = runner(200).run(&broken(status_report()), |case| {
        let answer = bench.report(&token, "", case.value.to_string());
        prop_assert_eq!(answer.status, 400, "{}", case.value);
        let mut expected: Vec<_> = case.breaks.iter().map(|b| (b.pointer.clone(), b.rule.clone())).collect();
        expected.sort();
        prop_assert_eq!(answer.rules(), expected);
        Ok(())
    });
    checked.expect("every broken report is rejected");
    assert!(bench.gateway.integrations().is_empty());
}

/// What a report may say about the state: nothing, an activation, or a deactivation, for one of a few applications
/// and tenants.
#[derive(Debug, Clone)]
struct Told {
    tenant: Uuid,
    application: usize,
    events: Vec<(bool, bool)>,
}

fn told() -> impl Strategy<Value = Told> {
    let events = prop::collection::vec((any::<bool>(), any::<bool>()), 0..3);
    (0_u128..2, 0_usize..2, events).prop_map(|(tenant, application, events)| Told {
        tenant: Uuid::from_u128(tenant + 1),
        application,
        events,
    })
}

/// The model: an integration is active or not; an event turns it on if it was off, then off if it was on.
fn step(active: bool, events: &[(bool, bool)]) -> bool {
    events.iter().fold(active, |active, (activation, deactivation)| (active || *activation) && !*deactivation)
}

fn body(told: &Told) -> Value {
    let events: Vec<Value> = told
        .events
        .iter()
        .map(|(activation, deactivation)| {
            json!({ "category": "c", "action": "a", "activation_event": activation, "deactivation_event": deactivation })
        })
        .collect();
    let code = format!("vendor.application{}", told.application);
    json!({ "application_code": code, "module": { "name": "m" }, "events": events })
}

#[test]
fn the_state_follows_the_model_for_any_sequence_of_reports() {
    let strategy = prop::collection::vec(told(), 1..12);
    let checked = runner(24).run(&strategy, |reports| {
        let bench = Bench::new();
        let token = bench.token();
        let mut model: BTreeMap<(Uuid, String), bool> = BTreeMap::new();
        for told in &reports {
            let answer = bench.report(&token, &format!("?tenantID={}", told.tenant), body(told).to_string());
            prop_assert_eq!(answer.status, 204, "{}", answer.body);
            let state = model.entry((told.tenant, format!("vendor.application{}", told.application))).or_default();
            *state = step(*state, &told.events);
        }
        let shown = bench.gateway.integrations();
        prop_assert_eq!(shown.len(), model.len());
        for integration in shown {
            let value = serde_json::to_value(&integration).expect("JSON");
            let code = value["application_code"].as_str().unwrap_or_default().to_owned();
            prop_assert_eq!(value["active"].as_bool(), model.get(&(integration.tenant, code)).copied(), "{}", value);
        }
        Ok(())
    });
    checked.expect("the state follows the model");
}
