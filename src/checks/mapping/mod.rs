//! Checks of the mapping callbacks (“Mapped enablement”). `wrong` and `nearly_right` make
//! credentials that are wrong.

pub(crate) mod accepted;
pub(crate) mod at_once;
mod by_account;
pub(crate) mod credentials;
pub(crate) mod customers;
pub(crate) mod enablement;
pub(crate) mod isolation;
pub(crate) mod left_alone;
pub(crate) mod mixed;
pub(crate) mod model;
mod nearly_right;
pub(crate) mod other_credentials;
pub(crate) mod removing;
pub(crate) mod topology;
mod wrong;

pub(crate) use wrong::wrong_user_and_password;

use crate::contract::Requirement;
use crate::suite::{Check, MappedConversation, NotPassed, Reply, Verdict};

/// The checks, in the order of reports.
pub(super) const CHECKS: &[&[Check]] = &[
    accepted::CHECKS,
    enablement::CHECKS,
    credentials::CHECKS,
    other_credentials::CHECKS,
    topology::CHECKS,
    customers::CHECKS,
    removing::CHECKS,
    left_alone::CHECKS,
    isolation::CHECKS,
    mixed::CHECKS,
    model::CHECKS,
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
    let finding = modelled.conversation.finding(requirement, format!("{what} was accepted"));
    Err(NotPassed::from(finding.compared("a 4xx status", reply.status())))
}
