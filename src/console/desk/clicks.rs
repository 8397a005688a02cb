//! One click: a callback about a partner, and what came of it.

use serde_json::Value;
use tokio::runtime::Handle;

use super::desk::{DeskClick, DeskPartner};
use crate::console::frame;
use crate::console::sent::number;
use crate::console::visit::Visit;
use crate::contract::{Callback, Outcome};
use crate::platform::{ApiResponse, CallbackDraft, Judged};
use crate::text::{mask, one_line};

/// Sends a callback about a partner, and notes it as a click. What it answers is for the caller.
pub(super) async fn click(
    visit: &Visit,
    partner: &DeskPartner,
    callback: Callback,
    (what, payload): (&str, Option<Value>),
) -> Result<Judged, ApiResponse> {
    let mut draft = CallbackDraft::new(&visit.state, &Handle::current(), callback.into()).tenant(partner.id);
    if let Some(payload) = payload {
        draft = draft.payload(payload);
    }
    if let Some(credentials) = &partner.credentials {
        draft = draft.credentials(credentials.clone());
    }
    let judged = draft.send_to_target().await.map_err(|error| frame::not_sent(visit, &error))?;
    let click = DeskClick {
        at: judged.exchange.sent_at,
        what: what.to_owned(),
        number: number(&visit.state, &judged),
        reads: mask::text(&judged.console_message).into_owned(),
        said: said(&judged),
        is_good: judged.outcome == Outcome::Answered,
    };
    visit.console.desk.change(partner.id, |partner| partner.clicked(click));
    Ok(judged)
}

/// What a handler really said, in one line.
fn said(judged: &Judged) -> String {
    let status = judged.status().map_or("no answer".to_owned(), |status| status.to_string());
    let message = judged.exchange.json().and_then(|body| body.get("err_message")?.as_str().map(str::to_owned));
    let wrong =
        judged.violations.first().map(|violation| violation.message.clone()).filter(|_| judged.status() == Some(200));
    let more = message.or(wrong).or_else(|| judged.exchange.error.clone());
    one_line(&mask::text(&more.map_or(status.clone(), |more| format!("{status}: {more}"))))
}
