//! The basics: the simple behaviours that other checks rest on, each in its smallest form.

use crate::suite::Check;

use super::mapping::{customers, enablement};
use super::mirroring::{customer, partner};

/// A partner is enabled and disabled, and shows its state.
pub(super) const PARTNERS: &[&Check] = &[&partner::UNKNOWN, &partner::ENABLE, &partner::ENABLE_AGAIN, &partner::RESET];

/// Customers are enabled, with settings too, again and with others, and disabled; with mapping, partners and customers are
/// mapped, and lose their mapping. A run leaves out what its method does not have.
pub(super) const ALL: &[&Check] = &[
    &partner::UNKNOWN,
    &partner::ENABLE,
    &partner::ENABLE_AGAIN,
    &partner::KEEPS_CUSTOMERS,
    &partner::RESET,
    &partner::RESET_ALWAYS,
    &partner::RESET_CUSTOMERS,
    &partner::LAST_CUSTOMER,
    &customer::ENABLE,
    &customer::SEVERAL,
    &customer::ADD,
    &customer::AGAIN,
    &customer::DISABLE,
    &customer::DISABLE_PART,
    &customer::BACK,
    &customer::DISABLE_AGAIN,
    &customer::AFTER_RESET,
    &customer::SETTINGS,
    &customer::SETTINGS_OF_EACH,
    &customer::SETTINGS_CHANGE,
    &customer::MIXED,
    &enablement::WRITE,
    &enablement::RESET,
    &customers::MAP,
    &enablement::OTHER_RETURN,
    &customers::REMOVE,
    &customers::BACK,
    &customers::CHANGE,
];
