//! Correct connectors that differ in what the pages leave open: when they report, and in which of several ways.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use acgw::Options;
use acgw::internals::vendor::{Builder, Habits, PlatformRequest, Report};
use serde_json::{Value, json};

use super::Correct;
use crate::kit::{Ground, accounts, mapped, remove};

/// The backend is said to report its status.
fn expected(options: &mut Options) {
    options.expect_reports = true;
}

fn reporting(ground: &Ground, change: impl Fn(&mut Report) + Send + Sync + 'static) -> Builder {
    ground.reporting().edit_report(change)
}

fn asking(ground: &Ground, change: impl Fn(&mut PlatformRequest) + Send + Sync + 'static) -> Builder {
    ground.reporting().edit_request(change)
}

/// By times and not by flags of events.
fn by_times(report: &mut Report) {
    let is_active = report.body["events"][0]["activation_event"] == true;
    let time = if is_active { "activated_at" } else { "deactivated_at" };
    remove(&mut report.body, "events");
    report.body[time] = Value::String(jiff::Timestamp::now().to_string());
}

/// The first report has a token that the platform does not know.
fn old_token(ground: &Ground) -> Builder {
    let sent = AtomicUsize::new(0);
    asking(ground, move |request| {
        if !request.is_for_token && sent.fetch_add(1, Ordering::Relaxed) == 0 {
            request.headers.retain(|(name, _)| *name != "authorization");
            request.headers.push(("authorization", "Bearer eyJhbGciOiJub25lIn0.e30.old".to_owned()));
        }
    })
}

/// Some reports name a tenant as a malformed callback does.
fn malformed_sometimes(ground: &Ground) -> Builder {
    let sent = AtomicUsize::new(0);
    asking(ground, move |request| {
        if !request.is_for_token && sent.fetch_add(1, Ordering::Relaxed) % 7 == 6 {
            request.path = "/api/integration_management/v2/status?tenantID=undefined".to_owned();
        }
    })
}

pub(super) const HANDLERS: &[Correct] = &[
    Correct::new("reporting.plain", "reports each change", |ground| ground.reporting()).tuned(expected),
    Correct::new("reporting.mapped", "reports partners that are mapped, a moment later", |ground| {
        ground
            .reporting()
            .accounts(accounts())
            .habits(Habits { delay: Duration::from_millis(500), ..Habits::default() })
    })
    .tuned(|options| {
        mapped(options);
        expected(options);
    }),
    Correct::new("reporting.late", "reports each change two seconds later", |ground| {
        ground.reporting().habits(Habits { delay: Duration::from_secs(2), ..Habits::default() })
    })
    .tuned(expected),
    Correct::new("reporting.waits", "answers a callback after the report", |ground| {
        ground.reporting().habits(Habits { is_waiting: true, ..Habits::default() })
    })
    .tuned(expected),
    Correct::new("reporting.many_tokens", "fetches a token for each report", |ground| {
        ground.reporting().habits(Habits { keeps_token: false, ..Habits::default() })
    })
    .tuned(expected),
    Correct::new("reporting.one_attempt", "sends each report once", |ground| {
        ground.reporting().habits(Habits { attempts: 2, is_patient: false, ..Habits::default() })
    })
    .tuned(expected),
    Correct::new("reporting.old_token", "begins with a token of an earlier run, and renews it", old_token)
        .tuned(expected),
    Correct::new("reporting.application_id", "names the application by its id", |ground| {
        reporting(ground, |report| {
            remove(&mut report.body, "application_code");
            report.body["application_id"] = json!("999d63d2-831e-40b9-aaab-16f919a483d0");
        })
    })
    .tuned(expected),
    Correct::new("reporting.further_members", "sends members that no page defines", |ground| {
        reporting(ground, |report| {
            report.body["events"][0]["label"] = json!("x");
            report.body["events"][0]["value"] = json!("1");
            report.body["correlation"] = json!(7);
        })
    })
    .tuned(expected),
    Correct::new("reporting.times", "reports times and no events", |ground| reporting(ground, by_times))
        .tuned(expected),
    Correct::new("reporting.query", "asks for tokens at /bc/idp/token, in the query", |ground| {
        asking(ground, |request| {
            if request.is_for_token {
                request.path = "/bc/idp/token?grant_type=client_credentials".to_owned();
                request.headers.retain(|(name, _)| *name == "authorization");
                request.body = String::new();
            }
        })
    })
    .tuned(expected),
    Correct::new("reporting.idp", "asks for tokens at /idp/token", |ground| {
        asking(ground, |request| {
            if request.is_for_token {
                request.path = "/idp/token".to_owned();
            }
        })
    })
    .tuned(expected),
    Correct::new("reporting.charset", "names a charset in each Content-Type", |ground| {
        asking(ground, |request| {
            for (_, value) in request.headers.iter_mut().filter(|(name, _)| *name == "content-type") {
                value.push_str("; charset=utf-8");
            }
        })
    })
    .tuned(expected),
    Correct::new("reporting.malformed", "reports what malformed callbacks name", malformed_sometimes),
];
