//! Status reports that the handler sends to the platform while it is tested (S0).

use serde_json::{Value, json};

use crate::contract::{Level, requirements};
use crate::suite::{Bench, Check, Needs, NotPassed, Verdict, gather};

pub(crate) const CHECKS: &[Check] = &[Check {
    id: "status.reports",
    title: "the platform accepts every status report that the handler sends",
    level: Level::Must,
    requirement: &requirements::STATUS_REPORT,
    needs: Needs::TheRun,
    fix: "Build the report as S0 says: one of application_code and application_id, module.name, limits in characters.",
    run: reports,
}];

fn reports(bench: &Bench<'_>) -> Verdict {
    if bench.session().status_reports() == (0, 0) {
        return Err(NotPassed::Skipped("the handler sent no status report to this gateway".to_owned()));
    }
    // Whose tokens are good elsewhere is not for us to say; a report without one is good nowhere.
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
