//! Tolerance: whatever the gateway may send by the documents is taken.

mod data;
mod walk;

use serde_json::{Value, json};

use crate::contract::{Level, requirements};

use crate::suite::{
    Bench, Call, Check, Conversation, FieldValues, ModelledConversation, Needs, NotPassed, Verdict, gather,
};

macro_rules! check {
    ($level:ident, $id:literal, $needs:ident, $requirement:ident, $run:expr, $title:literal, $fix:literal) => {
        Check {
            id: concat!("tolerance.", $id),
            title: $title,
            level: Level::$level,
            requirement: &requirements::$requirement,
            needs: Needs::$needs,
            fix: $fix,
            run: $run,
        }
    };
}

pub(super) const CHECKS: &[Check] = &[
    check!(
        Must,
        "empty_payload",
        Any,
        REQUEST_TOLERANCE,
        empty_payload,
        "a payload that is omitted may be absent or `{}`",
        "Do not ask for payload in get_state and reset, and take an empty object there."
    ),
    check!(
        Must,
        "created_at",
        Any,
        REQUEST_TOLERANCE,
        walk::created_at,
        "any RFC 3339 time is taken as created_at, the year 1 included",
        "Do not check the age of created_at, and parse it with a type that knows the year 1, offsets and fractions."
    ),
    check!(
        Must,
        "member_order",
        Any,
        REQUEST_TOLERANCE,
        member_order,
        "the members of a request come in any order, with any white space",
        "Parse the body as JSON; do not rely on the order of members or on the exact text."
    ),
    check!(
        Must,
        "escapes",
        Customer,
        REQUEST_TOLERANCE,
        escapes,
        "characters may come escaped as JSON allows",
        "Parse the body with a JSON parser that decodes \\u escapes, surrogate pairs included."
    ),
    check!(
        Must,
        "endpoint_versions",
        Any,
        REQUEST_TOLERANCE,
        walk::endpoint_versions,
        "tokens and requests for both documented endpoint versions are taken",
        "Compare the token's role with context.endpoint_id as a whole; do not pin the endpoint's version."
    ),
    check!(
        Advisory,
        "datacenter",
        Any,
        UNSTATED,
        walk::datacenter,
        "a data centre that cannot be reached is no reason to refuse",
        "Carry the callback out first; a status report that cannot be sent is for later."
    ),
    check!(
        Must,
        "identifier_versions",
        Any,
        REQUEST_TOLERANCE,
        walk::identifier_versions,
        "identifiers are UUIDs of any version",
        "Accept any UUID; do not ask for version 4."
    ),
    check!(
        Advisory,
        "identifier_case",
        Any,
        UNSTATED,
        identifier_case,
        "a UUID in upper case is the same identifier",
        "Parse identifiers as UUIDs, and compare them as such."
    ),
    check!(
        Must,
        "names",
        Customer,
        REQUEST_TOLERANCE,
        data::names,
        "tenant names may hold any text",
        "Store names as Unicode text of ample length; they are data, not markup, paths or SQL."
    ),
    check!(
        Must,
        "same_names",
        Both,
        REQUEST_TOLERANCE,
        data::same_names,
        "tenants may share a name, and change it",
        "Tell tenants apart by their ids only; put no unique key on names."
    ),
    check!(
        Must,
        "values",
        Customer,
        CUSTOMER_SETTINGS,
        data::values,
        "settings come back with exactly the text that the user typed",
        "Store and return the values unchanged: no trimming, no escaping, no conversion, full Unicode."
    ),
    check!(
        Must,
        "partner_values",
        Partner,
        REQUEST_TOLERANCE,
        data::partner_values,
        "a partner's settings may hold any text",
        "Take the text of a partner's settings as it is: it is data, not markup or SQL, and Unicode."
    ),
    check!(
        Must,
        "whole_values",
        Customer,
        CUSTOMER_SETTINGS,
        data::whole_or_not,
        "a long value that is taken comes back whole, and so does a customer with a long name",
        "Refuse what is too long for you with a 4xx; never cut it, and never pass it over."
    ),
    check!(
        Must,
        "split_characters",
        Customer,
        REQUEST_TOLERANCE,
        data::long_texts,
        "long bodies with characters of several bytes are read right",
        "Join the pieces of a body as bytes, and decode them once: a piece may end within a character."
    ),
    check!(
        Advisory,
        "keys",
        Customer,
        UNSTATED,
        data::keys,
        "settings with awkward field ids come back unchanged",
        "Treat the keys of settings as data: dots, spaces, `__proto__` and `$` mean nothing."
    ),
    check!(
        Must,
        "long_list",
        Customer,
        REQUEST_TOLERANCE,
        data::long_list,
        "a request with some hundred customers is taken, and all of them are listed",
        "Raise the body limit of the framework and of any proxy before it; list all enabled customers, without pages."
    ),
    check!(
        Advisory,
        "longer_list",
        Alone,
        UNSTATED,
        data::longer_list,
        "a request with some thousand customers is taken, and all of them are listed",
        "Raise the body limit of the framework (often 100 kB by default) and of any proxy before it."
    ),
    check!(
        Advisory,
        "empty_value",
        Customer,
        UNSTATED,
        data::empty_value,
        "an empty value in settings comes back as an empty value",
        "Store empty text as such; it is not the same as no value."
    ),
    check!(
        Advisory,
        "long_value",
        Customer,
        UNSTATED,
        data::long_value,
        "a value of some thousand characters in settings comes back whole",
        "Store values as text without a limit of your own, or refuse what is too long."
    ),
    check!(
        Must,
        "headers",
        Any,
        REQUEST_HEADERS,
        walk::headers,
        "the documented headers are taken, and nothing else is asked for",
        "Look at Authorization and Content-Type only; X-CyberApp-Extra may be there or not."
    ),
    check!(
        Advisory,
        "credentials",
        Any,
        UNSTATED,
        walk::credentials,
        "credentials that mirroring does not need make no difference",
        "Look at X-CyberApp-Auth in mapping and custom callbacks only; split it at the first colon."
    ),
    check!(
        Must,
        "scope_roles",
        Any,
        AUTH_SCOPE,
        scope_roles,
        "one role equal to the endpoint is enough, wherever it stands in the scope",
        "Look for the endpoint among all roles of the scope, not only in the first."
    ),
    check!(
        Advisory,
        "media_type",
        Any,
        UNSTATED,
        media_type,
        "a Content-Type with a charset is taken",
        "Compare the media type without its parameters."
    ),
];

