//! What is reported for whom, and what becomes of it on a bad day.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use acgw::internals::vendor::{Builder, Habits};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{activates, expected, expected_mapped, for_reports, reporting};
use crate::kit::{Fault, Ground, remove};

/// A tenant per partner that nobody else knows.
fn strangers(ground: &Ground) -> Builder {
    let known: Mutex<HashMap<Option<Uuid>, Uuid>> = Mutex::default();
    reporting(ground, move |report| {
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        report.tenant = Some(*known.entry(report.tenant).or_insert_with(Uuid::new_v4));
    })
}

pub(super) const OF_CHANGES: &[Fault] = &[
    Fault::new(
        "connector.stranger",
        "it reports for tenants that nobody knows",
        &["status.tenant"],
        "status.tenant @ ",
        strangers,
    )
    .tuned(expected),
    Fault::new(
        "connector.parameter",
        "the parameter is spelt tenantId",
        &["status.tenant"],
        "status.tenant @ ",
        |ground| for_reports(ground, |request| request.path = request.path.replace("tenantID", "tenantId")),
    ),
    Fault::new(
        "connector.own_tenant",
        "it names no tenant, so that all reports are about that of its client",
        &["status.activation"],
        "status.activation @ ",
        |ground| reporting(ground, |report| report.tenant = None),
    )
    .tuned(expected),
    Fault::new("connector.silent", "it never reports", &["status.activation"], "status.activation @ ", |ground| {
        ground.vendor()
    })
    .tuned(expected),
    Fault::new(
        "connector.no_activation",
        "it never reports an activation",
        &["status.activation"],
        "status.activation @ ",
        |ground| reporting(ground, |report| report.copies = u32::from(!activates(report))),
    )
    .tuned(expected),
    Fault::new(
        "connector.event",
        "the list of events is named event",
        &["status.activation"],
        "status.activation @ ",
        |ground| {
            reporting(ground, |report| {
                report.body["event"] = report.body["events"].take();
                remove(&mut report.body, "events");
            })
        },
    )
    .tuned(expected),
    Fault::new(
        "connector.event.unexpected",
        "the list of events is named event, and no report is expected",
        &["status.members"],
        "status.members @ ",
        |ground| {
            reporting(ground, |report| {
                report.body["event"] = report.body["events"].take();
                remove(&mut report.body, "events");
            })
        },
    ),
    Fault::new(
        "connector.opposite",
        "it reports an activation as a deactivation, and the other way round",
        &["status.activation"],
        "status.activation @ ",
        |ground| {
            reporting(ground, |report| {
                let flag = if activates(report) { "deactivation_event" } else { "activation_event" };
                report.body["events"] = json!([{ "category": "activation", "action": "changed", flag: true }]);
            })
        },
    )
    .tuned(expected),
    Fault::new(
        "connector.no_deactivation",
        "it never reports a deactivation",
        &["status.deactivation"],
        "status.deactivation @ ",
        |ground| reporting(ground, |report| report.copies = u32::from(activates(report))),
    )
    .tuned(expected),
    Fault::new(
        "connector.mapping.silent",
        "it does not report partners that are mapped",
        &["status.activation"],
        "status.activation @ ",
        |ground| ground.mapping(),
    )
    .tuned(expected_mapped),
    Fault::new(
        "connector.mapping.no_deactivation",
        "it does not report that a mapping was removed",
        &["status.deactivation"],
        "status.deactivation @ ",
        |ground| {
            reporting(ground, |report| report.copies = u32::from(activates(report))).accounts(crate::kit::accounts())
        },
    )
    .tuned(expected_mapped),
    Fault::new(
        "connector.mapping.one_activation",
        "it reports the activation of a mapped partner only for the first time",
        &["status.soon"],
        "status.activation @ ",
        |ground| {
            let known: Mutex<HashSet<Option<Uuid>>> = Mutex::default();
            let once = reporting(ground, move |report| {
                let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
                report.copies = u32::from(!activates(report) || known.insert(report.tenant));
            });
            once.accounts(crate::kit::accounts())
        },
    )
    .tuned(expected_mapped),
    Fault::new(
        "connector.first_lost",
        "it loses the report of the first change of all",
        &["status.states"],
        "status.activation @ ",
        |ground| {
            let sent = std::sync::atomic::AtomicUsize::new(0);
            reporting(ground, move |report| {
                report.copies = u32::from(sent.fetch_add(1, std::sync::atomic::Ordering::Relaxed) > 0);
            })
        },
    )
    .tuned(expected),
    Fault::new(
        "connector.time_without_offset",
        "activated_at has no offset from UTC",
        &["status.reports"],
        "status-report.activated_at.format @ /activated_at",
        |ground| {
            reporting(ground, |report| {
                if activates(report) {
                    report.body["events"] = Value::Array(Vec::new());
                    report.body["activated_at"] = json!("2026-01-31T12:00:00");
                }
            })
        },
    )
    .tuned(expected),
];

