//! The answers: `readable` is whether there is anything to judge, `form` is about the documented form, `lasting` about a
//! handler that breaks in mid-run; `absent_payload` and `situation` explain failures of them.

mod absent_payload;
pub(super) use absent_payload::explained;
mod customer_form;
mod form;
mod lasting;
mod mapping_form;
mod readable;
mod situation;

use crate::suite::Check;

pub(super) use customer_form::{CUSTOMER_GET_STATE, CUSTOMER_SET_STATE};
pub(super) use form::{PARTNER_ENABLE, PARTNER_GET_STATE, PARTNER_RESET};

pub(super) use mapping_form::{
    CHECKS as MAPPING, ENABLEMENT_READ, ENABLEMENT_RESET, ENABLEMENT_WRITE, TENANT_MAPPING_READ, TENANT_MAPPING_WRITE,
    TOPOLOGY_READ,
};

pub(super) const CHECKS: &[Check] = &[
    readable::READABLE,
    lasting::LASTING,
    form::PARTNER_GET_STATE,
    form::PARTNER_ENABLE,
    form::PARTNER_RESET,
    CUSTOMER_GET_STATE,
    CUSTOMER_SET_STATE,
    form::IDENTIFIERS,
    form::OBSERVED,
];
