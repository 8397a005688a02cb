//! Whether the backend goes to the data centre that a callback names.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use uuid::Uuid;

use super::activation::ACTIVATION;
use super::goes_on::GOES_ON;
use super::soon::SOON;
use super::watch::{disabling, enabling, require_expected, require_simpler, then_wait};
use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::platform::Gateway;
use crate::sender::Exchange;
use crate::suite::{Bench, Call, Check, Control, Conversation, Finding, Needs, NotPassed, Verdict};

/// How often the run looks for the report.
const LOOK: Duration = Duration::from_millis(25);

/// How much longer the first report may take than that of a partner who was enabled later, in the usual data centre.
const FURTHER: Duration = Duration::from_secs(3);

/// How long the run waits after the second data centre has refused something, for another attempt.
const AFTER_REFUSAL: Duration = Duration::from_secs(5);

pub(super) const DATA_CENTRE: Check = Check {
    id: "status.data_centre",
    title: "a partner is reported to the data centre that its callbacks name",
    requirement: &requirements::STATUS_DATA_CENTRE,
    fix: "Fetch tokens from context.datacenter_url of the callback and send the report there; keep one token for each data centre.",
    rests_on: &[&ACTIVATION, &SOON, &GOES_ON],
    needs: Needs::Reports,
    control: Control::Nothing,
    run: data_centre,
    ..MUST
};

fn data_centre(bench: &Bench<'_>) -> Verdict {
    require_expected(bench)?;
    let Some(second) = bench.session().gateway.second_data_centre() else {
        let reason = "with a public URL or HTTPS of its own, the gateway of a run has one data centre";
        return Err(NotPassed::Skipped(reason.to_owned()));
    };
    let enable = |conversation: &Conversation<'_>| {
        let partner = conversation.own_partner()?;
        told_at(conversation, enabling(conversation, &partner)?, second.url())?;
        let (exchanges, usual) = (conversation.exchanges(), conversation.second_partner()?);
        conversation.set_up(enabling(conversation, &usual)?)?;
        Ok((partner, exchanges, usual))
    };
    then_wait(bench, "second", enable, |open, (partner, before, usual)| {
        require_client(bench, second, (partner.id, usual.id))?;
        arrives(bench, second, (partner.id, true), &before)?;
        let disable = |conversation: &Conversation<'_>| {
            told_at(conversation, disabling(conversation, &partner), second.url())?;
            Ok(conversation.exchanges())
        };
        let exchanges = match open {
            Some(open) => disable(open),
            None => bench.conversation("second-reset", |conversation| {
                conversation.continue_from(&before);
                disable(conversation)
            }),
        }?;
        arrives(bench, second, (partner.id, false), &exchanges)
    })
}

/// Skips if the backend says nothing about the partner of the second data centre, to whomever, while it reports a later
/// one in the usual data centre: it may have no API client there.
fn require_client(bench: &Bench<'_>, second: &Gateway, (partner, usual): (Uuid, Uuid)) -> Verdict {
    let session = bench.session();
    let started = Instant::now();
    let mut known_since = None;
    while started.elapsed() < bench.options().report_patience {
        if let Some(end) = session.early_end() {
            return Err(end.into());
        }
        require_simpler(bench, true)?;
        let is_about_it = second.reported_as(partner).is_some() || session.gateway.reported_as(partner).is_some();
        if is_about_it || !second.reports().is_empty() {
            return Ok(());
        }
        if session.gateway.reported_as(usual) == Some(true) {
            known_since.get_or_insert_with(Instant::now);
        }
        if known_since.is_some_and(|since| since.elapsed() > FURTHER) {
            break;
        }
        session.pause(LOOK);
    }
    let reason =
        "the backend reported nothing about a partner of the run's second data centre: it may have no API client there";
    Err(NotPassed::Skipped(reason.to_owned()))
}

/// Requires that the second data centre is told about this partner.
fn arrives(
    bench: &Bench<'_>,
    second: &Gateway,
    (partner, active): (Uuid, bool),
    exchanges: &[Arc<Exchange>],
) -> Verdict {
    let (session, started) = (bench.session(), Instant::now());
    let mut refused_since = None;
    loop {
        if second.reported_as(partner) == Some(active) {
            return Ok(());
        }
        if let Some(end) = session.early_end() {
            return Err(end.into());
        }
        require_simpler(bench, active)?;
        if second.reports().iter().any(|report| !report.is_accepted()) {
            refused_since.get_or_insert_with(Instant::now);
        }
        let elsewhere = session.gateway.reported_as(partner) == Some(active);
        let is_late = refused_since.is_some_and(|since| since.elapsed() > AFTER_REFUSAL);
        if elsewhere || is_late || started.elapsed() > bench.options().report_patience {
            let came = if elsewhere { format!("at {}", session.platform_url()) } else { instead(second) };
            let message = format!("a callback named the data centre {}, and the report came {came}", second.url());
            let finding = Finding::new(DATA_CENTRE.requirement, message).compared(second.url(), came);
            return Err(Finding { confirmed: true, exchanges: exchanges.to_vec(), ..finding }.into());
        }
        session.pause(LOOK);
    }
}

/// Sends a callback of the data centre at this URL.
fn told_at(conversation: &Conversation<'_>, call: Call, url: &str) -> Verdict {
    let there = json!(url);
    let call = call.noting("in another data centre");
    conversation.set_up(call.edited(move |body| body["context"]["datacenter_url"] = there))?;
    Ok(())
}

/// What came in place of a report at that data centre.
fn instead(second: &Gateway) -> String {
    let refused = second.reports().into_iter().rev().find(|report| !report.is_accepted());
    let note = refused.and_then(|report| report.note);
    note.map_or("nowhere".to_owned(), |note| format!("there and was refused: {note}"))
}
