//! Custom callbacks at the same time, each with a payload of its own.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use uuid::Uuid;

use super::answers::ANSWER;
use super::each;
use super::partners::TENANT;
use crate::checks::base::MUST;
use crate::contract::{CustomDefinition, requirements};
use crate::generate::{marked_and_numbered, scalars};
use crate::suite::{
    Bench, Call, Check, Control, Conversation, Finding, Method, Needs, NotPassed, Reply, Shared, Tenant, Verdict,
};

/// Partners, if the vendor has as many accounts.
const PARTNERS: usize = 3;

const ROUNDS: usize = 4;

/// How often each partner sends before, one callback after the other.
const PASSES: usize = 3;

pub(super) const TOGETHER: Check = Check {
    id: "custom.together",
    title: "custom callbacks at the same time get the answers of their own",
    requirement: &requirements::CUSTOM_RESPONSE,
    // What other checks send would disturb the comparison.
    needs: Needs::Alone,
    fix: "Keep everything about a request in the request's own scope, not in variables that requests share.",
    rests_on: &[&ANSWER, &TENANT],
    control: Control::Behind(Shared::Mixing),
    run: |bench: &Bench<'_>| {
        require_tenant(bench)?;
        each(bench, |definition| {
            bench.conversation(definition.callback_id, |conversation| at_once(conversation, definition))
        })
    },
    ..MUST
};

/// Waits for the simpler check, which is alone in the run at the same time: each would disturb the other. Returns `NotSetUp`
/// if it has failed: callbacks at the same time then show the same.
fn require_tenant(bench: &Bench<'_>) -> Verdict {
    bench.until_decided(&[TENANT.id])?;
    if !bench.session().has_failed(TENANT.id) {
        return Ok(());
    }
    let message = format!("`{}` has failed", TENANT.id);
    Err(NotPassed::set_up(&Finding::new(TENANT.requirement, message).at("/payload")))
}

/// A partner, and what it sends: a payload with a text that nobody else sends.
struct OwnCall {
    partner: Tenant,
    mark: String,
    payload: Option<Value>,
}

/// A place of the request, and a place of the answer that shows the same value.
#[derive(PartialEq)]
struct Echo {
    asked: String,
    shown: String,
}

fn at_once(conversation: &Conversation<'_>, definition: &'static CustomDefinition) -> Verdict {
    let (senders, echoes) = senders(conversation, definition)?;
    for sender in &senders {
        let reply = conversation.send(call(conversation, definition, sender))?;
        conversation.require_conforming(&reply.violations).map_err(as_set_up)?;
    }
    let rounds: Vec<&OwnCall> = (0..ROUNDS).flat_map(|_| &senders).collect();
    let calls = rounds.iter().map(|sender| call(conversation, definition, sender)).collect();
    let replies = conversation.together(calls)?;
    for (sender, reply) in rounds.into_iter().zip(&replies) {
        conversation.require_conforming(&reply.violations)?;
        require_own(conversation, (sender, reply), &senders, &echoes)?;
        require_no_mark(conversation, (sender, reply), &senders, "at the same time")?;
    }
    Ok(())
}

/// What is wrong with answers one by one is the matter of other checks.
fn as_set_up(wrong: NotPassed) -> NotPassed {
    match wrong {
        NotPassed::Failed(findings) if !findings.is_empty() => NotPassed::set_up(&findings[0]),
        other => other,
    }
}

fn call(conversation: &Conversation<'_>, definition: &'static CustomDefinition, sender: &OwnCall) -> Call {
    match &sender.payload {
        Some(payload) => Call::custom(definition, &sender.partner, Some(payload.clone())),
        None => conversation.custom(definition, &sender.partner),
    }
}

