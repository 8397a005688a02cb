//! What the documents require of a handler for the custom callbacks that its vendor defines.
//! [`requirements`](super::requirements) lists these with all others.

// Each record says in `text` what a comment would.
#![allow(missing_docs)]

use super::document::Source;
use super::requirement::{Level, Requirement};

const PAGE: &str = "Custom callbacks";

pub const CUSTOM_REQUEST: Requirement = Requirement {
    id: "custom.request",
    level: Level::Must,
    source: Source::new(PAGE, "the request that the vendor defines"),
    text: "The handler carries out every request that the schema of a custom callback allows.",
};

pub const CUSTOM_RESPONSE: Requirement = Requirement {
    id: "custom.response",
    level: Level::Must,
    source: Source::new("Callback response format", "payload"),
    text: "The answer to a custom callback has the form of one of its responses.",
};

pub const CUSTOM_STATUS: Requirement = Requirement {
    id: "custom.status",
    level: Level::Must,
    source: Source::new("Callback error handling", "statuses that the callback does not define"),
    text: "The answer to a custom callback has the status of one of its responses.",
};

pub const CUSTOM_TYPE: Requirement = Requirement {
    id: "custom.type",
    level: Level::Must,
    source: Source::new("Callback response format", "type"),
    text: "The answer to a custom callback has the type that is defined for its status.",
};

pub const CUSTOM_TENANT: Requirement = Requirement {
    id: "custom.tenant",
    level: Level::Must,
    source: Source::new(PAGE, "context.tenant_id"),
    text: "The answer to a custom callback shows nothing that belongs to another partner.",
};

pub const CUSTOM_STRANGER: Requirement = Requirement {
    id: "custom.stranger",
    level: Level::Advisory,
    source: Source::new(PAGE, "the mapping of the tenant"),
    text: "A custom callback about a partner that was never enabled is not carried out.",
};

pub const CUSTOM_CREDENTIALS: Requirement = Requirement {
    id: "custom.credentials",
    level: Level::Advisory,
    source: Source::new("Callback request format", "X-CyberApp-Auth"),
    text: "A custom callback with wrong credentials is not carried out.",
};

/// All of them, in the order in which they are listed.
pub(super) const ALL: [&Requirement; 7] = [
    &CUSTOM_REQUEST,
    &CUSTOM_RESPONSE,
    &CUSTOM_STATUS,
    &CUSTOM_TYPE,
    &CUSTOM_TENANT,
    &CUSTOM_STRANGER,
    &CUSTOM_CREDENTIALS,
];
