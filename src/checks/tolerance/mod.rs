//! Tolerance: a handler accepts everything that the documents allow the gateway to send.
//!
//! `walk` sends all callbacks of the enablement method, varied in one way; `texts` is the data of `names` and `values`.

mod body;
mod envelope;
mod firewall;
mod header_names;
mod headers;
mod long;
mod names;
mod texts;
mod typed;
mod values;
mod walk;

use crate::suite::Check;

pub(super) use names::NAMES;
pub(super) use values::VALUES;

pub(super) const CHECKS: &[Check] = &[
    body::EMPTY_PAYLOAD,
    envelope::CREATED_AT,
    body::MEMBER_ORDER,
    body::ESCAPES,
    envelope::ENDPOINT_VERSIONS,
    envelope::DATACENTER,
    envelope::IDENTIFIER_VERSIONS,
    envelope::IDENTIFIER_CASE,
    names::NAMES,
    names::SAME_NAMES,
    values::VALUES,
    values::PARTNER_VALUES,
    values::WHOLE_VALUES,
    long::SPLIT_CHARACTERS,
    values::KEYS,
    values::KEY_CASE,
    long::LONG_LIST,
    long::LONGER_LIST,
    values::EMPTY_VALUE,
    values::LONG_VALUE,
    headers::HEADERS,
    headers::CREDENTIALS,
    header_names::HEADER_NAMES,
    headers::SCOPE_ROLES,
    headers::MEDIA_TYPE,
];
