//! Robustness: a handler refuses what it must refuse, and goes on working. No document says how, so these checks are
//! advisory.

use hyper::Method;
use serde_json::{Value, json};

use super::auth::forgery::other_endpoint;
use super::base::ADVISORY;
use super::basics;
use super::side_effects::judged_as;
use crate::contract::requirements;
use crate::suite::{Bench, Call, Check, Conversation, ModelledConversation, Needs, Reply, Tenant, Verdict, gather};

pub(super) const CHECKS: &[Check] =
    &[BROKEN_JSON, WRONG_SHAPE, UNKNOWN_CALLBACK, ONE_FAULT, TWO_CONTEXTS, HALF_APPLIED, METHOD];

const BASE: Check = Check { requirement: &requirements::REFUSAL, ..ADVISORY };

/// Sends a read, which must still be answered.
fn require_working(conversation: &Conversation<'_>) -> Verdict {
    let call = conversation.plain_read().because("a plain callback after it").unstated();
    conversation.require(&requirements::ROBUSTNESS, call).map(drop)
}

fn require_refusal(conversation: &Conversation<'_>, reply: &Reply, what: &str) -> Verdict {
    if reply.exchange.outcome.is_refusal() {
        return Ok(());
    }
    if reply.exchange.outcome.is_transport() {
        // No answer is a finding only if the handler still answers other callbacks.
        conversation.set_up(conversation.plain_read().because("a plain callback after it").unstated())?;
    }
    let message = format!("{what} got {}", reply.summary());
    Err(conversation.finding(&requirements::REFUSAL, message).compared("a 4xx status", reply.status()).into())
}

const BROKEN_JSON: Check = Check {
    id: "robustness.broken_json",
    title: "a body that is not JSON is refused",
    fix: "Answer 400 when the body does not parse; catch the parser's error.",
    run: broken_json,
    ..BASE
};

fn broken_json(bench: &Bench<'_>) -> Verdict {
    const BODIES: &[(&str, &[u8])] = &[
        ("an empty body", b""),
        ("half a body", b"{\"type\": \"cti"),
        ("text", b"hello"),
        ("bytes that are not UTF-8", b"{\"type\": \"\xff\xfe\"}"),
        ("a trailing comma", b"{\"type\": \"x\",}"),
    ];
    bench.each(
        BODIES,
        |(what, _)| (*what).to_owned(),
        |conversation, (what, bytes)| {
            let reply = conversation.try_send(conversation.plain_read().because(*what).raw(*bytes))?;
            require_refusal(conversation, &reply, what)?;
            require_working(conversation)
        },
    )
}

const WRONG_SHAPE: Check = Check {
    id: "robustness.wrong_shape",
    title: "JSON that is not a callback is refused",
    fix: "Check that the body is an object with type, request_id and context before you use them.",
    run: wrong_shape,
    ..BASE
};

fn wrong_shape(bench: &Bench<'_>) -> Verdict {
    let bodies = [
        json!(null),
        json!([]),
        json!("text"),
        json!(7),
        json!({}),
        json!({ "context": null }),
        json!({ "context": [] }),
    ];
    bench.each(
        bodies,
        |body| body.to_string(),
        |conversation, body| {
            let what = format!("the body {body}");
            let reply = conversation.try_send(conversation.plain_read().because(what.clone()).raw(body.to_string()))?;
            require_refusal(conversation, &reply, &what)?;
            require_working(conversation)
        },
    )
}

const UNKNOWN_CALLBACK: Check = Check {
    id: "robustness.unknown_callback",
    title: "an unknown callback is refused",
    fix: "Answer 400 or 404 for a callback_id that you do not serve, not 200 or 500.",
    run: |bench| bench.conversation("unknown", unknown_callback),
    ..BASE
};

fn unknown_callback(conversation: &Conversation<'_>) -> Verdict {
    let rename = |value: &mut Value| {
        let text = value.as_str().unwrap_or_default();
        let (name, version) = text.rsplit_once(".v").unwrap_or((text, "1.0"));
        *value = json!(format!("{name}_weather.v{version}"));
    };
    let call = conversation.plain_read().because("a callback that does not exist").unstated().edited(move |body| {
        rename(&mut body["type"]);
        rename(&mut body["context"]["callback_id"]);
    });
    let reply = conversation.try_send(call)?;
    require_refusal(conversation, &reply, "a callback that does not exist")
}

const ONE_FAULT: Check = Check {
    id: "robustness.one_fault",
    title: "a customer without an id leaves the list of customers as it was",
    needs: Needs::Customer,
    fix: "Refuse items of payload.enabled without acronis_tenant_id: a record without an id spoils every later answer with the list.",
    rests_on: basics::ALL,
    run: one_fault,
    ..BASE
};

