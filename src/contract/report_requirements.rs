//! What the documents require of a backend that reports its status: its requests for tokens, its reports, and when it
//! sends them. [`requirements`](super::requirements) lists these with all others.

// Each record says in `text` what a comment would.
#![allow(missing_docs)]

use super::document::Source;
use super::requirement::{Level, Requirement};

const AUTHENTICATION: &str = "API Authentication";

const MUST: Requirement =
    Requirement { id: "", level: Level::Must, source: Source::new("S0", "API endpoint"), text: "" };

const ADVISORY: Requirement =
    Requirement { id: "", level: Level::Advisory, source: Source::new("no page", "left open"), text: "" };

pub const TOKEN_ENDPOINT: Requirement = Requirement {
    id: "status.token.endpoint",
    source: Source::new(AUTHENTICATION, "Client authentication"),
    text: "A backend requests access tokens with POST at one of the paths that the platform has for them.",
    ..MUST
};

pub const TOKEN_FORM: Requirement = Requirement {
    id: "status.token.form",
    source: Source::new(AUTHENTICATION, "grant_type=client_credentials"),
    text: "A request for an access token has grant_type=client_credentials in a form or in its query.",
    ..MUST
};

pub const TOKEN_BASIC: Requirement = Requirement {
    id: "status.token.basic",
    source: Source::new(AUTHENTICATION, "Authorization: Basic"),
    text: "A request for an access token carries the API client's id and secret as Basic authorization.",
    ..MUST
};

pub const STATUS_ENDPOINT: Requirement = Requirement {
    id: "status.endpoint",
    text: "A backend reports its status with POST to the status endpoint of the data centre.",
    ..MUST
};

pub const TOKEN_BEARER: Requirement = Requirement {
    id: "status.token.bearer",
    source: Source::new(AUTHENTICATION, "Bearer Authentication scheme"),
    text: "A status report carries an access token as Bearer authorization.",
    ..MUST
};

pub const TOKEN_DATACENTER: Requirement = Requirement {
    id: "status.token.datacenter",
    source: Source::new(AUTHENTICATION, "list of data centers"),
    text: "A backend authenticates at each data centre, and uses a token only at the one that issued it.",
    ..MUST
};

pub const TOKEN_RENEWED: Requirement = Requirement {
    id: "status.token.renewed",
    source: Source::new(AUTHENTICATION, "token expiration time"),
    text: "A token expires, and the platform answers 401 from then on: a backend fetches a new one and reports again.",
    ..MUST
};

pub const STATUS_JSON: Requirement = Requirement {
    id: "status.json",
    source: Source::new("Integration Management", "Data format"),
    text: "A status report is JSON, and its Content-Type says so.",
    ..MUST
};

pub const STATUS_REPORT: Requirement = Requirement {
    id: "status.report",
    source: Source::new("S0", "Request body structure"),
    text: "A status report that the backend sends has the documented format, and the platform accepts it.",
    ..MUST
};

pub const STATUS_TENANT: Requirement = Requirement {
    id: "status.tenant",
    source: Source::new("S0", "tenantID"),
    text: "A status report is about the partner tenant where the integration is configured: tenantID names it.",
    ..MUST
};

pub const STATUS_ACTIVATION: Requirement = Requirement {
    id: "status.activation",
    source: Source::new("Activating an outbound integration", "register the activation"),
    text: "A backend that reports its status reports a partner as active once it is enabled.",
    ..MUST
};

pub const STATUS_DEACTIVATION: Requirement = Requirement {
    id: "status.deactivation",
    source: Source::new("Deactivating an outbound integration", "register the deactivation"),
    text: "A backend that reports its status reports a partner as no longer active once it is disabled.",
    ..MUST
};

pub const TOKEN_KEPT: Requirement = Requirement {
    id: "status.token.kept",
    text: "An access token lives for two hours: a backend should use it for more than one report.",
    ..ADVISORY
};

pub const STATUS_MEMBERS: Requirement = Requirement {
    id: "status.members",
    source: Source::new("S0", "Request body structure"),
    text: "The members of a status report should be the documented ones; the platform takes others, and ignores them.",
    ..ADVISORY
};

pub const STATUS_ONE_CHANGE: Requirement = Requirement {
    id: "status.one_change",
    source: Source::new("S0", "Request body structure"),
    text: "The events of a report should say that a partner became active, or that it no longer is: no page says what both at once come to.",
    ..ADVISORY
};

pub const STATUS_TIMES: Requirement = Requirement {
    id: "status.times",
    source: Source::new("S0", "Request body structure"),
    text: "activated_at and deactivated_at should be the times at which the partner was enabled and disabled.",
    ..ADVISORY
};

pub const STATUS_ONCE: Requirement = Requirement {
    id: "status.once",
    text: "A change should be reported once, when it happens, and not whenever the state is read.",
    ..ADVISORY
};

pub const STATUS_DATA_CENTRE: Requirement = Requirement {
    id: "status.data_centre",
    source: Source::new(AUTHENTICATION, "list of data centers"),
    text: "What a backend reports about a partner goes to the data centre that the partner's callbacks name in datacenter_url, with a token from there.",
    ..MUST
};

pub const STATUS_AFTER: Requirement = Requirement {
    id: "status.after",
    text: "A backend should report a change after it has answered the callback: until then it may still fail.",
    ..ADVISORY
};

pub const STATUS_RETRIES: Requirement = Requirement {
    id: "status.retries",
    text: "A report that the platform could not take should be sent again, no sooner than Retry-After says, until it arrives, and then no more.",
    ..ADVISORY
};

/// All of them, in the order in which they are listed.
pub(super) const ALL: [&Requirement; 20] = [
    &TOKEN_ENDPOINT,
    &TOKEN_FORM,
    &TOKEN_BASIC,
    &STATUS_ENDPOINT,
    &TOKEN_BEARER,
    &TOKEN_DATACENTER,
    &TOKEN_RENEWED,
    &STATUS_JSON,
    &STATUS_REPORT,
    &STATUS_TENANT,
    &STATUS_ACTIVATION,
    &STATUS_DEACTIVATION,
    &TOKEN_KEPT,
    &STATUS_MEMBERS,
    &STATUS_ONE_CHANGE,
    &STATUS_TIMES,
    &STATUS_ONCE,
    &STATUS_DATA_CENTRE,
    &STATUS_AFTER,
    &STATUS_RETRIES,
];
