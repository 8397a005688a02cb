//! Requests at the limits of the vendor's schema, and any others that it allows.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::answers::ANSWER;
use super::{each, require_response};
use crate::checks::base::{ADVISORY, MUST};
use crate::contract::{CustomDefinition, requirements};
use crate::generate::{PayloadLimit, Side, any_payload, emptied, enlarged, extended, limits, plain};
use crate::suite::{Bench, Call, Check, Conversation, NotPassed, Reply, Verdict, gather, property};

const BASE: Check = Check {
    requirement: &requirements::CUSTOM_REQUEST,
    fix: "Take every request that the callback's schema allows: a limit itself is allowed, and characters are counted, not bytes.",
    rests_on: &[&ANSWER],
    ..MUST
};

pub(super) const LIMITS: Check = Check {
    id: "custom.limits",
    title: "requests at every limit of a custom callback's schema are answered with one of its responses",
    run: |bench| {
        each_limit(bench, is_plain, |conversation, definition, limit| {
            let reply = conversation.send(at_limit(conversation, definition, limit)?)?;
            require_response(conversation, &reply)
        })
    },
    ..BASE
};

pub(super) const REFUSED: Check = Check {
    id: "custom.limits_refused",
    title: "a value at a limit is not refused as invalid where one within it is carried out",
    rests_on: &[&ANSWER, &LIMITS],
    run: |bench| each_limit(bench, is_telling, not_refused),
    ..BASE
};

pub(super) const VALID: Check = Check {
    id: "custom.valid",
    title: "every request that a custom callback's schema allows is answered with one of its responses",
    rests_on: &[&ANSWER, &LIMITS],
    run: valid,
    ..BASE
};

pub(super) const ODD: Check = Check {
    id: "custom.odd_values",
    title: "custom callbacks with unusual values that their schema allows are answered with one of their responses",
    rests_on: &[&ANSWER, &LIMITS, &REFUSED],
    fix: "Count characters as Unicode code points, parse formats with a library, and keep whole numbers in 64 bits.",
    run: odd,
    requirement: &requirements::CUSTOM_REQUEST,
    ..ADVISORY
};

fn odd(bench: &Bench<'_>) -> Verdict {
    let look = |conversation: &Conversation<'_>, call: Call| {
        let reply = conversation.send(call.unstated())?;
        require_response(conversation, &reply)
    };
    let is_odd = |limit: &PayloadLimit| limit.payload != limit.usual && (!is_telling(limit) || limit.is_usual_empty());
    let at_limits = each_limit(bench, is_odd, odd_limit);
    // A schema that sets no least length allows an empty text.
    let empty = each(bench, |definition| {
        bench.each(
            emptied(&definition.request),
            |(place, _)| format!("{} empty {place}", definition.callback_id),
            |conversation, (place, payload)| {
                let partner = conversation.enabled_partner()?;
                let call = Call::custom(definition, &partner, Some(payload.clone()));
                look(conversation, call.noting(&format!("with an empty text at {place}")))
            },
        )
    });
    // A schema that sets no maximum allows any number.
    let large = each(bench, |definition| {
        bench.each(
            enlarged(&definition.request),
            |(place, _)| format!("{} large {place}", definition.callback_id),
            |conversation, (place, payload)| {
                let partner = conversation.enabled_partner()?;
                let call = Call::custom(definition, &partner, Some(payload.clone()));
                look(conversation, call.noting(&format!("with a number beyond 32 bits at {place}")))
            },
        )
    });
    // A schema that does not close an object allows further members.
    let open = each(bench, |definition| {
        let Some(payload) = extended(&definition.request) else { return Ok(()) };
        bench.conversation(&format!("{} further", definition.callback_id), |conversation| {
            let partner = conversation.enabled_partner()?;
            let call = Call::custom(definition, &partner, Some(payload.clone()));
            let looked = look(conversation, call.noting("with a member that its schema does not name"));
            looked.map_err(|wrong| wrong.fixed_by(OPEN))
        })
    });
    gather([at_limits, forms(bench), empty, large, open])
}

const OPEN: &str = "Ignore members that you do not know, or say in the callback's schema that there are none: \
                    `\"additionalProperties\": false`.";

/// What every language and every library takes alike. Some count characters beyond the first 65,536 twice, and few read
/// all forms of a time.
fn is_plain(limit: &PayloadLimit) -> bool {
    limit.keyword != "format" && !["emoji", "combining"].contains(&limit.name.as_str())
}

/// A limit that is no empty value: a handler may find that there is nothing to do.
fn is_telling(limit: &PayloadLimit) -> bool {
    let is_size = matches!(
        limit.keyword.as_str(),
        "maxLength"
            | "minLength"
            | "maxItems"
            | "minItems"
            | "minimum"
            | "maximum"
            | "exclusiveMinimum"
            | "exclusiveMaximum"
    );
    is_size && is_plain(limit) && limit.payload != limit.usual && !limit.is_empty_value()
}

fn at_limit(
    conversation: &Conversation<'_>,
    definition: &'static CustomDefinition,
    limit: &PayloadLimit,
) -> Result<Call, NotPassed> {
    let partner = conversation.enabled_partner()?;
    Ok(Call::custom(definition, &partner, limit.payload.clone()).noting(&limit.described()))
}

