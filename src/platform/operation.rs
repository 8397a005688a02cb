//! The form of an operation: what an endpoint of the platform takes and answers, as `acgw openapi` describes it.

use crate::contract::Source;

/// One operation.
pub(crate) struct Operation {
    /// A name for programs, `operationId`.
    pub(crate) id: &'static str,
    /// More than the endpoint's short title says.
    pub(crate) description: &'static str,
    pub(crate) source: Source,
    pub(crate) access: Access,
    pub(crate) parameters: &'static [Parameter],
    pub(crate) body: Option<BodySchema>,
    pub(crate) answers: &'static [DocumentedResponse],
}

/// How a caller authenticates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Access {
    /// Not at all.
    Free,
    /// With the credentials of an API client.
    Credentials,
    /// With an access token.
    Token,
}

/// A parameter in the URL.
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    /// `query` or `path`.
    pub(crate) place: &'static str,
    pub(crate) required: bool,
    /// A reference as schemas write it: the file, and the place in it.
    pub(crate) schema: &'static str,
    pub(crate) description: &'static str,
}

/// The body of a request, which is required.
pub(crate) struct BodySchema {
    pub(crate) media: &'static str,
    /// Name of a schema.
    pub(crate) schema: &'static str,
}

/// One possible response.
pub(crate) struct DocumentedResponse {
    pub(crate) status: u16,
    pub(crate) description: &'static str,
    /// Name of the JSON body's schema; `None` if there is no body.
    pub(crate) schema: Option<&'static str>,
}

impl DocumentedResponse {
    /// A response without a body.
    pub(crate) const fn empty(status: u16, description: &'static str) -> Self {
        Self { status, description, schema: None }
    }

    /// A response with a JSON body.
    pub(crate) const fn body(status: u16, description: &'static str, schema: &'static str) -> Self {
        Self { status, description, schema: Some(schema) }
    }

    /// A response in the platform's error form.
    pub(crate) const fn error(status: u16, description: &'static str) -> Self {
        Self::body(status, description, "platform.error")
    }

    pub(crate) const UNAUTHORIZED: Self = Self::error(401, "There is no access token, or it is not valid.");
    pub(crate) const TIMEOUT: Self = Self::error(408, "The body did not arrive in time.");
    pub(crate) const TOO_LARGE: Self = Self::error(413, "The body is too large.");
    pub(crate) const BUSY: Self = Self::error(429, "Too many requests: send it again after the time in `Retry-After`.");
    pub(crate) const UNAVAILABLE: Self = Self::error(503, "The gateway is stopping, or is full.");
}
