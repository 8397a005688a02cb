//! What the documents require of a handler with enablement by mapping. [`requirements`](super::requirements) lists these
//! with all others.

// Each record says in `text` what a comment would.
#![allow(missing_docs)]

use super::document::Source;
use super::requirement::{Level, Requirement};

const MUST: Requirement =
    Requirement { id: "", level: Level::Must, source: Source::new("Callback request format", "context"), text: "" };

pub const MAPPING_READ: Requirement = Requirement {
    id: "mapping.enablement.state",
    source: Source::new("Reading the partner ID from your service", "Response: payload"),
    text: "The answer names the vendor's tenant that the credentials belong to, and the Acronis tenant that it is mapped to, if there is one.",
    ..MUST
};

pub const MAPPING_WRITE: Requirement = Requirement {
    id: "mapping.enablement.mapped",
    source: Source::new("Mapping the partner ID to the Acronis tenant ID", "Response"),
    text: "Writing maps the vendor's tenant to the partner; the same pair again succeeds.",
    ..MUST
};

pub const MAPPING_KEPT: Requirement = Requirement {
    id: "mapping.enablement.kept",
    source: Source::new("Callback handler verification", "CyberApp enablement"),
    text: "A vendor's tenant that is mapped is not mapped to another Acronis tenant: the request fails, and nothing changes.",
    ..MUST
};

pub const MAPPING_RESET: Requirement = Requirement {
    id: "mapping.enablement.removed",
    source: Source::new("Disabling a mapped partner", "Response"),
    text: "A reset removes the mapping of the partner and of its customers.",
    ..MUST
};

pub const MAPPING_CREDENTIALS: Requirement = Requirement {
    id: "mapping.credentials",
    source: Source::new("Callback handler verification", "Callback handler checks credentials"),
    text: "A wrong user or password is not accepted.",
    ..MUST
};

pub const CREDENTIALS_FORM: Requirement = Requirement {
    id: "mapping.credentials.header",
    source: Source::new("Callback request format", "X-CyberApp-Auth"),
    text: "X-CyberApp-Auth is base64 of the identity as plain text, a colon, and the secrets as JSON.",
    ..MUST
};

pub const MAPPING_CHANGE: Requirement = Requirement {
    id: "mapping.credentials.of_partner",
    source: Source::new("Changing CyberApp credentials", "Request"),
    text: "A partner can change its credentials; credentials that belong to another partner are denied.",
    ..MUST
};

pub const MAPPING_TOPOLOGY: Requirement = Requirement {
    id: "mapping.topology",
    source: Source::new("Reading partner customers from your service", "Response: payload.items"),
    text: "The answer lists the customers that the partner has at the vendor, each once, and no others.",
    ..MUST
};

pub const MAPPING_LIST: Requirement = Requirement {
    id: "mapping.customer.state",
    source: Source::new("Reading the customer mapping from your service", "Response: payload.items"),
    text: "The answer shows which of the partner's customers are mapped, and to which Acronis tenants; each customer stands there once.",
    ..MUST
};

pub const MAPPING_CUSTOMER: Requirement = Requirement {
    id: "mapping.customer.mapped",
    source: Source::new("Writing the customer mapping to your service", "Request: payload.modified"),
    text: "Every customer in the list is mapped to its Acronis tenant; all others stay as they are.",
    ..MUST
};

pub const MAPPING_REMOVED: Requirement = Requirement {
    id: "mapping.customer.removed",
    source: Source::new("Disabling a mapped customer", "Request: payload.modified"),
    text: "A customer in the list without acronis_tenant_id loses its mapping; all others stay as they are.",
    ..MUST
};

pub const MAPPING_ISOLATION: Requirement = Requirement {
    id: "mapping.isolation",
    source: Source::new("Callback handler verification", "Access control"),
    text: "A callback reads and changes what belongs to the partner and the vendor's tenant that it is about, and nothing else.",
    ..MUST
};

pub const MAPPING_AT_ONCE: Requirement = Requirement {
    id: "mapping.concurrency",
    source: Source::new("Writing the customer mapping to your service", "the mapping is stored"),
    text: "Callbacks that arrive at the same time have the same effect as callbacks that arrive one after another.",
    ..MUST
};

/// All of them, in the order in which they are listed.
pub(super) const ALL: [&Requirement; 13] = [
    &MAPPING_READ,
    &MAPPING_WRITE,
    &MAPPING_KEPT,
    &MAPPING_RESET,
    &MAPPING_CREDENTIALS,
    &CREDENTIALS_FORM,
    &MAPPING_CHANGE,
    &MAPPING_TOPOLOGY,
    &MAPPING_LIST,
    &MAPPING_CUSTOMER,
    &MAPPING_REMOVED,
    &MAPPING_ISOLATION,
    &MAPPING_AT_ONCE,
];