/// A handler may accept the request, as long as nothing bad follows.
fn one_fault(bench: &Bench<'_>) -> Verdict {
    bench.each(
        ["without an id", "with null as its id"],
        |how| (*how).to_owned(),
        |conversation, how| {
            let modelled = ModelledConversation::new(conversation);
            let partner = modelled.partner()?;
            let is_absent = *how == "without an id";
            let call = Call::enable_one(&partner, &conversation.customer()).because(format!("enable a customer {how}"));
            let reply = conversation.try_send(call.unstated().edited(move |body| {
                let item = body.pointer_mut("/payload/enabled/0").and_then(Value::as_object_mut);
                item.and_then(|item| match is_absent {
                    true => item.shift_remove("acronis_tenant_id"),
                    false => item.insert("acronis_tenant_id".to_owned(), Value::Null),
                });
            }))?;
            if !reply.is_carried_out() {
                return Ok(());
            }
            let list = conversation.send(Call::list(&partner).unstated())?;
            if list.is_carried_out() && list.violations.is_empty() {
                return judged_as(
                    &requirements::REFUSAL,
                    "a customer without an id was enabled",
                    modelled.compare(modelled.model.borrow().compare_list(partner.id, &list.payload())),
                );
            }
            let message = format!("a customer {how} was enabled, and the list is broken since");
            let finding = conversation.finding(&requirements::REFUSAL, message);
            Err(finding.at("/payload").compared(json!([]), list.payload()).into())
        },
    )
}

const TWO_CONTEXTS: Check = Check {
    id: "robustness.two_contexts",
    title: "the token is checked against the context that the work is done with, also if there are two",
    needs: Needs::Partner,
    fix: "Parse the body once, and pass the parsed context to the verification of the token and to the work; or refuse members that appear twice.",
    run: two_contexts,
    ..BASE
};

/// A token that is good for one of two contexts. The other one names a partner of another endpoint.
fn two_contexts(bench: &Bench<'_>) -> Verdict {
    bench.each(
        ["first", "last"],
        |place| (*place).to_owned(),
        |conversation, place| {
            let modelled = ModelledConversation::new(conversation);
            let (own, foreign) = (conversation.partner(), conversation.partner());
            let context = |partner: &Tenant, endpoint: &str| {
                let body = conversation.compose(Call::enable_partner(partner).endpoint(endpoint));
                (body["context"].to_string(), body)
            };
            let (right, body) = context(&own, &conversation.options().endpoint_id);
            let (wrong, _) = context(&foreign, &other_endpoint(&conversation.options().endpoint_id));
            let (first, last) = if *place == "first" { (&right, &wrong) } else { (&wrong, &right) };
            let both = format!("\"context\":{first},\"context\":{last}");
            let text = body.to_string().replace(&format!("\"context\":{right}"), &both);
            let because = format!("enable a partner with two contexts, of which the {place} one fits the token");
            conversation.try_send(Call::enable_partner(&own).because(because).raw(text))?;
            let message = "the token was good for one context, and the work was done with the other";
            judged_as(&requirements::REFUSAL, message, modelled.state(&foreign))
        },
    )
}

const HALF_APPLIED: Check = Check {
    id: "robustness.half_applied",
    title: "a list with an invalid item is not partly applied",
    requirement: &requirements::ROBUSTNESS,
    needs: Needs::Customer,
    fix: "Validate the whole list before you store the first item, or store the list in one transaction.",
    run: half_applied,
    ..BASE
};

fn half_applied(bench: &Bench<'_>) -> Verdict {
    let bad_items = [
        json!({ "acronis_tenant_name": "no id" }),
        json!(null),
        json!({ "acronis_tenant_id": "no uuid", "acronis_tenant_name": "x" }),
    ];
    gather(bad_items.into_iter().map(|bad| {
        bench.conversation(&bad.to_string(), |conversation| {
            let modelled = ModelledConversation::new(conversation);
            let partner = modelled.partner()?;
            let because = format!("enable one valid customer and the item {bad}");
            let call = Call::enable_one(&partner, &conversation.customer()).because(because).unstated();
            let bad = bad.clone();
            let reply = conversation.send(call.edited(move |body| {
                if let Some(list) = body["payload"]["enabled"].as_array_mut() {
                    list.push(bad);
                }
            }))?;
            if reply.is_carried_out() {
                return Ok(());
            }
            judged_as(&requirements::ROBUSTNESS, "a refused list was partly applied", modelled.list(&partner))
        })
    }))
}

const METHOD: Check = Check {
    id: "robustness.method",
    title: "a callback by another method than POST is not carried out",
    // A handler may forget everything on DELETE.
    needs: Needs::Alone,
    fix: "Answer 405 to GET, PUT and DELETE.",
    run: method,
    ..BASE
};

fn method(bench: &Bench<'_>) -> Verdict {
    bench.each([Method::GET, Method::PUT, Method::DELETE], Method::to_string, |conversation, method| {
        let what = format!("a callback by {method}");
        let reply = conversation.try_send(conversation.plain_read().because(what.clone()).method(method.clone()))?;
        let body = reply.exchange.json().map(Value::to_string).unwrap_or_default();
        let is_own = body.contains(&reply.request_id.to_string()) || body.contains("tenant_id");
        // A page for people, or a sign of life, has nothing to do with the callback.
        if matches!(reply.status(), Some(200..400)) && !is_own {
            return Ok(());
        }
        require_refusal(conversation, &reply, &what)
    })
}
