//! Before the first check: how the handler answers plain custom callbacks.

use serde_json::Value;

use super::session::{CustomContact, excuse};
use crate::contract::CustomDefinition;
use crate::generate::{freshened, marked, plain};
use crate::suite::conversation::{Call, Conversation, Reply, Tenant};
use crate::suite::record::{NotPassed, Verdict};

/// Sends plain custom callbacks until one is carried out, and notes how the handler answers.
pub(super) fn meet(conversation: &Conversation<'_>, definition: &'static CustomDefinition) -> Verdict {
    const MOST: usize = 6;
    let partner = conversation.enabled_partner()?;
    let contacts = &conversation.session().custom_contacts;
    let (mut is_refused, mut is_broken) = (true, true);
    for payload in plain(&definition.request).into_iter().take(MOST) {
        let Some(reply) = refusal(conversation, definition, (&partner, payload.clone(), "first of all"))? else {
            contacts.note(definition, CustomContact::Accepted(payload));
            return leave_mark(conversation, definition, &partner);
        };
        is_refused &= excuse(conversation.options(), definition, reply.status()).is_some();
        is_broken &= !reply.has_defined_status();
    }
    if is_refused {
        contacts.note(definition, CustomContact::Refused);
    } else if is_broken {
        contacts.note(definition, CustomContact::Broken);
    }
    Ok(())
}

/// Sends a callback twice, and if it fails with new texts: an earlier run may have sent these. Returns the answer if that
/// refuses each of them.
fn refusal(
    conversation: &Conversation<'_>,
    definition: &'static CustomDefinition,
    (partner, payload, note): (&Tenant, Option<Value>, &str),
) -> Result<Option<Reply>, NotPassed> {
    let send = |payload: &Option<Value>, note: &str| {
        conversation.send(Call::custom(definition, partner, payload.clone()).noting(note).unstated())
    };
    let first = send(&payload, note)?;
    let reply = if first.is_carried_out() { send(&payload, "again")? } else { first.clone() };
    let others = || {
        let digits = conversation.new_digits();
        payload.clone().map(|payload| freshened(&definition.request, payload, &digits, |_, _| true).payload)
    };
    if is_undefined_error(&reply)
        && let Some(others) = others().filter(|others| payload.as_ref() != Some(others))
        && send(&Some(others), "with texts that nobody has sent")?.is_carried_out()
    {
        conversation.session().custom_contacts.note_takes_once(definition);
        return Ok(None);
    }
    Ok(if first.is_carried_out() { None } else { Some(first) })
}

fn is_undefined_error(reply: &Reply) -> bool {
    reply.status().is_some_and(|status| status >= 400) && !reply.has_defined_status()
}

/// The first partner sends a text of its own, which no other one may ever see.
fn leave_mark(conversation: &Conversation<'_>, definition: &'static CustomDefinition, partner: &Tenant) -> Verdict {
    let mark = conversation.text_mark();
    if let Some(payload) = marked(&definition.request, &mark) {
        refusal(conversation, definition, (partner, Some(payload), "with a text of this partner's own"))?;
        conversation.session().custom_contacts.note_first_mark(definition, mark);
    }
    Ok(())
}
