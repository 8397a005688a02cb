//! A partner is mapped to a tenant of the vendor, and the mapping is removed.

use serde_json::Value;
use uuid::Uuid;

use super::require_not_accepted;
use crate::checks::base::{ADVISORY, MUST};
use crate::checks::response;
use crate::checks::side_effects::judged_as;
use crate::contract::requirements;
use crate::suite::{Call, Check, Conversation, MappedConversation, Needs, NotPassed, Verdict};

pub(crate) const CHECKS: &[Check] = &[READ, UNMAPPED, WRITE, AGAIN, OTHER_TENANT, RESET, RETURN, OTHER_RETURN, PAYLOAD];

const BASE: Check = Check { requirement: &requirements::MAPPING_WRITE, needs: Needs::MappedPartner, ..MUST };

pub(crate) const READ: Check = Check {
    id: "mapping.enablement.read",
    title: "enablement.read with valid credentials answers which tenant of the vendor they belong to",
    requirement: &requirements::MAPPING_READ,
    fix: "Look up the account by the credentials in X-CyberApp-Auth, and answer its id as vendor_tenant_id.",
    rests_on: &[&response::ENABLEMENT_READ],
    run: |bench| bench.conversation("read", read),
    ..BASE
};

fn read(conversation: &Conversation<'_>) -> Verdict {
    let mut first: Option<Value> = None;
    for _ in 0..2 {
        let partner = conversation.partner();
        let reply = conversation.require(&requirements::MAPPING_READ, Call::mapping(&partner))?;
        let named = reply.payload().get("vendor_tenant_id").cloned().unwrap_or_default();
        let wrong = |message: &str, expected: Value| {
            let finding = conversation.finding(&requirements::MAPPING_READ, message).at("/payload/vendor_tenant_id");
            Err(finding.compared(expected, named.clone()).into())
        };
        if named.as_str().is_none_or(|id| id.trim().is_empty()) {
            return wrong("the answer does not say which tenant the credentials belong to", Value::from("an id"));
        }
        match &first {
            Some(first) if *first != named => {
                return wrong("the same credentials belong to another tenant than a moment ago", first.clone());
            }
            _ => first = Some(named),
        }
    }
    Ok(())
}

pub(crate) const UNMAPPED: Check = Check {
    id: "mapping.enablement.unmapped",
    title: "enablement.read names no Acronis tenant before the partner is mapped",
    requirement: &requirements::MAPPING_READ,
    fix: "Leave acronis_tenant_id out of the payload as long as the account is not mapped; a partner could not enable the app otherwise.",
    rests_on: &[&READ],
    run: |bench| bench.conversation("unmapped", unmapped),
    ..BASE
};

fn unmapped(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let partner = conversation.own_partner()?;
    conversation.require_unmapped(&partner)?;
    let Err(wrong) = modelled.read(&partner) else { return Ok(()) };
    let named = conversation.exchanges().last().and_then(|last| shown(&last.json()?["payload"]));
    let was_asked = named.is_some_and(|id| conversation.session().vendor_tenants.has_asked(id));
    Err(match named {
        Some(id) if id == partner.id => wrong.fixed_by(ASKING),
        Some(_) if was_asked => wrong.fixed_by(NOT_MAPPED),
        _ => wrong,
    })
}

/// How to fix a handler that takes the tenant that asks for the one that is mapped.
const ASKING: &str = "Answer the acronis_tenant_id that enablement.write has stored with the account, and none as long as there is none: \
                      context.tenant_id tells only who asks.";

/// How to fix a handler that names a partner which is not mapped, or no longer.
const NOT_MAPPED: &str = "The answer names another partner, which is not mapped: only enablement.write maps one, and no read. What \
                          enablement.reset has removed must not come back, from a cache, a queue, or the memory of another process.";

/// The Acronis tenant that a payload of enablement.read names.
fn shown(payload: &Value) -> Option<Uuid> {
    Uuid::try_parse(payload.get("acronis_tenant_id")?.as_str()?).ok()
}

pub(crate) const WRITE: Check = Check {
    id: "mapping.enablement.write",
    title: "enablement.write maps the partner, and enablement.read shows it",
    fix: "Store acronis_tenant_id with the account in enablement.write, and answer it from there in enablement.read.",
    rests_on: &[&READ, &UNMAPPED, &response::ENABLEMENT_WRITE],
    run: |bench| bench.conversation("write", write),
    ..BASE
};

fn demanding<'c>(conversation: &'c Conversation<'c>) -> MappedConversation<'c> {
    MappedConversation::new(conversation).demanding(&requirements::MAPPING_WRITE)
}

/// Whether an account can be mapped again after a reset is the matter of [`OTHER_RETURN`].
fn write(conversation: &Conversation<'_>) -> Verdict {
    let modelled = demanding(conversation);
    modelled.read(&modelled.partner()?)
}

pub(crate) const AGAIN: Check = Check {
    id: "mapping.enablement.again",
    title: "mapping the same pair again succeeds and changes nothing",
    fix: "Answer enablement.write with 200 when the account is already mapped to the same acronis_tenant_id.",
    rests_on: &[&WRITE],
    run: |bench| bench.conversation("again", again),
    ..BASE
};

fn again(conversation: &Conversation<'_>) -> Verdict {
    let modelled = demanding(conversation);
    let partner = modelled.partner()?;
    modelled.map(&partner)?;
    modelled.read(&partner)?;
    modelled.map(&partner)?;
    modelled.read(&partner)
}

