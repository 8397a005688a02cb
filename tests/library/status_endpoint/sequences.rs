//! What becomes of an integration, as hand-written sequences of reports (`sequences.toml`).
//!
//! Each step has the `report` without its application and module, whether it is `refused`, and what must be known of
//! the integration afterwards: `active`, `activated_at` and `deactivated_at`, the times to the letter, or `receipt N`
//! for the time at which the report of step N was received.

use serde::Deserialize;
use serde_json::{Value, json};

use super::support::Bench;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sequences {
    sequence: Vec<Sequence>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sequence {
    name: String,
    clause: String,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    report: String,
    #[serde(default)]
    refused: bool,
    active: bool,
    activated_at: Option<String>,
    deactivated_at: Option<String>,
}

impl Step {
    fn body(&self) -> Value {
        let mut body: Value = serde_json::from_str(&self.report).expect("JSON");
        body["application_code"] = json!("vendor.application");
        body["module"] = json!({ "name": "m" });
        body
    }

    /// What must be known, with the times of receipt put in.
    fn expected(&self, receipts: &[Value]) -> Value {
        let time = |time: &Option<String>| match time.as_deref().map(|text| (text, text.strip_prefix("receipt "))) {
            None => Value::Null,
            Some((_, Some(step))) => receipts[step.parse::<usize>().expect("a number") - 1].clone(),
            Some((text, None)) => json!(text),
        };
        json!({
            "active": self.active,
            "activated_at": time(&self.activated_at),
            "deactivated_at": time(&self.deactivated_at),
        })
    }
}

#[test]
fn every_sequence_leaves_what_it_says() {
    let sequences: Sequences = toml::from_str(include_str!("sequences.toml")).expect("TOML");
    assert!(sequences.sequence.len() > 20);
    let bench = Bench::new();
    let token = bench.token();
    for sequence in sequences.sequence {
        bench.send("DELETE", "/_acgw/state", &[], "");
        let mut receipts = Vec::new();
        for (at, step) in sequence.steps.iter().enumerate() {
            let told = format!("{} ({}), step {}", sequence.name, sequence.clause, at + 1);
            let answer = bench.report(&token, "", step.body().to_string());
            assert_eq!(answer.status, if step.refused { 400 } else { 204 }, "{told}: {}", answer.body);
            let shown = bench.send("GET", "/_acgw/integrations", &[], "").json();
            let [integration] = shown.as_array().map_or(&[][..], Vec::as_slice) else { panic!("{told}: {shown}") };
            receipts.push(integration["received_at"].clone());
            let known = |member: &str| (member.to_owned(), integration[member].clone());
            let known = Value::from_iter(["active", "activated_at", "deactivated_at"].map(known));
            assert_eq!(known, step.expected(&receipts), "{told}");
        }
    }
}
