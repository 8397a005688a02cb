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
    // A token that this gateway refuses may be valid on the real platform. A report without a token never is.
    let refused = bench.session().refused_reports().into_iter().filter(|report| match report.status {
        401 => !report.has_token,
        403 | 429 => false,
        status => (400..500).contains(&status),
    });
    gather(refused.take(10).map(|report| {
        bench.conversation("refused", |conversation| {
            let answer: Value = serde_json::from_str(&report.answer).unwrap_or(Value::Null);
            let details = answer.pointer("/error/details").cloned().unwrap_or(Value::Null);
            let message = format!("a status report was refused with status {}: {details}", report.status);
            Err(conversation
                .finding(&requirements::STATUS_REPORT, message)
                .compared(json!(204), json!(report.body))
                .into())
        })
    }))
}