pub(super) const OF_BAD_DAYS: &[Fault] = &[
    Fault::new("connector.twice", "it sends each report twice", &["status.once"], "status.once @ ", |ground| {
        reporting(ground, |report| report.copies = 2)
    })
    .tuned(expected),
    Fault::new(
        "connector.one_data_centre",
        "it reports to one data centre, whatever the callback names",
        &["status.data_centre"],
        "status.data_centre @ ",
        Ground::reporting_to_one,
    )
    .tuned(expected),
    Fault::new(
        "connector.one_activation",
        "it reports the activation of a partner only for the first time",
        &["status.states"],
        "status.activation @ ",
        |ground| {
            let known: Mutex<HashSet<Option<Uuid>>> = Mutex::default();
            reporting(ground, move |report| {
                let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
                report.copies = u32::from(!activates(report) || known.insert(report.tenant));
            })
        },
    )
    .tuned(expected),
    Fault::new(
        "connector.rash",
        "it reports an activation before it verifies the token",
        &["status.unasked"],
        "auth.effect @ ",
        |ground| ground.reporting().habits(Habits { is_rash: true, ..Habits::default() }),
    ),
    Fault::new(
        "connector.both",
        "its report of an activation is one of a deactivation, too",
        &["status.activation"],
        "status.activation @ ",
        |ground| {
            reporting(ground, |report| {
                if activates(report) {
                    report.body["events"][0]["deactivation_event"] = json!(true);
                }
            })
        },
    )
    .tuned(expected),
    Fault::new(
        "connector.waits",
        "it answers a callback only when the platform has taken its report",
        &["status.after"],
        "status.after @ ",
        |ground| ground.reporting().habits(Habits { is_waiting: true, ..Habits::default() }),
    )
    .tuned(expected),
    Fault::new(
        "connector.insists",
        "it repeats a refused report at once, again and again",
        &["status.pace", "status.reports"],
        "status.retries @ ",
        |ground| {
            let habits = Habits { attempts: 20, is_patient: false, insists: true, ..Habits::default() };
            reporting(ground, |report| remove(&mut report.body, "module")).habits(habits)
        },
    ),
    Fault::new(
        "connector.one_attempt",
        "it sends a report once and never again",
        &[
            "status.retries.unauthorized",
            "status.retries.too_many",
            "status.retries.unavailable",
            "status.retries.deactivation",
            "status.retries.dropped",
        ],
        "status.retries @ ",
        |ground| ground.reporting().habits(Habits { attempts: 1, ..Habits::default() }),
    )
    .tuned(expected),
    Fault::new(
        "connector.impatient",
        "it sends a report again at once",
        &["status.retries.too_many", "status.retries.unavailable"],
        "status.retries @ ",
        |ground| ground.reporting().habits(Habits { is_patient: false, ..Habits::default() }),
    )
    .tuned(expected),
    Fault::new(
        "connector.short_deadline",
        "it waits a second for an answer, and then sends the report again",
        &["status.retries.late"],
        "status.retries @ ",
        |ground| ground.reporting().habits(Habits { deadline: Duration::from_secs(1), ..Habits::default() }),
    )
    .tuned(expected),
];
