//! A custom callback is about the partner in context.tenant_id.

use serde_json::Value;
use uuid::Uuid;

use super::answers::ANSWER;
use super::{each, require_accepted};
use crate::checks::base::{ADVISORY, MUST};
use crate::contract::{CustomDefinition, requirements};
use crate::generate::{any_payload, marked, plain};
use crate::suite::{Bench, Call, Check, Control, Conversation, Method, Needs, NotPassed, Tenant, Verdict, drawn};

pub(super) const TENANT: Check = Check {
    id: "custom.tenant",
    title: "the answer to a custom callback shows nothing that another partner sent",
    requirement: &requirements::CUSTOM_TENANT,
    fix: "Read and write data for the partner in context.tenant_id only; keep nothing of a request in variables that requests share.",
    rests_on: &[&ANSWER],
    // What other checks send would take the place of the text in a variable that requests share.
    needs: Needs::Alone,
    run: tenant,
    ..MUST
};

fn tenant(bench: &Bench<'_>) -> Verdict {
    let all = &bench.options().custom;
    let with_text = |definition: &&'static CustomDefinition| marked(&definition.request, "acgw").is_some();
    if !all.is_empty() && !all.iter().any(with_text) {
        let reason = "no custom callback has a text in its request to know a partner by";
        return Err(NotPassed::Skipped(reason.to_owned()));
    }
    each(bench, |definition| {
        let mark = |conversation: &Conversation<'_>| {
            let mark = conversation.text_mark();
            marked(&definition.request, &mark).map(|payload| (mark, payload))
        };
        bench.conversation(definition.callback_id, |conversation| {
            require_accepted(conversation, definition)?;
            let Some((mark, payload)) = mark(conversation) else { return Ok(()) };
            let (one, other) = (conversation.enabled_partner()?, conversation.enabled_partner()?);
            let sent = Call::custom(definition, &one, Some(payload)).noting("with a text of this partner's own");
            conversation.send(sent)?;
            let contacts = &conversation.session().custom_contacts;
            // Where partners are enabled elsewhere, they may all have the same account.
            let is_apart = bench.options().partner != Method::Explicit;
            let earlier = if is_apart { contacts.first_mark(definition) } else { None };
            // What one callback takes, another one may show.
            let reads = std::iter::once(definition).chain(all.iter().copied().filter(|it| *it != definition));
            let reads: Vec<_> = reads.filter(|read| contacts.accepted(read).is_some()).collect();
            for (partner, call) in calls(bench, conversation, &reads, (&one, &other)) {
                let reply = conversation.send(call)?;
                if partner == one.id {
                    continue;
                }
                let text = reply.exchange.json().map(ToString::to_string).unwrap_or_default();
                let Some(shown) = [Some(&mark), earlier.as_ref()].into_iter().flatten().find(|it| text.contains(*it))
                else {
                    continue;
                };
                let message = format!("the answer shows `{shown}`, which only another partner sent");
                return Err(conversation.finding(&requirements::CUSTOM_TENANT, message).at("/payload").into());
            }
            Ok(())
        })
    })
}

/// What is sent after a text of the first partner's own, and about whom. An answer may be kept under its payload, which only
/// a new one shows that both send.
fn calls(
    bench: &Bench<'_>,
    conversation: &Conversation<'_>,
    reads: &[&'static CustomDefinition],
    (one, other): (&Tenant, &Tenant),
) -> Vec<(Uuid, Call)> {
    let fresh: Vec<_> = reads.iter().flat_map(|read| fresh_payloads(bench, conversation, read)).collect();
    let with_fresh = |partner: &Tenant, what: &str| {
        let call = |(read, payload): &(&'static CustomDefinition, Value)| {
            (partner.id, Call::custom(read, partner, Some(payload.clone())).noting(what))
        };
        fresh.iter().map(call).collect::<Vec<_>>()
    };
    let about_other = "about another partner";
    let usual = reads.iter().flat_map(|read| reading_calls(conversation, read, other));
    let usual = usual.map(|call| (other.id, call.noting(about_other)));
    let own = with_fresh(one, "about the partner whose text it is");
    usual.chain(own).chain(with_fresh(other, about_other)).collect()
}

/// Payloads that nothing else sends, not even the same check when it is repeated.
fn fresh_payloads(
    bench: &Bench<'_>,
    conversation: &Conversation<'_>,
    read: &'static CustomDefinition,
) -> Vec<(&'static CustomDefinition, Value)> {
    const FRESH: usize = 2;
    let Some(payloads) = any_payload(&read.request) else { return Vec::new() };
    let label = format!("{} {}", conversation.label(), read.callback_id);
    drawn(bench, &label, &payloads, FRESH).into_iter().map(|payload| (read, payload)).collect()
}

/// The callback with the payload that the handler has accepted before, and with some others: one with a filter may show more
/// than one without.
fn reading_calls(conversation: &Conversation<'_>, read: &'static CustomDefinition, partner: &Tenant) -> Vec<Call> {
    const OTHERS: usize = 3;
    let accepted = conversation.session().custom_contacts.accepted(read).flatten();
    let others = plain(&read.request).into_iter().filter(|payload| *payload != accepted).take(OTHERS);
    let others = others.map(|payload| Call::custom(read, partner, payload)).collect::<Vec<_>>();
    std::iter::once(conversation.custom(read, partner)).chain(others).collect()
}

/// How to fix a handler that fails on a partner that it does not know.
const UNKNOWN: &str =
    "Refuse it with a 4xx status, best one that the callback defines: the partner may have been disabled meanwhile.";

pub(super) const STRANGER: Check = Check {
    id: "custom.stranger",
    title: "a custom callback about a partner that was never enabled is not carried out",
    requirement: &requirements::CUSTOM_STRANGER,
    fix: "Look up the partner in context.tenant_id before a custom callback is carried out, and refuse it if the partner is not enabled.",
    rests_on: &[&ANSWER],
    control: Control::Nothing,
    run: stranger,
    ..ADVISORY
};

fn stranger(bench: &Bench<'_>) -> Verdict {
    each(bench, |definition| {
        if bench.options().partner == Method::Explicit {
            return Err(NotPassed::Skipped("partners are not enabled by callbacks".to_owned()));
        }
        bench.conversation(definition.callback_id, |conversation| {
            require_accepted(conversation, definition)?;
            let call = conversation.custom(definition, &conversation.partner());
            let reply = conversation.send(call.noting("about a partner that was never enabled").unstated())?;
            let finding = |message| conversation.finding(&requirements::CUSTOM_STRANGER, message);
            if reply.is_carried_out() {
                let message = format!("a custom callback about an unknown partner is carried out: {}", reply.summary());
                return Err(finding(message).into());
            }
            if reply.status().is_some_and(|status| status >= 500) && !reply.has_defined_status() {
                let message = format!("a custom callback about an unknown partner fails: {}", reply.summary());
                return Err(finding(message).fixed_by(UNKNOWN).into());
            }
            Ok(())
        })
    })
}
