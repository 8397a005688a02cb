//! The credentials that go with a custom callback.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::header::HeaderName;
use serde_json::{Value, json};

use super::answers::ANSWER;
use super::{each, require_accepted};
use crate::checks::base::ADVISORY;
use crate::contract::{CustomDefinition, requirements};
use crate::generate::marked;
use crate::sender::CREDENTIALS_HEADER;
use crate::suite::{Bench, Call, Check, Control, Conversation, NotPassed, Tenant, Verdict};

pub(super) const CREDENTIALS: Check = Check {
    id: "custom.credentials",
    title: "a custom callback with wrong credentials, or with those of another account, is not carried out",
    requirement: &requirements::CUSTOM_CREDENTIALS,
    fix: "Check the credentials in X-CyberApp-Auth before a custom callback is carried out, if it works on the account that they belong to.",
    rests_on: &[&ANSWER],
    control: Control::Nothing,
    run: credentials,
    ..ADVISORY
};

fn credentials(bench: &Bench<'_>) -> Verdict {
    each(bench, |definition| {
        let Some((identity, secrets)) = bench.options().credentials.as_deref().and_then(|it| it.split_once(':')) else {
            let reason = "there are no credentials to change; give valid ones with --credentials";
            return Err(NotPassed::Skipped(reason.to_owned()));
        };
        let wrong = wrong(serde_json::from_str(secrets).unwrap_or_default());
        let header = STANDARD.encode(format!("{identity}:{wrong}"));
        bench.conversation(definition.callback_id, |conversation| {
            require_accepted(conversation, definition)?;
            let partner = conversation.enabled_partner()?;
            let call = conversation.custom(definition, &partner).noting("with a wrong secret");
            let call = call.header(HeaderName::from_static(CREDENTIALS_HEADER), header.as_str());
            let reply = conversation.send(call.unstated())?;
            if !reply.is_carried_out() {
                return of_another_account(conversation, definition, &partner);
            }
            let message = format!("a custom callback with a wrong secret is carried out: {}", reply.summary());
            Err(conversation.finding(&requirements::CUSTOM_CREDENTIALS, message).into())
        })
    })
}

/// Credentials of another account show nothing that this partner sent. A handler may answer about that other account.
fn of_another_account(
    conversation: &Conversation<'_>,
    definition: &'static CustomDefinition,
    partner: &Tenant,
) -> Verdict {
    let options = conversation.options();
    let mark = conversation.text_mark();
    let Some((other, payload)) = options.other_credentials.as_ref().zip(marked(&definition.request, &mark)) else {
        return Ok(());
    };
    conversation.send(Call::custom(definition, partner, Some(payload)).noting("with a text of this partner's own"))?;
    let contacts = &conversation.session().custom_contacts;
    for read in options.custom.iter().copied().filter(|read| contacts.accepted(read).is_some()) {
        let call = conversation.custom(read, partner).noting("with credentials of another account").unstated();
        let reply = conversation.send(conversation.with_credentials(call, other))?;
        if reply.exchange.json().is_some_and(|body| body.to_string().contains(&mark)) {
            let message = format!("with credentials of another account the answer shows `{mark}`");
            return Err(conversation.finding(&requirements::CUSTOM_CREDENTIALS, message).at("/payload").into());
        }
    }
    Ok(())
}

/// Secrets of the same form that are not these.
fn wrong(secrets: Value) -> Value {
    match secrets {
        Value::Object(members) => members.into_iter().map(|(name, value)| (name, wrong(value))).collect(),
        Value::Array(items) => items.into_iter().map(wrong).collect(),
        Value::String(text) => Value::from(format!("{text}x")),
        Value::Number(number) => json!(number.as_f64().unwrap_or_default() + 1.0),
        other => other,
    }
}
