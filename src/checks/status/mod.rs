//! What the backend asks of the platform: access tokens (“API Authentication”) and status reports (“API endpoint”).
//!
//! Each check rests on the ones before it, since what the platform refuses leaves nothing behind it to look at: the
//! request for a token, the use of the token, the form of the report, and whom it is about. `asked` and `watch` are
//! helpers: the first looks back on the run, the second enables a partner and waits for its report.

mod activation;
mod asked;
mod data_centre;
mod fixes;
mod members;
mod pace;
mod paths;
mod report;
mod retries;
mod sending;
mod states;
mod token_request;
mod watch;

use crate::suite::Check;

pub(super) use activation::ACTIVATION;

pub(super) const CHECKS: &[&[Check]] = &[
    &[token_request::ENDPOINT, token_request::FORM, token_request::BASIC, token_request::CREDENTIALS],
    &[sending::ENDPOINT, sending::BEARER, sending::DATACENTER, sending::RENEWED, sending::KEPT],
    &[report::JSON, report::REPORTS, report::OF_TENANT, members::MEMBERS],
    &[ACTIVATION, activation::DEACTIVATION, activation::ONCE, data_centre::DATA_CENTRE],
    &[states::STATES, states::UNASKED],
    &[pace::PACE, retries::AFTER],
    retries::CHECKS,
];
