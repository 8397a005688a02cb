//! A gateway that runs already (`acgw serve`), asked over HTTP.

use std::time::Duration;

use clap::Args;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use hyper::{HeaderMap, Method};
use serde_json::Value;

use crate::sender::{HttpClient, Trust};

/// What opens the endpoints of a running gateway.
#[derive(Debug, Clone, Args)]
pub(super) struct AdminArgs {
    /// The running gateway's admin token, which `acgw serve` prints if other machines can reach it
    #[arg(long, env, hide_env_values = true, value_name = "TOKEN", value_parser = bearer, allow_hyphen_values = true)]
    admin_token: Option<HeaderValue>,
}

/// Why a running gateway did not do what it was asked for.
#[derive(Debug)]
pub(super) enum AskError {
    /// Nothing answers there.
    Absent(String),
    /// It answered something else.
    Refused(String),
}

impl AdminArgs {
    /// Posts this to the running gateway. Returns its answer.
    pub(super) fn ask(
        &self,
        (gateway, path): (&str, &str),
        body: Vec<u8>,
        (trust, timeout): (&Trust, Duration),
    ) -> Result<Value, AskError> {
        let refused = |what: String| AskError::Refused(format!("`{gateway}` {what}"));
        let client = HttpClient::new(trust, timeout).map_err(|error| AskError::Refused(error.to_string()))?;
        let uri = format!("{gateway}{path}").parse().map_err(|_| refused("is not a URL".to_owned()))?;
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.extend(self.admin_token.clone().map(|token| (AUTHORIZATION, token)));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| AskError::Refused(error.to_string()))?;
        let received =
            runtime.block_on(client.exchange(Method::POST, &uri, &headers, body.into())).map_err(|error| {
                AskError::Absent(format!("no gateway answers at `{gateway}` ({error}); start one with `acgw serve`"))
            })?;
        let answer = received.json().cloned().unwrap_or_default();
        match (received.status, answer.pointer("/error/message").and_then(Value::as_str)) {
            (200, _) => Ok(answer),
            (401, _) => {
                Err(refused("requires its admin token, which it printed when it started; use --admin-token".to_owned()))
            }
            (400, Some(message)) => Err(AskError::Refused(message.to_owned())),
            (status, _) => Err(refused(format!("answered {status}: is it an acgw gateway?"))),
        }
    }
}

fn bearer(token: &str) -> Result<HeaderValue, String> {
    let mut value = HeaderValue::try_from(format!("Bearer {token}")).map_err(|error| error.to_string())?;
    value.set_sensitive(true);
    Ok(value)
}
