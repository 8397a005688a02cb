//! What an endpoint of the platform takes and answers, as data: `acgw openapi` is written from it.

use crate::contract::Source;

/// One operation: what is said of a path and a method beside their names.
pub(super) struct Operation {
    /// A name for programs, `operationId`.
    pub(super) id: &'static str,
    /// More than the endpoint's short title.
    pub(super) description: &'static str,
    pub(super) source: Source,
    pub(super) access: Access,
    pub(super) parameters: &'static [Parameter],
    pub(super) body: Option<Body>,
    pub(super) answers: &'static [Answer],
}

/// What a caller shows of itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Access {
    /// Nothing.
    Free,
    /// The credentials of an API client.
    Credentials,
    /// An access token.
    Token,
}

/// A part of the URL.
pub(super) struct Parameter {
    pub(super) name: &'static str,
    /// `query` or `path`.
    pub(super) place: &'static str,
    pub(super) required: bool,
    /// As in the schemas' own references: the file, and the place in it.
    pub(super) schema: &'static str,
    pub(super) description: &'static str,
}

/// The body of a request, which must be there.
pub(super) struct Body {
    pub(super) media: &'static str,
    /// Name of a schema.
    pub(super) schema: &'static str,
}

/// One answer.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) description: &'static str,
    /// Name of the JSON body's schema; `None` if there is no body.
    pub(super) schema: Option<&'static str>,
}

impl Answer {
    /// An answer without a body.
    pub(super) const fn empty(status: u16, description: &'static str) -> Self {
        Self { status, description, schema: None }
    }

    /// An answer with a JSON body.
    pub(super) const fn body(status: u16, description: &'static str, schema: &'static str) -> Self {
        Self { status, description, schema: Some(schema) }
    }

    /// A refusal in the platform's error form.
    pub(super) const fn refusal(status: u16, description: &'static str) -> Self {
        Self::body(status, description, "platform.error")
    }

    pub(super) const UNAUTHORIZED: Self = Self::refusal(401, "There is no access token, or it is not valid any more.");
    pub(super) const TIMEOUT: Self = Self::refusal(408, "The body did not arrive in time.");
    pub(super) const TOO_LARGE: Self = Self::refusal(413, "The body is too large.");
    pub(super) const UNAVAILABLE: Self = Self::refusal(503, "The gateway is stopping, or has no room left.");
}
