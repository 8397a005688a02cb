//! What an endpoint of the platform takes and answers, as data: `acgw openapi` is written from it.

use crate::contract::Source;

/// One operation: what is said of a path and a method beside their names.
pub(crate) struct Operation {
    /// A name for programs, `operationId`.
    pub(crate) id: &'static str,
    /// More than the endpoint's short title.
    pub(crate) description: &'static str,
    pub(crate) source: Source,
    pub(crate) access: Access,
    pub(crate) parameters: &'static [Parameter],
    pub(crate) body: Option<Body>,
    pub(crate) answers: &'static [Answer],
}

/// What a caller shows of itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Access {
    /// Nothing.
    Free,
    /// The credentials of an API client.
    Credentials,
    /// An access token.
    Token,
}

/// A part of the URL.
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    /// `query` or `path`.
    pub(crate) place: &'static str,
    pub(crate) required: bool,
    /// As in the schemas' own references: the file, and the place in it.
    pub(crate) schema: &'static str,
    pub(crate) description: &'static str,
}

/// The body of a request, which must be there.
pub(crate) struct Body {
    pub(crate) media: &'static str,
    /// Name of a schema.
    pub(crate) schema: &'static str,
}

/// One answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) description: &'static str,
    /// Name of the JSON body's schema; `None` if there is no body.
    pub(crate) schema: Option<&'static str>,
}

impl Answer {
    /// An answer without a body.
    pub(crate) const fn empty(status: u16, description: &'static str) -> Self {
        Self { status, description, schema: None }
    }

    /// An answer with a JSON body.
    pub(crate) const fn body(status: u16, description: &'static str, schema: &'static str) -> Self {
        Self { status, description, schema: Some(schema) }
    }

    /// A refusal in the platform's error form.
    pub(crate) const fn refusal(status: u16, description: &'static str) -> Self {
        Self::body(status, description, "platform.error")
    }

    pub(crate) const UNAUTHORIZED: Self = Self::refusal(401, "There is no access token, or it is not valid any more.");
    pub(crate) const TIMEOUT: Self = Self::refusal(408, "The body did not arrive in time.");
    pub(crate) const TOO_LARGE: Self = Self::refusal(413, "The body is too large.");
    pub(crate) const UNAVAILABLE: Self = Self::refusal(503, "The gateway is stopping, or has no room left.");
}
