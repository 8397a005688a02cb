//! A backend that stops reporting.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use crate::contract::requirements;
use crate::platform::{Aim, BackendRequest};
use crate::suite::{Bench, Finding};

/// How to fix it.
pub(super) const FIX: &str = "Let what sends the reports survive an answer that is not 204, and no answer: catch the error, and go on with the next report.";

/// A backend that has reported, and has asked nothing more of the platform since a request of its failed.
pub(super) fn silence(bench: &Bench<'_>) -> Option<Finding> {
    /// A shorter silence may be the pause before a repetition.
    const LONG: Duration = Duration::from_secs(3);
    /// What was on its way when the request failed may arrive so much later.
    const UNDER_WAY: Duration = Duration::from_secs(1);
    let mut asked = bench.session().gateway.backend_requests();
    asked.retain(|request| request.aimed.aim != Aim::Other);
    let end = asked.last()?.at;
    let is_long_ago = Timestamp::now().duration_since(end).unsigned_abs() > LONG;
    let is_close = |failed: &&Arc<BackendRequest>| end.duration_since(failed.at).unsigned_abs() < UNDER_WAY;
    let last = asked.iter().rfind(|request| !request.is_granted()).filter(is_close).filter(|_| is_long_ago)?;
    asked.iter().find(|request| request.is_for(Aim::Report) && request.is_granted())?;
    let answer = last.status.map_or("no answer".to_owned(), |status| format!("status {status}"));
    let message = format!(
        "the backend reported until {} got {answer} ({}), and has asked nothing of the platform since",
        last.line(),
        last.reason
    );
    let mut shown = last.shown();
    shown["answer"] = json!(last.status);
    let finding = Finding::new(&requirements::STATUS_ACTIVATION, message).compared("the next reports", shown);
    Some(finding.fixed_by(FIX))
}
