//! Whether the backend goes to the data centre that a callback names.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use uuid::Uuid;

use super::activation::ACTIVATION;
use super::watch::{enabled, require_expected};
use crate::checks::base::ADVISORY;
use crate::contract::requirements;
use crate::platform::Gateway;
use crate::sender::Exchange;
use crate::suite::{Bench, Call, Check, Control, Conversation, Finding, Needs, NotPassed, Verdict};

/// How often the run looks for the report.
const LOOK: Duration = Duration::from_millis(25);

/// How much longer the report may take than that of a partner who was enabled later, in the usual data centre.
const FURTHER: Duration = Duration::from_secs(2);

pub(super) const DATA_CENTRE: Check = Check {
    id: "status.data_centre",
    title: "a partner is reported to the data centre that its callbacks name",
    requirement: &requirements::STATUS_DATA_CENTRE,
    fix: "Fetch tokens from context.datacenter_url of the callback and send the report there; keep one token for each data centre.",
    rests_on: &[&ACTIVATION],
    needs: Needs::Reports,
    control: Control::Nothing,
    run: data_centre,
    ..ADVISORY
};

fn data_centre(bench: &Bench<'_>) -> Verdict {
    require_expected(bench)?;
    let Some(second) = bench.session().gateway.second_data_centre() else {
        let reason = "with a public URL or HTTPS of its own, the gateway of a run has one data centre";
        return Err(NotPassed::Skipped(reason.to_owned()));
    };
    let (partner, exchanges) = bench.conversation("second", |conversation| enabled_at(conversation, second.url()))?;
    let usual = enabled(bench, |_| {})?;
    let (session, started) = (bench.session(), Instant::now());
    let mut known_since = None;
    loop {
        if second.reported_as(partner) == Some(true) {
            return Ok(());
        }
        if let Some(end) = session.early_end() {
            return Err(end.into());
        }
        if session.gateway.reported_as(usual.partner.id) == Some(true) {
            known_since.get_or_insert_with(Instant::now);
        }
        let elsewhere = session.gateway.reported_as(partner) == Some(true);
        let is_late = known_since.is_some_and(|since| since.elapsed() > FURTHER);
        if elsewhere || is_late || started.elapsed() > bench.options().report_patience {
            let came = if elsewhere { format!("at {}", session.platform_url()) } else { instead(second) };
            let message = format!("a callback named the data centre {}, and the report came {came}", second.url());
            let finding = Finding::new(DATA_CENTRE.requirement, message).compared(second.url(), came);
            return Err(Finding { confirmed: true, exchanges, ..finding }.into());
        }
        session.pause(LOOK);
    }
}

/// Enables a partner of the data centre at this URL.
fn enabled_at(conversation: &Conversation<'_>, url: &str) -> Result<(Uuid, Vec<Arc<Exchange>>), NotPassed> {
    let (partner, there) = (conversation.partner(), json!(url));
    let call = Call::enable_partner(&partner).noting("in another data centre");
    conversation.set_up(call.edited(move |body| body["context"]["datacenter_url"] = there))?;
    Ok((partner.id, conversation.exchanges()))
}

/// What came in place of a report at that data centre.
fn instead(second: &Gateway) -> String {
    let refused = second.reports().into_iter().rev().find(|report| !report.is_accepted());
    let note = refused.and_then(|report| report.note);
    note.map_or("nowhere".to_owned(), |note| format!("there and was refused: {note}"))
}
