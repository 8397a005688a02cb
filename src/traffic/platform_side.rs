//! Where the platform's side differs from the contract: status reports, tokens, keys, and their answers.

use serde_json::{Value, json};

use super::deviation::{Deviation, ExchangeHalf, JudgedExchange};
use super::record::RecordedExchange;
use super::request_side::unknown_members;
use crate::contract::{Level, Violation, schema, status_report};
use crate::platform::{DocumentedResponse, Operation, platform_operation};

/// The subject of requests to the platform that no document describes.
const OTHER: &str = "other requests to the platform";

/// The exchange compared with the operation that it is one of.
pub(super) fn judged(record: &RecordedExchange) -> JudgedExchange {
    let path = record.request.target.split('?').next().unwrap_or_default();
    let Some((about, operation)) = platform_operation(&record.request.method, path) else {
        return JudgedExchange { subject: OTHER.to_owned(), outcome: None, deviations: Vec::new() };
    };
    let mut deviations = request(record, operation);
    deviations.extend(answer(record, operation));
    if let Some(failure) = &record.failure {
        let message = format!("there is no whole answer: {}", failure.message);
        let unstated = Deviation::unstated("answer.missing", "", message, json!(failure.outcome.name()));
        deviations.push(Deviation { half: ExchangeHalf::Answer, ..unstated });
    }
    JudgedExchange { subject: about.to_owned(), outcome: None, deviations }
}

/// What differs in a status report. The platform refuses what breaks a rule; where it does not, the rule is contradicted.
fn request(record: &RecordedExchange, operation: &Operation) -> Vec<Deviation> {
    let is_report = operation.body.as_ref().is_some_and(|body| body.schema == status_report().name);
    let Some(report) = record.request.body.json().filter(|_| is_report) else { return Vec::new() };
    let is_accepted = record.status().is_some_and(|status| status < 300);
    let violations = status_report().violations(&report).into_iter();
    let violations = violations.map(|violation| Deviation::of(ExchangeHalf::Request, violation));
    let mut found: Vec<_> = violations.map(|it| if is_accepted { it } else { it.into_advisory() }).collect();
    unknown_members(&status_report().shape, &report, "", &mut found);
    found
}

fn answer(record: &RecordedExchange, operation: &Operation) -> Vec<Deviation> {
    let Some(answer) = record.answer.as_ref().filter(|answer| answer.body.is_whole) else { return Vec::new() };
    let unstated = |rule: &str, message: &str, found: Value| {
        let unstated = Deviation::unstated(rule, "", message.to_owned(), found);
        Deviation { half: ExchangeHalf::Answer, source: Some(operation.source), ..unstated }
    };
    let Some(documented) = operation.answers.iter().find(|documented| documented.status == answer.status) else {
        let level = if answer.status < 400 { Level::Must } else { Level::Advisory };
        let other =
            unstated("answer.status", "the documents describe no answer with this status", json!(answer.status));
        return vec![Deviation { level, ..other }];
    };
    let Some(name) = documented.schema.filter(|_| record.request.method != "HEAD") else { return Vec::new() };
    match answer.body.json() {
        Some(body) => violations(documented, name, &body),
        None => vec![unstated("answer.json", "the answer is not JSON", json!(answer.status))],
    }
}

/// Only the form of successful answers is described fully.
fn violations(documented: &DocumentedResponse, name: &str, body: &Value) -> Vec<Deviation> {
    let violations: Vec<Violation> = schema(name).map(|schema| schema.violations(body)).unwrap_or_default();
    let found = violations.into_iter().map(|violation| Deviation::of(ExchangeHalf::Answer, violation));
    found.map(|it| if documented.status < 300 { it } else { it.into_advisory() }).collect()
}
