//! Robustness: what must be refused is refused, and leaves the handler working. No page says how, so all of it
//! is advisory.

use hyper::Method;
use serde_json::{Value, json};

use crate::contract::{Callback, Constraint, Level, requirements};
use crate::generate::broken_by;
use crate::suite::{Bench, Call, Check, Conversation, ModelledConversation, Needs, Reply, Verdict, gather, sample};

use super::about;

macro_rules! check {
    ($id:literal, $needs:ident, $requirement:ident, $run:ident, $title:literal, $fix:literal) => {
        Check {
            id: concat!("robustness.", $id),
            title: $title,
            level: Level::Advisory,
            requirement: &requirements::$requirement,
            needs: Needs::$needs,
            fix: $fix,
            run: $run,
        }
    };
}

pub(super) const CHECKS: &[Check] = &[
    check!(
        "broken_json",
        Any,
        REFUSAL,
        broken_json,
        "a body that is not JSON is refused",
        "Answer 400 when the body does not parse; catch the parser's error."
    ),
    check!(
        "wrong_shape",
        Any,
        REFUSAL,
        wrong_shape,
        "JSON of another shape than a callback is refused",
        "Check that the body is an object with type, request_id and context before you use them."
    ),
    check!(
        "unknown_callback",
        Any,
        REFUSAL,
        unknown_callback,
        "an unknown callback is refused",
        "Answer 404 or 400 for a callback_id that you do not serve, not 200 and not 500."
    ),
    check!(
        "mismatched_type",
        Any,
        REFUSAL,
        mismatched_type,
        "a request whose type belongs to another callback is refused",
        "Check that type and context.callback_id belong together."
    ),
    check!(
        "one_fault",
        Any,
        REFUSAL,
        one_fault,
        "a request with one fault is refused",
        "Validate requests against their schema (`acgw schema customer.mirroring.set_state.request` and the like)."
    ),
    check!(
        "half_applied",
        Customer,
        ROBUSTNESS,
        half_applied,
        "a list with one bad item is not applied in part",
        "Validate the whole list before the first item is stored, or store it in one transaction."
    ),
    check!("method", Any, REFUSAL, method, "other methods than POST are refused", "Answer 405 to GET, PUT and DELETE."),
];

/// A read that must still work.
fn alive(conversation: &Conversation<'_>) -> Verdict {
    let partner = conversation.partner();
    let call = conversation.reading(&partner);
    conversation.require(&requirements::ROBUSTNESS, call.because("a plain callback after it").unstated()).map(drop)
}

fn refused(conversation: &Conversation<'_>, reply: &Reply, what: &str) -> Verdict {
    if reply.exchange.outcome.is_refusal() {
        return Ok(());
    }
    if reply.exchange.outcome.is_transport() {
        // No answer is worth a word only where others are answered.
        conversation.set_up(base(conversation).because("a plain callback after it").unstated())?;
    }
    let message = format!("{what} got {}", reply.summary());
    Err(conversation.finding(&requirements::REFUSAL, message).compared("a 4xx status", reply.status()).into())
}

fn base(conversation: &Conversation<'_>) -> Call {
    let partner = conversation.partner();
    conversation.reading(&partner)
}

fn broken_json(bench: &Bench<'_>) -> Verdict {
    const BODIES: &[(&str, &[u8])] = &[
        ("an empty body", b""),
        ("half a body", b"{\"type\": \"cti"),
        ("text", b"hello"),
        ("bytes that are no UTF-8", b"{\"type\": \"\xff\xfe\"}"),
        ("a comma too many", b"{\"type\": \"x\",}"),
    ];
    bench.each(
        BODIES,
        |(what, _)| (*what).to_owned(),
        |conversation, (what, bytes)| {
            let reply = conversation.try_send(base(conversation).because(*what).raw(*bytes))?;
            refused(conversation, &reply, what)?;
            alive(conversation)
        },
    )
}

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
            let reply = conversation.try_send(base(conversation).because(what.clone()).raw(body.to_string()))?;
            refused(conversation, &reply, &what)?;
            alive(conversation)
        },
    )
}

fn unknown_callback(bench: &Bench<'_>) -> Verdict {
    bench.conversation("unknown", |conversation| {
        let rename = |value: &mut Value| {
            let other = value.as_str().unwrap_or_default().replace("get_state", "get_weather");
            *value = json!(other);
        };
        let call = base(conversation).because("a callback that does not exist").unstated().edited(move |body| {
            rename(&mut body["type"]);
            rename(&mut body["context"]["callback_id"]);
        });
        let reply = conversation.try_send(call)?;
        refused(conversation, &reply, "a callback that does not exist")
    })
}

fn mismatched_type(bench: &Bench<'_>) -> Verdict {
    bench.conversation("mismatch", |conversation| {
        let other = crate::contract::Callback::PartnerReset.request_type();
        let call = base(conversation).because("a read whose type is that of reset").unstated();
        let reply = conversation.try_send(call.edited(move |body| body["type"] = json!(other)))?;
        refused(conversation, &reply, "a read whose type is that of reset")
    })
}

/// The constraints that requests are to break: those of the payload and the type names for each callback, those that
/// all requests share once.
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

/// Requests with one broken constraint. They are not shrunk: each breaks one rule, and that is its name.
fn one_fault(bench: &Bench<'_>) -> Verdict {
    bench.each_at_once(
        to_break(&bench.callbacks()),
        |(_, constraint)| constraint.path.clone() + &constraint.rule,
        |conversation, (callback, constraint)| {
            let case = sample(bench, &broken_by(callback.request(), constraint))?;
            let mut body = case.value;
            // What must be wrong stays; any other endpoint would be refused for its token.
            let about_endpoint = case.breaks.iter().any(|broken| broken.pointer.starts_with("/context/endpoint_id"));
            if let (false, Some(slot)) = (about_endpoint, body.pointer_mut("/context/endpoint_id")) {
                *slot = json!(bench.options().endpoint_id);
            }
            let what = format!("a request that breaks {}", case.rule);
            let reply = conversation
                .try_send(base(conversation).because(what.clone()).unstated().edited(move |slot| *slot = body))?;
            refused(conversation, &reply, &what)
        },
    )
}

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
            let because = format!("enable one good customer and the item {bad}");
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
            about(&requirements::ROBUSTNESS, "a refused list was applied in part", modelled.list(&partner))
        })
    }))
}

fn method(bench: &Bench<'_>) -> Verdict {
    bench.each([Method::GET, Method::PUT, Method::DELETE], Method::to_string, |conversation, method| {
        let what = format!("a callback by {method}");
        let reply = conversation.try_send(base(conversation).because(what.clone()).method(method.clone()))?;
        refused(conversation, &reply, &what)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run breaks every constraint of the request schemas once, and keeps it in every valid callback.
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
