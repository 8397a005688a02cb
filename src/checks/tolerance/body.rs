//! The text of the body: what is left out, the order of members, white space, escaped characters.

use serde_json::{Value, json};

use super::walk::walk_varied;
use crate::checks::base::MUST;
use crate::checks::basics;
use crate::contract::requirements;
use crate::suite::{Bench, Call, Check, Conversation, FieldValues, ModelledConversation, Needs, Verdict, gather};

const BASE: Check = Check { requirement: &requirements::REQUEST_TOLERANCE, rests_on: basics::ALL, ..MUST };

pub(super) const EMPTY_PAYLOAD: Check = Check {
    id: "tolerance.empty_payload",
    title: "a payload that may be omitted is accepted when it is absent or `{}`",
    fix: "Where a callback has no payload, take its absence and an empty object for the same.",
    run: empty_payload,
    ..BASE
};

fn empty_payload(bench: &Bench<'_>) -> Verdict {
    let shapes = [("absent", None), ("empty", Some(json!({})))];
    gather(shapes.into_iter().map(|(label, payload)| {
        bench.conversation(label, |conversation| {
            let partner = conversation.enabled_partner()?;
            let mut callbacks = bench.options().callbacks();
            callbacks.retain(|callback| !callback.is_enabling());
            callbacks.sort_by_key(|callback| !callback.is_read());
            callbacks.into_iter().try_for_each(|callback| {
                let call = Call::of(callback, &partner, &partner).noting(&format!("with {label} payload"));
                conversation.require(&requirements::REQUEST_TOLERANCE, call.payload(payload.clone())).map(drop)
            })
        })
    }))
}

pub(super) const MEMBER_ORDER: Check = Check {
    id: "tolerance.member_order",
    title: "the members of a request are accepted in any order and with any white space",
    fix: "Parse the body as JSON; do not rely on the order of members or on the exact text.",
    run: member_order,
    ..BASE
};

fn member_order(bench: &Bench<'_>) -> Verdict {
    bench.conversation("reversed", |conversation| {
        walk_varied(conversation, &requirements::REQUEST_TOLERANCE, |call| {
            call.noting("members in reverse order").edited(|body| *body = reversed(body))
        })
    })?;
    bench.conversation("pretty", |conversation| {
        let id = conversation.identifier();
        let read = || conversation.plain_read().request_id(id);
        let body = conversation.compose(read());
        let pretty = serde_json::to_string_pretty(&body).unwrap_or_default().replace('\n', "\r\n");
        let call = read().because("a callback with white space between its tokens").raw(pretty);
        conversation.require(&requirements::REQUEST_TOLERANCE, call).map(drop)
    })
}

fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(members) => members.iter().rev().map(|(key, value)| (key.clone(), reversed(value))).collect(),
        Value::Array(items) => items.iter().map(reversed).collect(),
        other => other.clone(),
    }
}

pub(super) const ESCAPES: Check = Check {
    id: "tolerance.escapes",
    title: "escaped characters are accepted wherever JSON allows them",
    needs: Needs::Customer,
    rests_on: &[&MEMBER_ORDER, &super::values::VALUES],
    fix: "Parse the body with a JSON parser that decodes \\u escapes, including surrogate pairs.",
    run: |bench| gather([bench.conversation("escaped", escapes), bench.conversation("names", escaped_names)]),
    ..BASE
};

/// Escapes in identifiers and in the names of members.
fn escaped_names(conversation: &Conversation<'_>) -> Verdict {
    const ESCAPED: &[(&str, &str)] =
        &[("~", "\\u007e"), ("/", "\\/"), ("\"context\"", "\"\\u0063ontext\""), ("tenant_id\"", "tenant\\u005fid\"")];
    let modelled = ModelledConversation::strict(conversation);
    let (partner, customer) = (modelled.partner()?, conversation.customer());
    let enable = || Call::enable_one(&partner, &customer);
    let id = conversation.identifier();
    let body = conversation.compose(enable().request_id(id)).to_string();
    let escaped = ESCAPED.iter().fold(body, |body, (plain, escaped)| body.replace(plain, escaped));
    let because = "enable a customer with escapes in identifiers and in names of members";
    conversation.require(&requirements::REQUEST_TOLERANCE, enable().because(because).raw(escaped))?;
    modelled.now_enabled(&partner, &[(customer, None)]);
    modelled.list(&partner)
}

fn escapes(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let partner = modelled.partner()?;
    let customer = conversation.customer();
    let Some(key) = conversation.options().field_ids().into_iter().next() else { return Ok(()) };
    let settings: FieldValues = [(key, "Zo\u{eb} \u{1f600} \u{6f22}/".to_owned())].into();
    let enable = || Call::enable(&partner, &[(customer.clone(), Some(settings.clone()))]);
    let id = conversation.identifier();
    let body = conversation.compose(enable().request_id(id)).to_string();
    let escaped: String = body
        .encode_utf16()
        .map(|unit| match u8::try_from(unit) {
            Ok(b'/') => "\\/".to_owned(),
            Ok(ascii) if ascii.is_ascii() => char::from(ascii).to_string(),
            _ => format!("\\u{unit:04x}"),
        })
        .collect();
    let because = "enable a customer with all non-ASCII characters escaped";
    conversation.require(&requirements::REQUEST_TOLERANCE, enable().because(because).raw(escaped))?;
    modelled.now_enabled(&partner, &[(customer, Some(settings))]);
    modelled.list(&partner)
}
