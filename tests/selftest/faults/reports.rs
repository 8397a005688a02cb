//! Status reports that the platform refuses.

use acgw::internals::vendor::{Builder, Report};
use serde_json::{Value, json};

use crate::kit::{Fault, Ground};

const CHECK: &[&str] = &["status.reports"];

fn reporting(ground: &Ground, change: fn(&mut Value)) -> Builder {
    ground.reporting().edit_report(move |report: &mut Report| change(&mut report.body))
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "reports.both_applications",
        "a report names its application twice",
        CHECK,
        "status-report.oneOf @ ",
        |ground| reporting(ground, |body| body["application_id"] = json!("999d63d2-831e-40b9-aaab-16f919a483d0")),
    ),
    Fault::new(
        "reports.no_application",
        "a report does not name its application",
        CHECK,
        "status-report.oneOf @ ",
        |ground| reporting(ground, |body| crate::kit::remove(body, "application_code")),
    ),
    Fault::new(
        "reports.placeholder",
        "the application_code is the documents' placeholder",
        CHECK,
        "status-report.application_code.pattern @ /application_code",
        |ground| reporting(ground, |body| body["application_code"] = json!("<vendor.application>")),
    ),
    Fault::new(
        "reports.long_name",
        "the module's name has 256 characters",
        CHECK,
        "status-report.module.name.maxLength @ /module/name",
        |ground| reporting(ground, |body| body["module"]["name"] = json!("n".repeat(256))),
    ),
    Fault::new(
        "reports.no_module",
        "a report has no module",
        CHECK,
        "status-report.module.required @ /module",
        |ground| reporting(ground, |body| crate::kit::remove(body, "module")),
    ),
    Fault::new(
        "reports.empty_category",
        "the category of an event is empty",
        CHECK,
        "status-report.events[*].category.minLength @ /events/*/category",
        |ground| reporting(ground, |body| body["events"][0]["category"] = json!("")),
    ),
    Fault::new(
        "reports.event_flag",
        "activation_event is a string",
        CHECK,
        "status-report.events[*].activation_event.type @ /events/*/activation_event",
        |ground| reporting(ground, |body| body["events"][0]["activation_event"] = json!("true")),
    ),
    Fault::new(
        "reports.time",
        "activated_at is a number of seconds",
        CHECK,
        "status-report.activated_at.type @ /activated_at",
        |ground| reporting(ground, |body| body["activated_at"] = json!(1_700_000_000)),
    ),
    Fault::new("reports.list", "a report is a list of reports", CHECK, "status-report.type @ ", |ground| {
        reporting(ground, |body| *body = json!([body.take()]))
    }),
];
