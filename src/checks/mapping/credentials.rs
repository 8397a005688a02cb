//! The credentials in `X-CyberApp-Auth`: wrong ones are not accepted, and right ones are read as they are written.

use super::by_account::require_by_account;
use super::enablement::{READ, WRITE};
use super::left_alone::READING;
use super::nearly_right::nearly_right;
use super::require_not_accepted;
use super::wrong::{NONE, other_forms, some_wrong, with_secrets_of, wrong};
use crate::checks::base::{ADVISORY, MUST};
use crate::checks::side_effects::judged_as;
use crate::contract::{Callback, requirements};
use crate::sender::credentials_header;
use crate::suite::{
    Bench, Call, Check, Control, Conversation, MappedConversation, Method, Needs, NotPassed, Tenant, Verdict, gather,
};

pub(crate) const CHECKS: &[Check] = &[WRONG, WHEN_MAPPED, WRITES, EVERY_CALLBACK, FORM, REFUSAL_STATUS];

/// A control has the right credentials in place of the wrong ones, and shows nothing about those.
const BASE: Check = Check {
    requirement: &requirements::MAPPING_CREDENTIALS,
    needs: Needs::MappedPartner,
    rests_on: &[&READ],
    control: Control::Nothing,
    ..MUST
};

const COMPARE: &str = "Compare identity and secrets in X-CyberApp-Auth with those of the account on every request, and answer 401 when \
                       they differ or are missing. A memory of logins that were good must not be looked up by the identity alone.";

pub(crate) const WRONG: Check = Check {
    id: "mapping.credentials.wrong",
    title: "enablement.read does not accept a wrong identity or wrong secrets",
    fix: COMPARE,
    run: |bench| {
        bench.conversation("wrong", |conversation| {
            let partner = conversation.own_partner()?;
            none_accepted(conversation, &partner, nearly_right(&conversation.credentials_of(&partner)?))
        })
    },
    ..BASE
};

/// Reads with all kinds of wrong credentials, and with these.
fn none_accepted(conversation: &Conversation<'_>, partner: &Tenant, more: Vec<(&'static str, String)>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let right = conversation.credentials_of(partner)?;
    let others = conversation.options().other_credentials.as_deref();
    let theirs = others.and_then(|others| with_secrets_of(&right, others));
    gather(wrong(&right).into_iter().chain(theirs).chain(more).map(|(what, text)| {
        let call = Call::mapping(partner).because(format!("read with {what}"));
        let reply = conversation.send(with(call, &text))?;
        require_not_accepted(&modelled, &requirements::MAPPING_CREDENTIALS, &reply, &format!("a callback with {what}"))
    }))
}

/// The callback with these credentials, or without any.
fn with(call: Call, credentials: &str) -> Call {
    let (name, value) = credentials_header(credentials);
    call.header(name, value).unstated()
}

const WHEN_MAPPED: Check = Check {
    id: "mapping.credentials.when_mapped",
    title: "wrong credentials are not accepted for a partner that is mapped",
    fix: "Check the credentials in every callback: that a partner is mapped proves nothing about who sends them.",
    rests_on: &[&WRONG, &WRITE],
    run: |bench| {
        bench.conversation("mapped", |conversation| {
            none_accepted(conversation, &conversation.enabled_partner()?, Vec::new())
        })
    },
    ..BASE
};

const WRITES: Check = Check {
    id: "mapping.credentials.writes",
    title: "wrong credentials map nobody",
    fix: "Check the credentials in enablement.write too, before you store the mapping.",
    rests_on: &[&WRONG, &WRITE],
    run: |bench| bench.conversation("write", writes),
    ..BASE
};

fn writes(conversation: &Conversation<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let partner = conversation.own_partner()?;
    conversation.require_unmapped(&partner)?;
    let right = conversation.credentials_of(&partner)?;
    for (what, text) in some_wrong(&right) {
        let call = conversation.mapping_call(&partner)?.because(format!("map the partner with {what}"));
        let reply = conversation.send(with(call, &text))?;
        let what = format!("enablement.write with {what}");
        let message = format!("{what} had an effect");
        require_not_accepted(&modelled, &requirements::MAPPING_CREDENTIALS, &reply, &what)?;
        judged_as(&requirements::MAPPING_CREDENTIALS, &message, modelled.read(&partner))?;
    }
    Ok(())
}

pub(crate) const EVERY_CALLBACK: Check = Check {
    id: "mapping.credentials.every_callback",
    title: "every callback checks the credentials, and wrong ones change nothing",
    needs: Needs::MappedOfAccount,
    fix: "Check the credentials in one place for all callbacks, before you look at the callback_id.",
    rests_on: &[
        &WRONG,
        &WHEN_MAPPED,
        &WRITES,
        &super::customers::REMOVE,
        &super::customers::BACK,
        &super::customers::SEVERAL,
        &READING,
    ],
    run: every_callback,
    ..BASE
};

