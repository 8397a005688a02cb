//! Status reports that the handler sends to the platform during the run (“API endpoint”).

use serde_json::{Value, json};

use super::base::MUST;
use crate::contract::requirements;
use crate::suite::{Bench, Check, Needs, NotPassed, Verdict, gather};

pub(super) const CHECKS: &[Check] = &[REPORTS];

const REPORTS: Check = Check {
    id: "status.reports",
    title: "the platform accepts every status report that the handler sends",
    requirement: &requirements::STATUS_REPORT,
    needs: Needs::TheRun,
    fix: "Build the report as the page “API endpoint” says: application_code or application_id, module.name, and texts within the limits.",
    run: reports,
    ..MUST
};

fn reports(bench: &Bench<'_>) -> Verdict {
    if bench.session().status_reports() == (0, 0) {
        return Err(NotPassed::Skipped("the handler sent no status report to this gateway".to_owned()));
    }
    // The suite itself sends malformed tenants, and a handler may take one over.
    let is_accepted_otherwise = bench.session().status_reports().0 > 0;
    // A token that this gateway refuses may be valid on the real platform. A report without a token never is.
    let refused = bench.session().refused_reports().into_iter().filter(|report| match report.status {
        401 => !report.has_token,
        403 | 429 => false,
        _ if is_accepted_otherwise && names_no_tenant(&report.url) => false,
        status => (400..500).contains(&status),
    });
    gather(refused.take(10).map(|report| {
        bench.conversation("refused", |conversation| {
            let answer: Value = serde_json::from_str(&report.answer).unwrap_or(Value::Null);
            let message = format!("a status report was refused with status {}: {}", report.status, reason(&answer));
            Err(conversation
                .finding(&requirements::STATUS_REPORT, message)
                .compared(json!(204), json!(report.body))
                .into())
        })
    }))
}

/// Whether a report names a tenant by something else than a UUID.
fn names_no_tenant(url: &str) -> bool {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    url::form_urlencoded::parse(query.as_bytes())
        .any(|(name, value)| name == "tenantID" && uuid::Uuid::try_parse(&value).is_err())
}

/// What the platform says about a refused report: its message, and the rules that the report breaks.
fn reason(answer: &Value) -> String {
    let message = answer.pointer("/error/message").and_then(Value::as_str).unwrap_or("no reason given");
    match answer.pointer("/error/details") {
        Some(Value::Array(details)) if !details.is_empty() => format!("{message}; {}", json!(details)),
        Some(Value::Object(details)) if !details.is_empty() => format!("{message}; {}", json!(details)),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_why() {
        let answer = json!({ "error": { "code": "x", "message": "no UUID", "details": [] } });
        assert_eq!(reason(&answer), "no UUID");
        assert!(names_no_tenant("/api/integration_management/v2/status?tenantID=undefined"));
        assert!(!names_no_tenant("/api/integration_management/v2/status"));
    }
}
