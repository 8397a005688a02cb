//! What the backend asks of the platform: access tokens (“API Authentication”) and status reports (“API endpoint”).
//!
//! Each check rests on the ones before it, since what the platform refuses leaves nothing behind it to look at: the
//! request for a token, the use of the token, the form of the report, and whom it is about. `asked` and `watch` are
//! helpers: the first looks back on the run, the second enables a partner and waits for its report.

mod activation;
mod asked;
mod data_centre;
mod fixes;
mod goes_on;
mod long_names;
mod members;
mod one_change;
mod overtaken;
mod pace;
mod paths;
mod report;
mod retries;
mod sending;
mod silence;
mod soon;
mod states;
mod struck;
mod times;
mod token_request;
mod watch;

use crate::suite::Check;

pub(super) use activation::ACTIVATION;

pub(super) const CHECKS: &[&[Check]] = &[
    &[token_request::ENDPOINT, token_request::FORM, token_request::BASIC, token_request::CREDENTIALS],
    &[sending::ENDPOINT, sending::BEARER, sending::DATACENTER, sending::RENEWED, sending::KEPT],
    &[report::JSON, report::REPORTS, report::OF_TENANT, members::MEMBERS],
    &[ACTIVATION, activation::DEACTIVATION, soon::SOON, goes_on::GOES_ON, overtaken::OVERTAKEN],
    &[long_names::LONG_NAMES, data_centre::DATA_CENTRE, activation::ONCE, one_change::ONE_CHANGE, times::TIMES],
    &[states::STATES, states::UNASKED],
    &[pace::PACE, retries::AFTER],
    retries::CHECKS,
];
