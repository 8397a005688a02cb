//! The vendor's own callbacks (“Custom callbacks”), each as its definition has it (`--custom`).
//!
//! `answers` sends plain requests, `together` several at once, `limits` those at the limits of the vendor's schema, `origin` forged ones; `partners` is
//! about context.tenant_id, `credentials` about X-CyberApp-Auth, and `invalid` about requests that the gateway does not send.

mod answers;
mod credentials;
mod invalid;
mod limits;
mod origin;
mod partners;
mod together;

use crate::contract::CustomDefinition;
use crate::generate::plain;
use crate::suite::{Bench, Check, Conversation, NotPassed, Reply, Verdict, gather};

/// The checks of the short form of a run.
pub(super) const QUICK: &[&Check] = &[&answers::ANSWER];

pub(super) const CHECKS: &[Check] = &[
    answers::ANSWER,
    answers::IDENTIFIERS,
    limits::LIMITS,
    limits::REFUSED,
    limits::VALID,
    together::TOGETHER,
    origin::TOKEN,
    partners::TENANT,
    partners::STRANGER,
    credentials::CREDENTIALS,
    answers::AGAIN,
    limits::ODD,
    invalid::INVALID,
];

/// Looks at each custom callback in turn. Skips where there is none.
fn each(bench: &Bench<'_>, look: impl Fn(&'static CustomDefinition) -> Verdict) -> Verdict {
    if bench.options().custom.is_empty() {
        return Err(NotPassed::Skipped("there is no custom callback; name the file of one with --custom".to_owned()));
    }
    gather(bench.options().custom.iter().copied().map(look))
}

/// How to fix an answer whose form is wrong although the request was carried out.
const FORM: &str = "The request was carried out, and its answer is wrong: write the payload as the schema of this response says, whatever the request holds.";

/// Requires that the answer has the form of one of the callback's responses.
fn require_response(conversation: &Conversation<'_>, reply: &Reply) -> Verdict {
    let mut verdict = conversation.require_conforming(&reply.violations);
    if let Err(NotPassed::Failed(findings)) = &mut verdict
        && reply.has_defined_status()
    {
        findings.iter_mut().for_each(|finding| finding.fix = finding.fix.take().or(Some(FORM.to_owned())));
    }
    verdict
}

/// Requires that the handler has carried out the callback with some payload: otherwise the check shows nothing.
fn require_accepted(conversation: &Conversation<'_>, definition: &CustomDefinition) -> Verdict {
    match conversation.session().custom_contacts.accepted(definition) {
        Some(_) => Ok(()),
        None if conversation.session().custom_contacts.is_broken(definition) => Err(NotPassed::Undecided(format!(
            "the handler answers no plain “{}” as its definition says; see custom.answer",
            definition.title
        ))),
        None if plain(&definition.request) == [None] => Err(NotPassed::Undecided(format!(
            "the handler answers “{}” only with errors that its definition has, which it may do",
            definition.title
        ))),
        None => Err(NotPassed::Undecided(format!(
            "the handler carries out “{}” with none of the plain payloads; show one that it accepts in the schema's \
             `examples`",
            definition.title
        ))),
    }
}
