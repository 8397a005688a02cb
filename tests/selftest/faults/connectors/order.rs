//! What a connector makes of names, of changes that follow one another closely, and of a report that failed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use acgw::internals::vendor::{Builder, Habits, Store as _};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{activates, expected, reporting};
use crate::kit::{Fault, Ground, Patched, partner_of, requests};

/// Reports with the partner's name.
fn named(ground: &Ground, change: fn(&mut Value, &str)) -> Builder {
    let names: Arc<Mutex<HashMap<Uuid, String>>> = Arc::default();
    let known = Arc::clone(&names);
    let told = requests(move |body| {
        if let Some(name) = body.pointer("/payload/acronis_tenant_name").and_then(Value::as_str) {
            known.lock().expect("a lock").insert(partner_of(body), name.to_owned());
        }
    });
    let vendor = reporting(ground, move |report| {
        let names = names.lock().expect("a lock");
        if let Some(name) = report.tenant.and_then(|tenant| names.get(&tenant)) {
            change(&mut report.body, name);
        }
    });
    vendor.layer(told)
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "connector.name_in_action",
        "the action of an event has the partner's name",
        &["status.long_names"],
        "status-report.events[*].action.maxLength @ /events/*/action",
        |ground| named(ground, |body, name| body["events"][0]["action"] = json!(format!("enabled {name}"))),
    )
    .tuned(expected),
    Fault::new(
        "connector.name_as_system",
        "the vendor system has the partner's name",
        &["status.long_names"],
        "status-report.vendor_system.name.maxLength @ /vendor_system/name",
        |ground| named(ground, |body, name| body["vendor_system"] = json!({ "name": name })),
    )
    .tuned(expected),
    Fault::new(
        "connector.one_in_three_seconds",
        "a report of a partner within three seconds of the last one is dropped",
        &["status.soon"],
        "status.deactivation @ ",
        |ground| {
            let last: Mutex<HashMap<Option<Uuid>, Instant>> = Mutex::default();
            reporting(ground, move |report| {
                let (mut last, now) = (last.lock().expect("a lock"), Instant::now());
                let is_soon = last.get(&report.tenant).is_some_and(|at| now - *at < Duration::from_secs(3));
                report.copies = u32::from(!is_soon);
                if !is_soon {
                    last.insert(report.tenant, now);
                }
            })
        },
    )
    .tuned(expected),
    Fault::new(
        "connector.overtaken",
        "a report that failed is sent again later, whatever was reported meanwhile",
        &["status.overtaken"],
        "status.deactivation @ ",
        |ground| ground.reporting().habits(Habits { is_overtaken: true, ..Habits::default() }),
    )
    .tuned(expected),
    Fault::new(
        "connector.falls_silent",
        "it reports nothing more once a report has failed",
        &["status.goes_on"],
        "status.activation @ ",
        |ground| ground.reporting().habits(Habits { falls_silent: true, ..Habits::default() }),
    )
    .tuned(expected),
    Fault::new(
        "connector.year_one",
        "activated_at is the created_at of a callback in the documents, in the year 1",
        &["status.times"],
        "status.times @ ",
        |ground| {
            reporting(ground, |report| {
                if activates(report) {
                    report.body["activated_at"] = json!("0001-01-01T00:00:00Z");
                }
            })
        },
    )
    .tuned(expected),
    Fault::new(
        "connector.both_ends",
        "an event that deactivates activates, too",
        &["status.one_change"],
        "status.one_change @ ",
        |ground| {
            reporting(ground, |report| {
                if !activates(report) {
                    report.body["events"][0]["activation_event"] = json!(true);
                }
            })
        },
    )
    .tuned(expected),
    Fault::new(
        "connector.all_events",
        "a report has the events of the partner's earlier reports, too",
        &["status.one_change"],
        "status.one_change @ ",
        |ground| {
            let all: Mutex<HashMap<Option<Uuid>, Vec<Value>>> = Mutex::default();
            reporting(ground, move |report| {
                let mut all = all.lock().expect("a lock");
                let own = all.entry(report.tenant).or_default();
                own.extend(report.body["events"].as_array().into_iter().flatten().cloned());
                report.body["events"] = json!(own);
            })
        },
    )
    .tuned(expected),
    Fault::new(
        "connector.never_ended",
        "the report of an active partner has a deactivated_at, in the year 1",
        &["status.unasked"],
        "auth.effect @ ",
        |ground| {
            reporting(ground, |report| {
                if activates(report) {
                    report.body["deactivated_at"] = json!("0001-01-01T00:00:00Z");
                }
            })
        },
    )
    .tuned(expected),
    // What the run sends after the callback that shows a fault is told to the connector, too.
    Fault::new(
        "connector.disables_first",
        "it reports what it should, and disables only the first customer of a list",
        &["mirroring.customer.disable_part", "mirroring.model.customers"],
        "mirroring.customer.disable @ /payload/*",
        |ground| {
            ground.reporting().store(Box::new(Patched::new().drops(|memory, partner, gone| {
                memory.disable_customers(partner, gone.into_iter().take(1).collect());
            })))
        },
    )
    .tuned(expected),
];
