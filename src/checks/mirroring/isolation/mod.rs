//! Isolation: a callback affects the partner in `context.tenant_id` and nobody else.

mod before_and_after;
mod context;
mod customers;
mod partners;
mod shared;

use crate::suite::Check;

pub(in crate::checks) use customers::CUSTOMERS;
pub(super) use customers::{CUSTOMER_DISABLE, CUSTOMER_RESET};
pub(super) use partners::PARTNER_RESET;
pub(in crate::checks) use shared::{SHARED_DISABLE, disabled_under_one};

pub(crate) const CHECKS: &[Check] = &[
    partners::PARTNER_STATE,
    partners::PARTNER_RESET,
    partners::PARTNERS_ALIKE,
    partners::PARTNER_SETTINGS,
    customers::CUSTOMERS,
    customers::CUSTOMER_DISABLE,
    customers::CUSTOMER_RESET,
    customers::SAME_SETTINGS,
    context::PAYLOAD_PARTNER,
    context::CONTEXT,
    context::REQUEST_ID,
    shared::SHARED_CUSTOMER,
    shared::SHARED_DISABLE,
    shared::SHARED_RESET,
    shared::MOVED_CUSTOMER,
];