/// A callback of whatever kind the enablement method has, on a fresh and prepared partner.
fn any_call(conversation: &Conversation<'_>) -> Call {
    conversation.reading(&conversation.partner())
}

/// Sends a valid request that must be taken.
fn taken(conversation: &Conversation<'_>, call: Call) -> Verdict {
    conversation.require(&requirements::REQUEST_TOLERANCE, call).map(drop)
}

fn empty_payload(bench: &Bench<'_>) -> Verdict {
    let shapes = [("absent", None), ("empty", Some(json!({})))];
    gather(shapes.into_iter().map(|(label, payload)| {
        bench.conversation(label, |conversation| {
            let partner = conversation.enabled_partner()?;
            let because =
                |call: Call, what: &str| call.payload(payload.clone()).because(format!("{what}, payload {label}"));
            if bench.partner_is_mirrored() {
                taken(conversation, because(Call::partner_state(&partner), "read the partner's state"))?;
            }
            if bench.customer_is_mirrored() {
                taken(conversation, because(Call::list(&partner), "read the customers"))?;
            }
            if bench.partner_is_mirrored() {
                taken(conversation, because(Call::reset_partner(&partner), "disable the partner"))?;
            }
            Ok(())
        })
    }))
}

fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(members) => members.iter().rev().map(|(key, value)| (key.clone(), reversed(value))).collect(),
        Value::Array(items) => items.iter().map(reversed).collect(),
        other => other.clone(),
    }
}

