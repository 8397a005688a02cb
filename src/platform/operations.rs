//! The operations of the platform: what each endpoint takes and answers.

use super::operation::{Access, BodySchema, DocumentedResponse, Operation, Parameter};
use super::response::JSON;
use crate::contract::Source;

/// The media type of a form.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// The query parameter that names the tenant of a status report.
pub(crate) const TENANT: &str = "tenantID";

const TOKEN_ANSWERS: &[DocumentedResponse] = &[
    DocumentedResponse::body(200, "The tokens.", "platform.token.response"),
    DocumentedResponse::body(400, "The request is not a valid request for client credentials.", "platform.token.error"),
    DocumentedResponse::body(401, "The credentials are missing or wrong.", "platform.token.error"),
    DocumentedResponse::TIMEOUT,
    DocumentedResponse::TOO_LARGE,
    DocumentedResponse::BUSY,
    DocumentedResponse::UNAVAILABLE,
];

/// Fetches access tokens, with the grant in a form.
pub(crate) const FETCH_TOKEN: Operation = Operation {
    id: "fetchToken",
    description: "Issues an access token to an API client. The query may carry the fields as well.",
    source: Source::new("Authenticating to the platform", "access token"),
    access: Access::Credentials,
    parameters: &[],
    body: Some(BodySchema { media: FORM, schema: "platform.token.request" }),
    answers: TOKEN_ANSWERS,
};

/// Fetches access tokens, with the grant in the query.
pub(crate) const FETCH_TOKEN_BY_QUERY: Operation = Operation {
    id: "fetchTokenByQuery",
    description: "Issues an access token to an API client. A form may carry the fields as well.",
    source: Source::new("API Authentication", "Client authentication"),
    parameters: &[Parameter {
        name: "grant_type",
        place: "query",
        required: true,
        schema: "platform.token.request.json#/properties/grant_type",
        description: "How the client authenticates.",
    }],
    body: None,
    ..FETCH_TOKEN
};

/// Reads the JWKS of callback tokens.
pub(crate) const READ_KEYS: Operation = Operation {
    id: "readKeys",
    description: "The public keys of the tokens that callbacks carry. Keys rotate. A handler may cache them until it meets an unknown `kid`.",
    source: Source::new("Verifying callback requests", "JWKS"),
    access: Access::Free,
    parameters: &[],
    body: None,
    answers: &[
        DocumentedResponse::body(200, "The keys, the newest last.", "platform.keys"),
        DocumentedResponse::BUSY,
        DocumentedResponse::UNAVAILABLE,
    ],
};

/// Reads where the issuer has its endpoints.
pub(crate) const READ_DISCOVERY: Operation = Operation {
    id: "readDiscovery",
    description: "Where the issuer of callback tokens has its keys and its token endpoint.",
    source: Source::new("OpenID Connect Discovery 1.0", "4: configuration"),
    access: Access::Free,
    parameters: &[],
    body: None,
    answers: &[
        DocumentedResponse::body(200, "The configuration of the issuer.", "platform.discovery"),
        DocumentedResponse::BUSY,
        DocumentedResponse::UNAVAILABLE,
    ],
};

/// Reads an API client.
pub(crate) const READ_CLIENT: Operation = Operation {
    id: "readClient",
    description: "Returns the tenant in which an API client is registered.",
    source: Source::new("Authenticating to the platform", "GET /clients/{client_id}"),
    access: Access::Token,
    parameters: &[Parameter {
        name: "id",
        place: "path",
        required: true,
        schema: "platform.client.json#/properties/client_id",
        description: "The id of the client, usually the caller's own.",
    }],
    body: None,
    answers: &[
        DocumentedResponse::body(200, "The client.", "platform.client"),
        DocumentedResponse::UNAUTHORIZED,
        DocumentedResponse::error(403, "The caller may not see that client."),
        DocumentedResponse::error(404, "There is no such client."),
        DocumentedResponse::BUSY,
        DocumentedResponse::UNAVAILABLE,
    ],
};

/// Reports the status of an integration.
pub(crate) const REPORT_STATUS: Operation = Operation {
    id: "reportStatus",
    description: "Reports that an integration was activated or deactivated, and other events.",
    source: Source::new("S0", "API endpoint"),
    access: Access::Token,
    parameters: &[Parameter {
        name: TENANT,
        place: "query",
        required: false,
        schema: "common.json#/$defs/uuid",
        description: "The tenant that the report is about. Without it, the report is about the tenant of the API client.",
    }],
    body: Some(BodySchema { media: JSON, schema: "status-report" }),
    answers: &[
        DocumentedResponse::empty(204, "The report is accepted."),
        DocumentedResponse::error(400, "The body is not JSON, the report breaks a rule, or `tenantID` is not a UUID."),
        DocumentedResponse::UNAUTHORIZED,
        DocumentedResponse::error(403, "The client may not report for that tenant."),
        DocumentedResponse::TIMEOUT,
        DocumentedResponse::TOO_LARGE,
        DocumentedResponse::error(415, "The body's media type is not JSON."),
        DocumentedResponse::BUSY,
        DocumentedResponse::UNAVAILABLE,
    ],
};