/// The partners, and what their answers have shown of their own payloads mostly, one after the other. Payloads that a
/// handler does not carry out give way to the plain one.
fn senders(
    conversation: &Conversation<'_>,
    definition: &'static CustomDefinition,
) -> Result<(Vec<OwnCall>, Vec<Echo>), NotPassed> {
    let mut senders = Vec::new();
    for at in 0..PARTNERS {
        let partner = match conversation.enabled_partner() {
            Err(NotPassed::Skipped(_)) if at > 0 => break,
            other => other?,
        };
        let mark = conversation.text_mark();
        let payload = marked_and_numbered(&definition.request, &mark, at as i64 + 1);
        senders.push(OwnCall { partner, mark, payload });
    }
    let plain = |mut senders: Vec<OwnCall>| {
        senders.iter_mut().for_each(|sender| sender.payload = None);
        (senders, Vec::new())
    };
    if senders.iter().any(|sender| sender.payload.is_none()) {
        return Ok(plain(senders));
    }
    let mut answers = Vec::new();
    for sender in (0..PASSES).flat_map(|_| &senders) {
        let reply = conversation.send(call(conversation, definition, sender))?;
        if !reply.is_carried_out() {
            return Ok(plain(senders));
        }
        require_no_mark(conversation, (sender, &reply), &senders, "before")?;
        answers.push((sender, reply.payload()));
    }
    let mut echoes: Vec<Echo> = Vec::new();
    for (sender, answer) in &answers {
        let new = echoes_of(sender, answer).into_iter().filter(|echo| !echoes.contains(echo)).collect::<Vec<_>>();
        echoes.extend(new);
    }
    // Some values are alike by chance.
    echoes.retain(|echo| {
        let held = answers.iter().filter(|(sender, answer)| echo.holds(sender, answer));
        let partners: BTreeSet<Uuid> = held.clone().map(|(sender, _)| sender.partner.id).collect();
        2 * held.count() > answers.len() && partners.len() == senders.len()
    });
    Ok((senders, echoes))
}

/// Requires that an answer does not show what another partner has sent then. Nothing else is sent meanwhile, so that a
/// variable which requests share holds the text of the one before.
fn require_no_mark(
    conversation: &Conversation<'_>,
    (sender, reply): (&OwnCall, &Reply),
    senders: &[OwnCall],
    when: &str,
) -> Verdict {
    // Partners that are enabled elsewhere may all have the same account.
    if conversation.options().partner == Method::Explicit {
        return Ok(());
    }
    let text = reply.payload().to_string();
    let others = senders.iter().filter(|other| other.partner.id != sender.partner.id);
    let Some(shown) = others.map(|other| &other.mark).find(|mark| text.contains(mark.as_str())) else { return Ok(()) };
    let message = format!("the answer shows `{shown}`, which another partner has sent {when}");
    Err(conversation.finding(&requirements::CUSTOM_TENANT, message).at("/payload").into())
}

fn echoes_of(sender: &OwnCall, answer: &Value) -> Vec<Echo> {
    let places = |value: &Value| {
        let mut found = Vec::new();
        scalars(value, "", &mut found);
        found
    };
    let asked = places(&sender.asked());
    let pairs = places(answer).into_iter().flat_map(|shown| {
        asked.iter().map(move |asked| Echo { asked: asked.clone(), shown: shown.clone() }).collect::<Vec<_>>()
    });
    pairs.filter(|echo| echo.holds(sender, answer)).collect()
}

impl OwnCall {
    fn asked(&self) -> Value {
        self.payload.clone().unwrap_or_default()
    }
}

impl Echo {
    fn holds(&self, sender: &OwnCall, answer: &Value) -> bool {
        let asked = sender.asked();
        asked.pointer(&self.asked).is_some_and(|value| answer.pointer(&self.shown) == Some(value))
    }
}

/// Requires that an answer shows its own partner's value where it did so before.
fn require_own(
    conversation: &Conversation<'_>,
    (sender, reply): (&OwnCall, &Reply),
    senders: &[OwnCall],
    echoes: &[Echo],
) -> Verdict {
    let answer = reply.payload();
    for echo in echoes.iter().filter(|echo| !echo.holds(sender, &answer)) {
        let Some(shown) = answer.pointer(&echo.shown) else { continue };
        if senders.iter().any(|other| other.partner.id != sender.partner.id && echo.holds(other, &answer)) {
            let message = "the answer shows what another partner sent at the same time";
            let finding = conversation.finding(&requirements::CUSTOM_TENANT, message);
            let finding = finding.at(format!("/payload{}", echo.shown));
            return Err(finding.compared(json!(sender.asked().pointer(&echo.asked)), shown.clone()).into());
        }
    }
    Ok(())
}