fn every_callback(bench: &Bench<'_>) -> Verdict {
    // enablement.write comes last: it changes nothing for a partner that is mapped.
    let mut callbacks = bench.options().callbacks();
    callbacks.retain(|callback| callback.is_mapping());
    callbacks.sort_by_key(|callback| *callback == Callback::EnablementWrite);
    // No other check is about wrong credentials there.
    let is_only_one = bench.options().partner == Method::Explicit;
    bench.each(
        callbacks,
        |callback| callback.name().to_owned(),
        |conversation, callback| {
            let modelled = MappedConversation::new(conversation);
            let (partner, known) = modelled.partner_with_customers(1)?;
            require_by_account(conversation, &partner)?;
            modelled.write(&partner, &[(known[0].clone(), Some(conversation.identifier()))])?;
            modelled.list(&partner)?;
            let right = conversation.credentials_of(&partner)?;
            for (what, text) in some_wrong(&right) {
                let call = match callback {
                    // A handler may refuse another tenant for the customer whatever the credentials are.
                    Callback::TenantMappingWrite => Call::map_customers(&partner, &[(known[0].clone(), None)]),
                    _ => conversation.call_of(*callback, &partner, &conversation.customer())?,
                };
                let call = call.because(format!("{} with {what}", callback.name()));
                let reply = conversation.send(with(call, &text))?;
                let what = format!("{} with {what}", callback.name());
                let verdict = require_not_accepted(&modelled, &requirements::MAPPING_CREDENTIALS, &reply, &what);
                verdict.map_err(|accepted| if is_only_one { accepted.fixed_by(COMPARE) } else { accepted })?;
                let message = format!("{what} had an effect");
                judged_as(&requirements::MAPPING_CREDENTIALS, &message, modelled.read(&partner))?;
                judged_as(&requirements::MAPPING_CREDENTIALS, &message, modelled.list(&partner))?;
            }
            Ok(())
        },
    )
}

const FORM: Check = Check {
    id: "mapping.credentials.form",
    title: "the secrets are read as JSON, however they are written",
    requirement: &requirements::CREDENTIALS_FORM,
    fix: "Split X-CyberApp-Auth at its first colon, parse the right side as JSON, and compare values, not texts.",
    run: |bench| bench.conversation("form", form),
    ..BASE
};

fn form(conversation: &Conversation<'_>) -> Verdict {
    let partner = conversation.own_partner()?;
    let right = conversation.credentials_of(&partner)?;
    let id = conversation.set_up(Call::mapping(&partner))?.payload()["vendor_tenant_id"].clone();
    for (what, text) in other_forms(&right) {
        let call = Call::mapping(&partner).because(format!("read with secrets that have {what}"));
        let reply =
            conversation.require(&requirements::CREDENTIALS_FORM, conversation.with_credentials(call, &text))?;
        let named = reply.payload().get("vendor_tenant_id").cloned().unwrap_or_default();
        if named != id {
            let message = format!("with {what} the same credentials belong to another account");
            let finding = conversation.finding(&requirements::CREDENTIALS_FORM, message);
            return Err(finding.at("/payload/vendor_tenant_id").compared(id, named).into());
        }
    }
    Ok(())
}

const REFUSAL_STATUS: Check = Check {
    id: "mapping.credentials.refusal_status",
    title: "wrong credentials are refused with 401 or 403",
    requirement: &requirements::CLEAR_REFUSAL,
    fix: "Answer 401 or 403, so that the console tells the partner that the credentials are wrong.",
    rests_on: &[&WRONG],
    run: |bench| bench.conversation("status", refusal_status),
    needs: Needs::MappedPartner,
    control: Control::Nothing,
    ..ADVISORY
};

fn refusal_status(conversation: &Conversation<'_>) -> Verdict {
    let partner = conversation.own_partner()?;
    let right = conversation.credentials_of(&partner)?;
    // The gateway always sends the header: its absence may be taken for a malformed request.
    for (what, text) in some_wrong(&right).into_iter().filter(|(_, text)| !text.is_empty()) {
        let call = Call::mapping(&partner).because(format!("read with {what}"));
        let reply = conversation.send(with(call, &text))?;
        match reply.status() {
            Some(401 | 403) => {}
            // The gateway sends the header with each callback, and a handler may call a request without it malformed.
            Some(400..=499) if what == NONE => {}
            Some(200..=299) => {
                let reason = format!("a callback with {what} is accepted; see mapping.credentials");
                return Err(NotPassed::Undecided(reason));
            }
            status => {
                let message = format!("a callback with {what} is refused with another status than 401 or 403");
                let finding = conversation.finding(&requirements::CLEAR_REFUSAL, message);
                return Err(finding.compared("401 or 403", status).into());
            }
        }
    }
    Ok(())
}
