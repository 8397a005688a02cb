//! Checks of the mapping callbacks (“Mapped enablement”). `wrong` and `nearly_right` make
//! credentials that are wrong.

pub(crate) mod accepted;
pub(crate) mod at_once;
mod by_account;
pub(crate) mod credentials;
pub(crate) mod customers;
pub(crate) mod enablement;
pub(crate) mod isolation;
pub(crate) mod late;
pub(crate) mod left_alone;
pub(crate) mod listed;
pub(crate) mod mixed;
pub(crate) mod model;
mod nearly_right;
pub(crate) mod other_credentials;
pub(crate) mod removing;
pub(crate) mod topology;
mod wrong;

pub(crate) use wrong::wrong_user_and_password;

use crate::contract::Requirement;
use crate::suite::{Check, Finding, MappedConversation, NotPassed, Reply, Verdict};

/// The checks, in the order of reports.
pub(super) const CHECKS: &[&[Check]] = &[
    accepted::CHECKS,
    enablement::CHECKS,
    credentials::CHECKS,
    other_credentials::CHECKS,
    topology::CHECKS,
    customers::CHECKS,
    listed::CHECKS,
    removing::CHECKS,
    left_alone::CHECKS,
    isolation::CHECKS,
    mixed::CHECKS,
    model::CHECKS,
    late::CHECKS,
    at_once::CHECKS,
];

/// Requires that a callback was not carried out. Which status the handler answers with instead is up to it.
fn require_not_accepted(
    modelled: &MappedConversation<'_>,
    requirement: &'static Requirement,
    reply: &Reply,
    what: &str,
) -> Verdict {
    if !matches!(reply.status(), Some(200..=299)) {
        return Ok(());
    }
    let (outcome, fix) = match is_refused_in_body(reply) {
        true => ("got status 200, and an error in the body: the gateway takes that for carried out", Some(STATUS)),
        false => ("was accepted", None),
    };
    let finding = modelled.conversation.finding(requirement, format!("{what} {outcome}"));
    let finding = fix.into_iter().fold(finding, Finding::fixed_by);
    Err(NotPassed::from(finding.compared("a 4xx status", reply.status())))
}

/// Some handlers refuse in the body alone.
fn is_refused_in_body(reply: &Reply) -> bool {
    let body = reply.exchange.json().unwrap_or_default();
    body["type"] != reply.callback.response_type() && body.get("err_message").is_some()
}

const STATUS: &str = "Answer a refusal with a 4xx status, 401 or 403 if the credentials are wrong: the gateway goes by the status, and \
                      reads 200 as carried out.";