fn member_order(bench: &Bench<'_>) -> Verdict {
    bench.conversation("reversed", |conversation| {
        let vary = |call: Call| call.noting("members in reverse order").edited(|body| *body = reversed(body));
        let modelled =
            ModelledConversation::strict(conversation).demanding(&requirements::REQUEST_TOLERANCE).varied(vary);
        walk::walk(&modelled, &conversation.partner(), &[conversation.customer(), conversation.customer()])
    })?;
    bench.conversation("pretty", |conversation| {
        let id = conversation.identifier();
        let body = conversation.compose(any_call(conversation).request_id(id));
        let pretty = serde_json::to_string_pretty(&body).unwrap_or_default().replace('\n', "\r\n");
        let call =
            any_call(conversation).because("a callback with white space between its tokens").request_id(id).raw(pretty);
        taken(conversation, call)
    })
}

fn escapes(bench: &Bench<'_>) -> Verdict {
    bench.conversation("escaped", |conversation| {
        let modelled = ModelledConversation::strict(conversation);
        let partner = modelled.partner()?;
        let customer = conversation.customer();
        let Some(key) = bench.options().field_ids().into_iter().next() else { return Ok(()) };
        let settings: FieldValues = [(key, "Zo\u{eb} \u{1f600} \u{6f22}/".to_owned())].into();
        let call = Call::enable(&partner, &[(customer.clone(), Some(settings.clone()))]);
        let id = conversation.identifier();
        let body = conversation.compose(call.request_id(id)).to_string();
        let escaped: String = body
            .encode_utf16()
            .map(|unit| match u8::try_from(unit) {
                Ok(b'/') => "\\/".to_owned(),
                Ok(ascii) if ascii.is_ascii() => char::from(ascii).to_string(),
                _ => format!("\\u{unit:04x}"),
            })
            .collect();
        let because = "enable a customer, other characters than ASCII escaped";
        taken(conversation, Call::list(&partner).because(because).raw(escaped))?;
        modelled.now_enabled(&partner, &[(customer, Some(settings))]);
        modelled.list(&partner)
    })
}

fn identifier_case(bench: &Bench<'_>) -> Verdict {
    if !bench.customer_is_mirrored() {
        return Err(NotPassed::Skipped("there is no callback for customers".to_owned()));
    }
    bench.conversation("upper", |conversation| {
        let modelled = ModelledConversation::strict(conversation);
        let partner = modelled.partner()?;
        let upper = partner.id.to_string().to_uppercase();
        let customer = conversation.customer();
        modelled.enable_plain(&partner, &[customer])?;
        let because = "read the customers, the partner's UUID in upper case";
        let call =
            Call::list(&partner).because(because).edited(move |body| body["context"]["tenant_id"] = json!(upper));
        let reply = conversation.require(&requirements::UNSTATED, call.unstated())?;
        modelled.compare(modelled.model.borrow().compare_list(partner.id, &reply.payload()))
    })
}

fn scope_roles(bench: &Bench<'_>) -> Verdict {
    let tokens = bench.session().sender.tokens();
    let key = tokens.key();
    let own = bench.options().endpoint_id.clone();
    let role = |name: &str| json!({ "role": format!("{own}~{name}.other.endpoint.v1.0") });
    bench.each(
        [(2, 0), (2, 1), (11, 11)],
        |(others, at)| format!("place-{}-of-{}", at + 1, others + 1),
        |conversation, (others, at)| {
            let mut scope: Vec<_> = (0..*others).map(|other| role(&format!("app{other}"))).collect();
            scope.insert(*at, json!({ "role": own }));
            let token = tokens.draft(&own, &key).claim("scope", json!(scope)).sign(&key);
            let because = format!("a callback with a token of {} roles, its own at place {}", others + 1, at + 1);
            conversation
                .require(&requirements::AUTH_SCOPE, any_call(conversation).because(because).with_token(token))
                .map(drop)
        },
    )
}

fn media_type(bench: &Bench<'_>) -> Verdict {
    bench.conversation("charset", |conversation| {
        let call = any_call(conversation).because("a callback with a charset in its Content-Type").unstated();
        let call = call.header(hyper::header::CONTENT_TYPE, "application/json; charset=utf-8");
        conversation.require(&requirements::UNSTATED, call).map(drop)
    })
}
