//! The status endpoint accepts exactly what its schema accepts, and its state follows a small model.

use std::collections::BTreeMap;

use acgw::Integration;
use acgw::internals::contract::status_report;
use acgw::internals::generate::{broken, valid};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRng, TestRunner};
use serde_json::{Value, json};
use uuid::Uuid;

use super::support::{Bench, CUSTOMER, PARTNER};

pub(crate) fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(Default::default()))
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

/// What one report says: of which tenant and application, which times, which flags, and whether it is to be refused.
#[derive(Debug, Clone)]
struct Told {
    tenant: Uuid,
    application: usize,
    activated: Option<i64>,
    deactivated: Option<i64>,
    events: Vec<(Option<bool>, Option<bool>)>,
    broken: bool,
}

fn told() -> impl Strategy<Value = Told> {
    // Seconds since 1970, all of them before now.
    let time = || prop::option::weighted(0.3, 0..4_i64);
    let events = prop::collection::vec(any::<(Option<bool>, Option<bool>)>(), 0..3);
    let broken = prop::bool::weighted(0.15);
    (prop::sample::select(vec![PARTNER, CUSTOMER]), 0_usize..3, time(), time(), events, broken).prop_map(
        |(tenant, application, activated, deactivated, events, broken)| Told {
            tenant,
            application,
            activated,
            deactivated,
            events,
            broken,
        },
    )
}

impl Told {
    /// The application's member and value: two codes and an id, which belong to this case alone.
    fn application(&self, case: Uuid) -> (&'static str, String) {
        match self.application {
            2 => ("application_id", case.to_string()),
            number => ("application_code", format!("vendor{number}.{case}")),
        }
    }

    fn body(&self, case: Uuid) -> Value {
        let (member, application) = self.application(case);
        let name = if self.broken { "" } else { "m" };
        let mut body = json!({ member: application, "module": { "name": name } });
        for (member, time) in [("activated_at", self.activated), ("deactivated_at", self.deactivated)] {
            time.into_iter().for_each(|time| body[member] = json!(text(time)));
        }
        for (on, off) in &self.events {
            let mut event = json!({ "category": "c", "action": "a" });
            on.iter().for_each(|on| event["activation_event"] = json!(on));
            off.iter().for_each(|off| event["deactivation_event"] = json!(off));
            match body["events"].as_array_mut() {
                Some(events) => events.push(event),
                None => body["events"] = json!([event]),
            }
        }
        body
    }
}

fn text(second: i64) -> String {
    format!("1970-01-01T00:00:{second:02}Z")
}

/// The model: when it was activated and deactivated, and whether it is active. A time of receipt is after all others.
#[derive(Debug, Clone, Default, PartialEq)]
struct Model {
    activated_at: Option<String>,
    deactivated_at: Option<String>,
    active: bool,
}

impl Model {
    fn take(&mut self, told: &Told, receipt: &str) {
        if told.activated.or(told.deactivated).is_some() {
            self.activated_at = told.activated.map(text).or(self.activated_at.take());
            self.deactivated_at = told.deactivated.map(text).or(self.deactivated_at.take());
            // All of one form, so that text is ordered as time is; what was never, comes first.
            self.active = self.activated_at > self.deactivated_at;
        }
        for (on, off) in &told.events {
            if *on == Some(true) && !self.active {
                (self.activated_at, self.active) = (Some(receipt.to_owned()), true);
            }
            if *off == Some(true) && self.active {
                (self.deactivated_at, self.active) = (Some(receipt.to_owned()), false);
            }
        }
    }
}

#[test]
fn the_state_follows_the_model_for_any_sequence_of_reports() {
    let bench = Bench::new();
    let token = bench.token();
    let case = std::cell::Cell::new(0_u128);
    let strategy = prop::collection::vec(told(), 1..12);
    let checked = runner(100).run(&strategy, |reports| {
        case.set(case.get() + 1);
        let case = Uuid::from_u128(case.get());
        let mut model: BTreeMap<(Uuid, String), Model> = BTreeMap::new();
        for told in &reports {
            let answer = bench.report(&token, &format!("?tenantID={}", told.tenant), told.body(case).to_string());
            prop_assert_eq!(answer.status, if told.broken { 400 } else { 204 }, "{}", answer.body);
            let (member, application) = told.application(case);
            let shown = bench.gateway.integrations().into_iter().find_map(|integration| {
                let value = serde_json::to_value(&integration).expect("JSON");
                (integration.tenant == told.tenant && value[member] == application.as_str()).then_some(value)
            });
            if !told.broken {
                let receipt = shown.as_ref().and_then(|shown| shown["received_at"].as_str()).unwrap_or_default();
                model.entry((told.tenant, application.clone())).or_default().take(told, receipt);
            }
            let time = |shown: &Value, member: &str| shown[member].as_str().map(str::to_owned);
            let shown = shown.map(|shown| Model {
                activated_at: time(&shown, "activated_at"),
                deactivated_at: time(&shown, "deactivated_at"),
                active: shown["active"] == true,
            });
            prop_assert_eq!(shown.as_ref(), model.get(&(told.tenant, application)));
        }
        let own = |integration: &&Integration| {
            serde_json::to_string(&integration.application).expect("JSON").contains(&case.to_string())
        };
        prop_assert_eq!(bench.gateway.integrations().iter().filter(own).count(), model.len());
        Ok(())
    });
    checked.expect("the state follows the model");
}