/// Looks at each value on the right side of a limit. There is one finding for each limit.
fn each_limit(
    bench: &Bench<'_>,
    is_wanted: impl Fn(&PayloadLimit) -> bool,
    look: impl Fn(&Conversation<'_>, &'static CustomDefinition, &PayloadLimit) -> Verdict + Sync,
) -> Verdict {
    each(bench, |definition| {
        let kept = limits(&definition.request).into_iter().filter(|limit| limit.side == Side::At && is_wanted(limit));
        let verdict = bench.each_at_once(
            kept.enumerate(),
            |(at, _)| format!("{} {at}", definition.callback_id),
            |conversation, (_, limit)| naming(limit, look(conversation, definition, limit)),
        );
        one_for_each(verdict)
    })
}

/// The verdict with the limit in each finding.
fn naming(limit: &PayloadLimit, verdict: Verdict) -> Verdict {
    let Err(NotPassed::Failed(mut findings)) = verdict else { return verdict };
    for finding in &mut findings {
        finding.message = format!("{}; {}", finding.message, limit.described());
        if limit.keyword == "format" && finding.fix.is_none() {
            let value = limit.value.as_ref().map(Value::to_string).unwrap_or_default();
            finding.fix =
                Some(format!("The format allows {value}: take it, or narrow the schema, with a pattern for example."));
        }
    }
    Err(NotPassed::Failed(findings))
}

/// The first finding of each rule and message.
fn one_for_each(verdict: Verdict) -> Verdict {
    let Err(NotPassed::Failed(mut findings)) = verdict else { return verdict };
    let mut seen = BTreeSet::new();
    findings.retain(|finding| seen.insert((finding.rule.clone(), finding.pointer.clone(), finding.message.clone())));
    Err(NotPassed::Failed(findings))
}

/// The status with which software refuses a request for its form.
fn is_invalid(status: Option<u16>) -> bool {
    matches!(status, Some(400 | 413 | 422))
}

fn not_refused(
    conversation: &Conversation<'_>,
    definition: &'static CustomDefinition,
    limit: &PayloadLimit,
) -> Verdict {
    compared(conversation, definition, limit, !limit.is_usual_empty())
}

/// Sends the usual payload and the one at the limit. The smallest payload has the values at the lower limits, and so the
/// usual one may be the one that is refused.
fn compared(
    conversation: &Conversation<'_>,
    definition: &'static CustomDefinition,
    limit: &PayloadLimit,
    also_usual: bool,
) -> Verdict {
    let partner = conversation.enabled_partner()?;
    let usual = || Call::custom(definition, &partner, limit.usual.clone());
    let before = conversation.send(usual())?;
    let reply = conversation.send(at_limit(conversation, definition, limit)?)?;
    if before.is_carried_out() && is_refused_as_invalid(&reply) {
        let finding = conversation.finding(&requirements::CUSTOM_REQUEST, "a valid request is refused as invalid");
        return Err(finding.compared(json!(before.status()), json!(reply.status())).into());
    }
    if also_usual && reply.is_carried_out() && is_refused_as_invalid(&before) {
        let Some(value) = &limit.usual_value else { return Ok(()) };
        let again = conversation.send(usual())?;
        let message = format!("a valid request, with {value}, is refused as invalid");
        let finding = conversation.finding(&requirements::CUSTOM_REQUEST, message);
        return Err(finding.compared(json!(reply.status()), json!(again.status())).into());
    }
    Ok(())
}

fn is_refused_as_invalid(reply: &Reply) -> bool {
    reply.has_defined_status() && is_invalid(reply.status())
}

/// At a limit that some libraries read in their own way, or that is about what a value means.
fn odd_limit(conversation: &Conversation<'_>, definition: &'static CustomDefinition, limit: &PayloadLimit) -> Verdict {
    if !is_plain(limit) {
        let reply = conversation.send(at_limit(conversation, definition, limit)?.unstated())?;
        require_response(conversation, &reply)?;
    }
    compared(conversation, definition, limit, true).map_err(|wrong| wrong.fixed_by(NARROWER))
}

const NARROWER: &str =
    "The schema allows this value: take it, or narrow the schema, so that the gateway does not send it.";

/// A schema may allow payloads of several forms; one of each is sent.
fn forms(bench: &Bench<'_>) -> Verdict {
    each(bench, |definition| {
        if definition.request.len() < 2 {
            return Ok(());
        }
        bench.conversation(&format!("{} forms", definition.callback_id), |conversation| {
            let partner = conversation.enabled_partner()?;
            let mut replies = Vec::new();
            for payload in plain(&definition.request) {
                let call = Call::custom(definition, &partner, payload);
                let reply = conversation.send(call.noting("with a payload of another form").unstated())?;
                if is_refused_as_invalid(&reply) && replies.iter().any(Reply::is_carried_out) {
                    let message =
                        "a valid request is refused as invalid, and one whose payload has another form is not";
                    let finding = conversation.finding(&requirements::CUSTOM_REQUEST, message);
                    return Err(finding.compared("carried out", json!(reply.status())).fixed_by(NARROWER).into());
                }
                replies.push(reply);
            }
            Ok(())
        })
    })
}

fn valid(bench: &Bench<'_>) -> Verdict {
    each(bench, |definition| {
        let Some(payloads) = any_payload(&definition.request) else { return Ok(()) };
        let cases = bench.options().cases;
        property(bench, &payloads, cases, |conversation, payload: &Value| {
            let partner = conversation.enabled_partner()?;
            let reply = conversation.send(Call::custom(definition, &partner, Some(payload.clone())))?;
            require_response(conversation, &reply)
        })
    })
}
