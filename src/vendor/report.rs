//! Status reports (“API endpoint”, Integration Management): what they say, and to which platform they go.

use serde_json::{Value, json};
use thiserror::Error;
use uuid::Uuid;

use super::http::HttpError;

/// A data centre of the platform, and the API client for it.
#[derive(Clone)]
pub struct Platform {
    /// The data centre's URL, `context.datacenter_url` in callbacks.
    pub url: String,
    /// The id of the API client.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// Code of the CyberApp, `vendor.application`.
    pub application_code: String,
}

/// A report before it is sent.
#[derive(Debug, Clone)]
pub struct Report {
    /// The partner, `tenantID` in the query.
    pub tenant: Option<Uuid>,
    /// The access token.
    pub token: Option<String>,
    /// The body.
    pub body: Value,
    /// How often it is sent.
    pub copies: u32,
}

/// Why a report was not accepted.
#[derive(Debug, Clone, Error)]
pub enum ReportError {
    /// The platform could not be reached.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The platform issued no access token.
    #[error("the platform responds with `{status}` and no access token; check client id and secret")]
    Token {
        /// Status of the response.
        status: u16,
        /// How many seconds to wait, if the response says so.
        retry_after: Option<u64>,
    },
    /// The report was not accepted.
    #[error("the platform responds to the report with `{status}` instead of 204: `{body}`; check the application code")]
    Status {
        /// Status of the response.
        status: u16,
        /// How many seconds to wait, if the response says so.
        retry_after: Option<u64>,
        /// Body of the response.
        body: String,
    },
    /// The callback names a data centre without an API client.
    #[error("there is no API client for the data centre `{0}`; register one there")]
    DataCentre(String),
}

/// A change of a partner's activation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Activity {
    Activated,
    Deactivated,
}

/// The body of a report.
pub(super) fn body(application_code: &str, activity: Activity) -> Value {
    let event = match activity {
        Activity::Activated => {
            json!({ "category": "activation", "action": "partner enabled", "activation_event": true })
        }
        Activity::Deactivated => {
            json!({ "category": "activation", "action": "partner disabled", "deactivation_event": true })
        }
    };
    json!({
        "application_code": application_code,
        "module": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "events": [event],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::status_report;

    #[test]
    fn reports_keep_to_the_format() {
        for activity in [Activity::Activated, Activity::Deactivated] {
            assert_eq!(status_report().violations(&body("vendor.application", activity)), []);
        }
    }
}
