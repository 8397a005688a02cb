//! Whether the backend goes to the data centre that a callback names.

use std::time::{Duration, Instant};

use serde_json::json;

use super::activation::ACTIVATION;
use super::watch::require_expected;
use crate::checks::base::ADVISORY;
use crate::contract::requirements;
use crate::platform::Gateway;
use crate::suite::{Bench, Call, Check, Control, Conversation, Finding, Needs, NotPassed, Verdict};

/// How often the run looks for the report.
const LOOK: Duration = Duration::from_millis(25);

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
    bench.conversation("second", |conversation| reported_at(bench, conversation, second))
}

fn reported_at(bench: &Bench<'_>, conversation: &Conversation<'_>, second: &Gateway) -> Verdict {
    let partner = conversation.partner();
    let url = second.url().to_owned();
    let call = Call::enable_partner(&partner).noting("in another data centre");
    let there = json!(url);
    conversation.set_up(call.edited(move |body| body["context"]["datacenter_url"] = there))?;
    let (session, started) = (bench.session(), Instant::now());
    loop {
        if second.reported_as(partner.id) == Some(true) {
            return Ok(());
        }
        if let Some(end) = session.early_end() {
            return Err(end.into());
        }
        let elsewhere = session.gateway.reported_as(partner.id) == Some(true);
        if elsewhere || started.elapsed() > bench.options().report_patience {
            let came = if elsewhere { format!("at {}", session.platform_url()) } else { instead(second) };
            let message = format!("a callback named the data centre {url}, and the report came {came}");
            let finding = Finding::new(DATA_CENTRE.requirement, message).compared(url, came);
            return Err(Finding { confirmed: true, ..finding.shown_by(conversation.exchanges()) }.into());
        }
        session.pause(LOOK);
    }
}

/// What came in place of a report at that data centre.
fn instead(second: &Gateway) -> String {
    let refused = second.reports().into_iter().rev().find(|report| !report.is_accepted());
    let note = refused.and_then(|report| report.note);
    note.map_or("nowhere".to_owned(), |note| format!("there and was refused: {note}"))
}
