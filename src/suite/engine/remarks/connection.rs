//! No connection, or none that can be trusted.

use crate::contract::Outcome;
use crate::suite::engine::session::{EarlyEnd, Session, Tally};

/// TLS fails, so that no answer ever came.
pub(super) fn untrusted(session: &Session) -> Option<String> {
    let unanswered = session.observations.unanswered();
    let last = unanswered.first()?.conversation.last()?;
    if !session.health.never_answered() {
        return None;
    }
    let error = last.error.as_deref().unwrap_or("no answer");
    let text = match last.outcome {
        Outcome::InvalidCertificate => format!(
            "No callback got through: {error}. Trust a private authority with --ca-cert FILE. At your desk you may accept \
             any certificate with --insecure; the platform accepts only a valid public one."
        ),
        Outcome::TlsHandshakeFailed => {
            format!("No callback got through: {error}. A server that speaks HTTPS must allow TLS 1.3.")
        }
        _ => return None,
    };
    Some(text)
}

/// A body of more bytes has a list of many customers.
const LARGE: usize = 8 * 1024;

/// The handler answered, and then stopped answering.
pub(super) fn lost(session: &Session, tally: &Tally) -> Option<String> {
    let Some(end @ EarlyEnd::Target(_)) = session.health.end() else { return None };
    if tally.answers == 0 {
        return None;
    }
    let last = session.trail.last_good().map(|last| {
        let (time, intent) = (last.sent_at.strftime("%H:%M:%S UTC"), &last.intent);
        format!(" The last one that it carried out was “{intent}”, at {time}.")
    });
    let unanswered = session.observations.unanswered();
    let unanswered: Vec<_> = unanswered.iter().filter_map(|missed| missed.conversation.last()).collect();
    let first = unanswered.iter().min_by_key(|it| it.sent_at);
    let mut first = first.map(|it| format!(" The first that got no answer was “{}”.", it.intent)).unwrap_or_default();
    // One that takes long may keep all others waiting.
    let largest = unanswered.iter().max_by_key(|it| it.request_body.len()).filter(|it| it.request_body.len() > LARGE);
    first.extend(largest.map(|it| format!(" The largest of them was “{}”.", it.intent)));
    let text = format!(
        "The handler answered {} callbacks and then stopped ({end}).{}{first} It may have crashed or be stuck; its log should \
         say why. With --jobs 1 it gets one callback at a time.",
        tally.answers,
        last.unwrap_or_default()
    );
    Some(text)
}

/// The handler often closes a connection before it answers what was sent on it.
pub(super) fn resent(session: &Session) -> Option<String> {
    const FEW: usize = 3;
    let (resent, sent) = (session.sender.resent(), session.sent());
    let text = format!(
        "{resent} of {sent} callbacks had to be sent a second time: the handler had closed the connection before it \
         answered. If it wants to close a connection, its last answer should say so (`Connection: close`)."
    );
    (resent >= FEW && 100 * resent > sent).then_some(text)
}
