//! The first contact: an answer that can be read. Without one there is nothing to judge.

use super::absent_payload::explained;
use crate::checks::base::MUST;
use crate::checks::first_contact::{each_callback, fixed};
use crate::contract::{Outcome, requirements};
use crate::suite::{Bench, Check, Control, Needs, Reply, Verdict};

pub(super) const READABLE: Check = Check {
    id: "response.readable",
    title: "callbacks get answers that can be read: status 200 and a JSON object",
    requirement: &requirements::RESPONSE_JSON,
    needs: Needs::Contact,
    fix: "Answer callbacks with status 200, `Content-Type: application/json` and one JSON object in UTF-8, with nothing \
          before or after it; Content-Length counts its bytes.",
    control: Control::Nothing,
    run: readable,
    ..MUST
};

fn readable(bench: &Bench<'_>) -> Verdict {
    bench.conversation("contact", |conversation| {
        let replies = each_callback(conversation, READABLE.id, is_unreadable)?;
        let Some(first) = replies.first().filter(|_| replies.iter().all(is_unreadable)) else { return Ok(()) };
        // Whether tokens are accepted is another question.
        if replies.iter().all(|reply| matches!(reply.status(), Some(401 | 403))) {
            return Ok(());
        }
        // The media type of a body that cannot be read is the lesser fault.
        let fault = first.violations.iter().rfind(|it| it.rule == requirements::RESPONSE_JSON.id);
        let (what, actual) = match (first.status(), fault) {
            (Some(200), Some(fault)) => (format!("status 200, but {}", fault.message), fault.actual.clone()),
            (Some(200), None) => ("status 200, but no JSON object".to_owned(), first.exchange.json().cloned().into()),
            (None, _) if first.exchange.broke_off => {
                let error = first.exchange.error.clone().unwrap_or_default();
                (error.clone(), error.into())
            }
            (None, Some(fault)) => (fault.message.clone(), fault.actual.clone()),
            (status, _) => (first.summary(), status.into()),
        };
        let message = format!("no callback gets an answer that can be read; the first one got {what}");
        let mut finding = conversation.finding(&requirements::RESPONSE_JSON, message).compared("a JSON object", actual);
        // An answer that does not end takes as long as the time-out.
        finding.confirmed = first.status().is_none();
        if first.is_carried_out() {
            Outcome::ResponseMismatch.console_message().clone_into(&mut finding.console_message);
        }
        let finding = finding.shown_by(vec![first.exchange.clone()]);
        explained(conversation, first, Err(fixed(bench, finding).into()))
    })
}

fn is_unreadable(reply: &Reply) -> bool {
    !reply.has_defined_status() || !reply.exchange.json().is_some_and(|body| body.is_object())
}