pub(crate) const OTHER_TENANT: Check = Check {
    id: "mapping.enablement.other_tenant",
    title: "an account that is mapped is not mapped to another Acronis tenant",
    requirement: &requirements::MAPPING_KEPT,
    fix: "Refuse enablement.write, with 409 for example, when the account is mapped to another acronis_tenant_id, and leave the mapping as it is.",
    rests_on: &[&WRITE, &RESET],
    run: |bench| bench.conversation("other", other_tenant),
    ..BASE
};

fn other_tenant(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let partner = modelled.partner()?;
    let other = conversation.partner();
    let read = Call::mapping(&other).because("read the same account for another Acronis tenant").unstated();
    let named = shown(&conversation.send(read)?.payload());
    if named == Some(other.id) {
        let message = "the account is mapped to another Acronis tenant, and the answer names the one that asks";
        let finding = conversation.finding(&requirements::MAPPING_READ, message).at("/payload/acronis_tenant_id");
        return Err(finding.compared(partner.id.to_string(), other.id.to_string()).fixed_by(ASKING).into());
    }
    let message = "a read for another Acronis tenant had an effect";
    judged_as(&requirements::MAPPING_KEPT, message, modelled.read(&partner))?;
    let call = Call::map_partner(&other, &conversation.vendor_tenant_id(&partner)?).unstated();
    let reply = conversation.send(call.because("map another Acronis tenant to the same account"))?;
    let what = "another Acronis tenant for the same account";
    let accepted = require_not_accepted(&modelled, &requirements::MAPPING_KEPT, &reply, what);
    let (message, fix) = match reply.exchange.outcome.is_refusal() {
        true => ("another Acronis tenant was refused, and that had an effect", Some(REFUSED)),
        false => ("a partner took over the account of another", None),
    };
    let unchanged = judged_as(&requirements::MAPPING_KEPT, message, modelled.read(&partner));
    unchanged.map_err(|wrong| fix.into_iter().fold(wrong, NotPassed::fixed_by))?;
    accepted?;
    modelled.unmap(&partner)?;
    let message = "another Acronis tenant was refused, and is there after a reset";
    judged_as(&requirements::MAPPING_KEPT, message, modelled.read(&partner))
}

const REFUSED: &str = "Look whether enablement.write can be carried out before you change anything, or undo all of it when you refuse: \
                       the account stays mapped as it was.";

pub(crate) const RESET: Check = Check {
    id: "mapping.enablement.reset",
    title: "enablement.reset removes the partner's mapping",
    requirement: &requirements::MAPPING_RESET,
    fix: "Delete the account's acronis_tenant_id in enablement.reset; enablement.read must not show it any more.",
    rests_on: &[&WRITE, &response::ENABLEMENT_RESET],
    run: |bench| bench.conversation("reset", reset),
    ..BASE
};

fn reset(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let partner = modelled.partner()?;
    let modelled = modelled.demanding(&requirements::MAPPING_RESET);
    modelled.unmap(&partner)?;
    let Err(wrong) = modelled.read(&partner) else { return Ok(()) };
    let other = conversation.partner();
    let read = Call::mapping(&other).because("read the account for another partner").unstated();
    let names_asker = shown(&conversation.send(read)?.payload()) == Some(other.id);
    Err(if names_asker { wrong.fixed_by(ASKING) } else { wrong })
}

pub(crate) const RETURN: Check = Check {
    id: "mapping.enablement.return",
    title: "a partner can be mapped again after a reset",
    fix: "Let enablement.reset leave nothing behind that makes enablement.write fail later, and carry out a callback also if one with the \
          same payload came before.",
    rests_on: &[&RESET],
    run: |bench| bench.conversation("return", comes_back),
    ..BASE
};

fn comes_back(conversation: &Conversation<'_>) -> Verdict {
    let modelled = demanding(conversation);
    let partner = modelled.partner()?;
    for _ in 0..2 {
        modelled.unmap(&partner)?;
        modelled.map(&partner)?;
        modelled.read(&partner)?;
    }
    Ok(())
}

pub(crate) const OTHER_RETURN: Check = Check {
    id: "mapping.enablement.other_return",
    title: "another partner can be mapped to the account after a reset",
    fix: "Delete the mapping in enablement.reset; a mark on the old one keeps the account from every other partner.",
    rests_on: &[&RESET, &RETURN],
    run: |bench| bench.conversation("other", other_comes),
    ..BASE
};

fn other_comes(conversation: &Conversation<'_>) -> Verdict {
    let modelled = demanding(conversation);
    let first = conversation.own_partner()?;
    if conversation.is_return(&first)? {
        let call = conversation.mapping_call(&first)?.because("map a partner to an account that was reset before");
        conversation.require(&requirements::MAPPING_WRITE, call)?;
    }
    modelled.map(&first)?;
    modelled.unmap(&first)?;
    let second = modelled.partner()?;
    modelled.read(&second)?;
    modelled.unmap(&second)?;
    modelled.map(&first)?;
    modelled.read(&first)
}

const PAYLOAD: Check = Check {
    id: "mapping.enablement.payload",
    title: "the answer to enablement.write has no payload",
    needs: Needs::MappedPartner,
    fix: "Leave payload out: the page of the callback has none. An older checklist wants the two ids there.",
    rests_on: &[&response::ENABLEMENT_WRITE],
    run: |bench| bench.conversation("payload", payload),
    ..ADVISORY
};

/// Another payload than the two ids breaks the form of the answer.
fn payload(conversation: &Conversation<'_>) -> Verdict {
    let partner = conversation.own_partner()?;
    let shown = conversation.set_up(conversation.mapping_call(&partner)?)?.payload();
    if shown.is_null() {
        return Ok(());
    }
    let finding = conversation.finding(&requirements::UNSTATED, "the answer to enablement.write has a payload");
    Err(finding.at("/payload").compared("absent", shown).into())
}
