//! The short form of a run, for a handler that is being written: the connection, the keys, each callback, forged tokens
//! and status reports. Its checks need a second.

use super::mapping::{credentials, customers, enablement};
use super::mirroring::{customer, partner};
use super::{auth, custom, response, status, transport};
use crate::suite::Check;

/// What partners and customers do, each in its smallest form.
const STATES: &[&Check] = &[
    &partner::UNKNOWN,
    &partner::ENABLE,
    &partner::RESET,
    &customer::ENABLE,
    &customer::SETTINGS,
    &customer::DISABLE,
    &enablement::READ,
    &enablement::WRITE,
    &enablement::RESET,
    &credentials::WRONG,
    &customers::MAP,
];

/// Whether a check belongs to the short form.
pub(super) fn is_quick(check: &Check) -> bool {
    // What looks back on the run costs nothing.
    let reports = status::CHECKS.iter().copied().flatten().filter(|check| check.is_last());
    let forms = [response::CHECKS, response::MAPPING, transport::CHECKS].into_iter().flatten();
    let whole = forms.chain(reports).chain([&status::ACTIVATION]);
    whole.chain(STATES.iter().chain(auth::QUICK).chain(custom::QUICK).copied()).any(|quick| quick.id == check.id)
}
