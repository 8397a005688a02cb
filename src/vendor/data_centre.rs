//! One data centre of the platform, as an API client calls it: an access token of its own, which is kept and renewed, and
//! single attempts to report.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::Full;
use hyper::{Method, Request};
use serde::Deserialize;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::http::{HttpError, HttpReply, Requester};
use super::report::{Activity, Platform, Report, ReportError, body};

const TOKEN_PATH: &str = "/api/2/idp/token";
const STATUS_PATH: &str = "/api/integration_management/v2/status";

/// A token is not used in its last seconds, because it may expire on the way.
const MARGIN: Duration = Duration::from_secs(30);

/// A request to the platform before it is sent.
#[derive(Debug, Clone)]
pub struct PlatformRequest {
    /// Whether it asks for an access token; otherwise it is a report.
    pub is_for_token: bool,
    /// The method.
    pub method: Method,
    /// Path and query.
    pub path: String,
    /// Names and values.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}

/// Changes reports before they are sent.
pub(super) type EditReport = Arc<dyn Fn(&mut Report) + Send + Sync>;

/// Changes requests to the platform before they are sent.
pub(super) type EditRequest = Arc<dyn Fn(&mut PlatformRequest) + Send + Sync>;

/// What changes on the way to the platform.
#[derive(Clone, Default)]
pub(super) struct Edits {
    pub(super) report: Option<EditReport>,
    pub(super) request: Option<EditRequest>,
}

/// A data centre and the token for it.
pub(super) struct DataCentre {
    platform: Platform,
    client: Requester,
    edits: Edits,
    token: Mutex<Option<AccessToken>>,
    keeps_token: bool,
}

#[derive(Clone)]
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

impl DataCentre {
    pub(super) fn new(platform: Platform, client: Requester, edits: Edits, keeps_token: bool) -> Self {
        Self { platform, client, edits, token: Mutex::default(), keeps_token }
    }

    /// Whether a callback means it by this URL.
    pub(super) fn is_at(&self, url: &str) -> bool {
        url.trim_end_matches('/') == self.platform.url.trim_end_matches('/')
    }

    /// Sends a report once.
    pub(super) async fn report(&self, partner: Uuid, activity: Activity) -> Result<(), ReportError> {
        let token = self.token().await?;
        let body = body(&self.platform.application_code, activity);
        let mut report = Report { tenant: Some(partner), token: Some(token.clone()), body, copies: 1 };
        if let Some(edit) = &self.edits.report {
            edit(&mut report);
        }
        let mut reply = None;
        for _ in 0..report.copies {
            reply = Some(self.send(status_request(&report)).await?);
        }
        let Some(reply) = reply else { return Ok(()) };
        if reply.status == 401 {
            self.forget(&token).await;
        }
        match reply.status {
            204 => Ok(()),
            status => {
                let body = String::from_utf8_lossy(&reply.body).into_owned();
                Err(ReportError::Status { status, retry_after: reply.retry_after, body })
            }
        }
    }

    /// The token, or a new one if it expires soon. Reports that need one at the same time wait for the same one.
    async fn token(&self) -> Result<String, ReportError> {
        let mut kept = self.token.lock().await;
        if let Some(token) = kept.as_ref().filter(|token| self.keeps_token && token.until > Instant::now()) {
            return Ok(token.text.clone());
        }
        let reply = self.send(self.token_request()).await?;
        let answer: Option<TokenAnswer> = serde_json::from_slice(&reply.body).ok();
        let missing = ReportError::Token { status: reply.status, retry_after: reply.retry_after };
        let answer = answer.filter(|_| reply.status == 200).ok_or(missing)?;
        let until = Instant::now() + answer.lifetime();
        *kept = Some(AccessToken { text: answer.access_token.clone(), until });
        Ok(answer.access_token)
    }

    /// Forgets a token that the platform has refused, unless another one has taken its place.
    async fn forget(&self, refused: &str) {
        let mut kept = self.token.lock().await;
        if kept.as_ref().is_some_and(|token| token.text == refused) {
            *kept = None;
        }
    }

    fn token_request(&self) -> PlatformRequest {
        let credentials = STANDARD.encode(format!("{}:{}", self.platform.client_id, self.platform.client_secret));
        PlatformRequest {
            is_for_token: true,
            method: Method::POST,
            path: TOKEN_PATH.to_owned(),
            headers: vec![
                ("authorization", format!("Basic {credentials}")),
                ("content-type", "application/x-www-form-urlencoded".to_owned()),
            ],
            body: "grant_type=client_credentials".to_owned(),
        }
    }

    async fn send(&self, mut request: PlatformRequest) -> Result<HttpReply, HttpError> {
        if let Some(edit) = &self.edits.request {
            edit(&mut request);
        }
        let url = format!("{}{}", self.platform.url.trim_end_matches('/'), request.path);
        let mut built = Request::builder().method(request.method).uri(url);
        for (name, value) in request.headers {
            built = built.header(name, value);
        }
        let built = built.body(Full::new(Bytes::from(request.body)));
        self.client.send(built.map_err(|_| HttpError::Url(self.platform.url.clone()))?).await
    }
}

fn status_request(report: &Report) -> PlatformRequest {
    let query = report.tenant.map_or_else(String::new, |tenant| format!("?tenantID={tenant}"));
    let token = report.token.as_ref().map(|token| ("authorization", format!("Bearer {token}")));
    PlatformRequest {
        is_for_token: false,
        method: Method::POST,
        path: format!("{STATUS_PATH}{query}"),
        headers: token.into_iter().chain([("content-type", "application/json".to_owned())]).collect(),
        body: report.body.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_lives_by_either_member() {
        let answer = |text| serde_json::from_str::<TokenAnswer>(text).expect("an answer").lifetime();
        assert_eq!(answer(r#"{ "access_token": "t", "expires_in": 7200 }"#), Duration::from_secs(7170));
        assert_eq!(answer(r#"{ "access_token": "t", "expires_on": 7200 }"#), Duration::ZERO);
        assert_eq!(answer(r#"{ "access_token": "t" }"#), Duration::ZERO);
        assert!(answer(r#"{ "access_token": "t", "expires_on": 99999999999 }"#) > Duration::from_secs(7200));
    }
}
