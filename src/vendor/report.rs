//! Sends status reports to the platform (“API endpoint”, Integration Management), one after another, without delaying
//! callbacks.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use serde::Deserialize;
use serde_json::{Value, json};
use thiserror::Error;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use uuid::Uuid;

use super::http::{HttpError, Requester};

const TOKEN_PATH: &str = "/api/2/idp/token";
const STATUS_PATH: &str = "/api/integration_management/v2/status";

/// A token is not used in its last seconds, because it may expire on the way.
const MARGIN: Duration = Duration::from_secs(30);

/// How many failures are kept; the oldest are dropped.
const KEPT: usize = 100;

/// The platform that gets the reports, and the credentials for it.
#[derive(Clone)]
pub struct Platform {
    /// The platform's URL.
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
    },
    /// The report was not accepted.
    #[error("the platform responds to the report with `{status}` instead of 204: `{body}`; check the application code")]
    Status {
        /// Status of the response.
        status: u16,
        /// Body of the response.
        body: String,
    },
}

/// A change of a partner's activation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Activity {
    Activated,
    Deactivated,
}

/// Changes reports before they are sent.
pub(super) type EditReport = Arc<dyn Fn(&mut Report) + Send + Sync>;

/// Failures so far, the latest last.
pub(super) type Failures = Arc<Mutex<Vec<ReportError>>>;

/// The handler's end of the queue. It accepts reports and returns at once.
pub(super) struct Reporter {
    queue: UnboundedSender<(Uuid, Activity)>,
}

impl Reporter {
    /// Starts the worker on the current runtime.
    pub(super) fn start(platform: Platform, client: Requester, edit: Option<EditReport>, failures: Failures) -> Self {
        let (queue, waiting) = tokio::sync::mpsc::unbounded_channel();
        tokio::spawn(Worker { platform, client, edit, token: None }.run(waiting, failures));
        Self { queue }
    }

    pub(super) fn send(&self, partner: Uuid, activity: Activity) {
        // The worker ends only with the runtime, and then nobody waits for reports.
        let _ = self.queue.send((partner, activity));
    }
}

struct Worker {
    platform: Platform,
    client: Requester,
    edit: Option<EditReport>,
    token: Option<AccessToken>,
}

struct AccessToken {
    text: String,
    until: Instant,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    /// Unix seconds.
    expires_on: Option<u64>,
    /// Seconds from now.
    expires_in: Option<u64>,
}

impl TokenAnswer {
    fn lifetime(&self) -> Duration {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs());
        let left = self.expires_on.map(|at| at.saturating_sub(now)).or(self.expires_in);
        Duration::from_secs(left.unwrap_or(0)).saturating_sub(MARGIN)
    }
}

impl Worker {
    async fn run(mut self, mut waiting: UnboundedReceiver<(Uuid, Activity)>, failures: Failures) {
        while let Some((partner, activity)) = waiting.recv().await {
            if let Err(error) = self.report(partner, activity).await {
                let mut failures = failures.lock().unwrap_or_else(PoisonError::into_inner);
                if failures.len() >= KEPT {
                    failures.remove(0);
                }
                failures.push(error);
            }
        }
    }

    async fn report(&mut self, partner: Uuid, activity: Activity) -> Result<(), ReportError> {
        let first = self.attempt(partner, activity).await;
        match first {
            // The platform may have dropped the token early.
            Err(ReportError::Status { status: 401, .. }) => {
                self.token = None;
                self.attempt(partner, activity).await
            }
            other => other,
        }
    }

    async fn attempt(&mut self, partner: Uuid, activity: Activity) -> Result<(), ReportError> {
        let token = Some(self.token().await?);
        let mut report = Report { tenant: Some(partner), token, body: body(&self.platform, activity) };
        if let Some(edit) = &self.edit {
            edit(&mut report);
        }
        let reply = self.client.send(self.status_request(&report)?).await?;
        match reply.status {
            204 => Ok(()),
            status => Err(ReportError::Status { status, body: String::from_utf8_lossy(&reply.body).into_owned() }),
        }
    }

    fn status_request(&self, report: &Report) -> Result<Request<Full<Bytes>>, HttpError> {
        let query = report.tenant.map_or_else(String::new, |tenant| format!("?tenantID={tenant}"));
        let mut request =
            Request::post(self.url(&format!("{STATUS_PATH}{query}"))).header("content-type", "application/json");
        if let Some(token) = &report.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.built(request.body(Full::from(report.body.to_string())))
    }

    async fn token(&mut self) -> Result<String, ReportError> {
        if let Some(token) = self.token.as_ref().filter(|token| token.until > Instant::now()) {
            return Ok(token.text.clone());
        }
        let credentials = STANDARD.encode(format!("{}:{}", self.platform.client_id, self.platform.client_secret));
        let request = Request::post(self.url(TOKEN_PATH))
            .header("authorization", format!("Basic {credentials}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Full::from("grant_type=client_credentials"));
        let reply = self.client.send(self.built(request)?).await?;
        let answer: Option<TokenAnswer> = serde_json::from_slice(&reply.body).ok();
        let answer = answer.filter(|_| reply.status == 200).ok_or(ReportError::Token { status: reply.status })?;
        let until = Instant::now() + answer.lifetime();
        self.token = Some(AccessToken { text: answer.access_token.clone(), until });
        Ok(answer.access_token)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.platform.url.trim_end_matches('/'))
    }

    fn built<T, E>(&self, request: Result<T, E>) -> Result<T, HttpError> {
        request.map_err(|_| HttpError::Url(self.platform.url.clone()))
    }
}

fn body(platform: &Platform, activity: Activity) -> Value {
    let event = match activity {
        Activity::Activated => {
            json!({ "category": "activation", "action": "partner enabled", "activation_event": true })
        }
        Activity::Deactivated => {
            json!({ "category": "activation", "action": "partner disabled", "deactivation_event": true })
        }
    };
    json!({
        "application_code": platform.application_code,
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
        let platform = Platform {
            url: "http://platform".to_owned(),
            client_id: "id".to_owned(),
            client_secret: "secret".to_owned(),
            application_code: "vendor.application".to_owned(),
        };
        for activity in [Activity::Activated, Activity::Deactivated] {
            assert_eq!(status_report().violations(&body(&platform, activity)), []);
        }
    }

    #[test]
    fn a_token_lives_by_either_member() {
        let answer = |text| serde_json::from_str::<TokenAnswer>(text).expect("an answer").lifetime();
        assert_eq!(answer(r#"{ "access_token": "t", "expires_in": 7200 }"#), Duration::from_secs(7170));
        assert_eq!(answer(r#"{ "access_token": "t", "expires_on": 7200 }"#), Duration::ZERO);
        assert_eq!(answer(r#"{ "access_token": "t" }"#), Duration::ZERO);
        assert!(answer(r#"{ "access_token": "t", "expires_on": 99999999999 }"#) > Duration::from_secs(7200));
    }
}
