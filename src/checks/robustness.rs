//! Robustness: a handler refuses what it must refuse, and goes on working. No document says how, so these checks are
//! advisory.

use hyper::Method;
use serde_json::{Value, json};

use super::base::ADVISORY;
use super::side_effects::judged_as;
use crate::contract::{Callback, Constraint, requirements};
use crate::generate::broken_by;
use crate::suite::{Bench, Call, Check, Conversation, ModelledConversation, Needs, Reply, Verdict, gather, sample};

pub(super) const CHECKS: &[Check] =
    &[BROKEN_JSON, WRONG_SHAPE, UNKNOWN_CALLBACK, MISMATCHED_TYPE, ONE_FAULT, HALF_APPLIED, METHOD];

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
        let other = value.as_str().unwrap_or_default().replace("get_state", "get_weather");
        *value = json!(other);
    };
    let call = conversation.plain_read().because("a callback that does not exist").unstated().edited(move |body| {
        rename(&mut body["type"]);
        rename(&mut body["context"]["callback_id"]);
    });
    let reply = conversation.try_send(call)?;
    require_refusal(conversation, &reply, "a callback that does not exist")
}

const MISMATCHED_TYPE: Check = Check {
    id: "robustness.mismatched_type",
    title: "a request with the type of another callback is refused",
    fix: "Check that type and context.callback_id belong together.",
    run: |bench| bench.conversation("mismatch", mismatched_type),
    ..BASE
};

fn mismatched_type(conversation: &Conversation<'_>) -> Verdict {
    let other = Callback::PartnerReset.request_type();
    let call = conversation.plain_read().because("a read with the type of reset").unstated();
    let reply = conversation.try_send(call.edited(move |body| body["type"] = json!(other)))?;
    require_refusal(conversation, &reply, "a read with the type of reset")
}

/// The constraints that the requests break: those of payload and type for each callback, the common ones once.
fn to_break(callbacks: &[Callback]) -> Vec<(Callback, &'static Constraint)> {
    let constraints = |callback: &Callback| {
        let callback = *callback;
        callback.request().constraints().iter().map(move |constraint| (callback, constraint))
    };
    let own = |constraint: &Constraint| constraint.keyword == "const" || constraint.member.starts_with("payload");
    callbacks
        .iter()
        .enumerate()
        .flat_map(|(at, callback)| constraints(callback).filter(move |(_, constraint)| at == 0 || own(constraint)))
        .collect()
}

const ONE_FAULT: Check = Check {
    id: "robustness.one_fault",
    title: "a request that breaks one rule of its schema is refused",
    fix: "Validate requests against their schema (`acgw schema customer.mirroring.set_state.request` and the like).",
    run: one_fault,
    ..BASE
};

/// Each request breaks one constraint, so there is nothing to shrink.
fn one_fault(bench: &Bench<'_>) -> Verdict {
    bench.each_at_once(
        to_break(&bench.options().callbacks()),
        |(_, constraint)| constraint.path.clone() + &constraint.rule,
        |conversation, (callback, constraint)| {
            let case = sample(bench, &broken_by(callback.request(), constraint))?;
            let mut body = case.value;
            // Unless the endpoint itself must be wrong, use the run's own: any other one is refused because of the token.
            let about_endpoint = case.breaks.iter().any(|broken| broken.pointer.starts_with("/context/endpoint_id"));
            if let (false, Some(slot)) = (about_endpoint, body.pointer_mut("/context/endpoint_id")) {
                *slot = json!(bench.options().endpoint_id);
            }
            let what = format!("a request that breaks {}", case.rule);
            let reply = conversation.try_send(
                conversation.plain_read().because(what.clone()).unstated().edited(move |slot| *slot = body),
            )?;
            require_refusal(conversation, &reply, &what)
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
    title: "methods other than POST are refused",
    fix: "Answer 405 to GET, PUT and DELETE.",
    run: method,
    ..BASE
};

fn method(bench: &Bench<'_>) -> Verdict {
    bench.each([Method::GET, Method::PUT, Method::DELETE], Method::to_string, |conversation, method| {
        let what = format!("a callback by {method}");
        let reply = conversation.try_send(conversation.plain_read().because(what.clone()).method(method.clone()))?;
        require_refusal(conversation, &reply, &what)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run breaks every constraint of the request schemas at least once.
    #[test]
    fn every_constraint_of_a_request_is_broken_by_a_run() {
        let chosen = to_break(&Callback::ALL);
        let place = |constraint: &Constraint| (constraint.member.clone(), constraint.keyword.clone());
        for callback in Callback::ALL {
            for constraint in callback.request().constraints() {
                let of_this = |(other, _): &&(Callback, &Constraint)| *other == callback;
                let itself = chosen.iter().filter(of_this).any(|(_, other)| other.path == constraint.path);
                let shared = !constraint.member.starts_with("payload") && constraint.keyword != "const";
                let once = chosen.iter().any(|(_, other)| place(other) == place(constraint));
                assert!(itself || (shared && once), "{} is never broken", constraint.rule);
            }
        }
    }
}
