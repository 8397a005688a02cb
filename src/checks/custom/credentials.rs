//! The credentials that go with a custom callback.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::header::HeaderName;
use serde_json::{Value, json};

use super::answers::ANSWER;
use super::{each, require_accepted};
use crate::checks::base::ADVISORY;
use crate::contract::requirements;
use crate::sender::CREDENTIALS_HEADER;
use crate::suite::{Bench, Check, Control, NotPassed, Verdict};

pub(super) const CREDENTIALS: Check = Check {
    id: "custom.credentials",
    title: "a custom callback with wrong credentials is not carried out",
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
                return Ok(());
            }
            let message = format!("a custom callback with a wrong secret is carried out: {}", reply.summary());
            Err(conversation.finding(&requirements::CUSTOM_CREDENTIALS, message).into())
        })
    })
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
