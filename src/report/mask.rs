//! Secrets in what is shown: tokens, credentials, cookies. They are taken out of the run before it is rendered,
//! so that no format can forget one.

use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use hyper::HeaderMap;
use hyper::header::HeaderValue;
use regex::Regex;
use serde_json::Value;

use crate::platform::StatusReport;
use crate::sender::Exchange;
use crate::suite::{CheckResult, Finding, Options, Run};
use crate::text::is_secret;
use crate::text::mask::{MASK, text as masked_text};
use crate::text::secret::{encoded, is_secret_member, leaves, mask, parts, secrets_of, url, ways_to_write};

/// Shorter values are not looked for in texts: they would be found in harmless words.
const SHORTEST: usize = 4;

/// What an echoed header, or a handler that tells what it was sent, has behind the name of a scheme.
static SCHEME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b((?i:bearer|basic)) +[A-Za-z0-9+/=._~-]{8,}").expect("a pattern"));

/// Takes secrets out of texts: those that the options hold, what stands in members and parameters that are called like
/// one, and whatever has the form of a token.
pub(crate) struct Masker {
    known: Vec<String>,
    /// Fields of settings, whatever they are called: their values are made by the run.
    fields: Vec<String>,
    /// The target's URL as it may be written, and as it is shown, where that is not the same.
    targets: Vec<(String, String)>,
}

impl Masker {
    /// For a run with these options, against this target.
    pub(crate) fn new(options: &Options, target: &str) -> Self {
        let mut known = secrets_of(target);
        if let Some(credentials) = &options.credentials {
            let secrets = credentials.split_once(':').map_or(credentials.as_str(), |(_, secrets)| secrets);
            known.extend([credentials.clone(), encoded(credentials), secrets.to_owned()]);
            leaves(&serde_json::from_str(secrets).unwrap_or_default(), &mut known);
        }
        for (name, value) in &options.headers {
            let text = String::from_utf8_lossy(value.as_bytes());
            if is_secret(name.as_str()) {
                known.extend(parts(&text).map(str::to_owned));
            }
        }
        for client in &options.clients {
            known.extend([client.secret.clone(), encoded(&format!("{}:{}", client.id, client.secret))]);
        }
        known.retain(|secret| secret.len() >= SHORTEST);
        let written = known.iter().flat_map(|secret| ways_to_write(secret)).collect::<Vec<_>>();
        known.extend(written);
        known.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        known.dedup();
        let parsed = url::Url::parse(target).map(String::from);
        let targets = parsed.into_iter().chain([target.to_owned()]).map(|text| (url(&text), text));
        let fields = options.field_ids();
        Self { known, fields, targets: targets.filter(|(shown, text)| shown != text).map(|(a, b)| (b, a)).collect() }
    }

    /// The text without secrets.
    pub(crate) fn text(&self, text: &str) -> String {
        let mut text = SCHEME.replace_all(text, format!("$1 {MASK}")).into_owned();
        let known = self.known.iter().map(|secret| (secret.as_str(), MASK));
        for (secret, shown) in self.targets.iter().map(|(text, shown)| (text.as_str(), shown.as_str())).chain(known) {
            if text.contains(secret) {
                text = text.replace(secret, shown);
            }
        }
        masked_text(&text).into_owned()
    }

    /// The run without secrets.
    pub(super) fn run(&self, run: &Run) -> Run {
        let texts = |texts: &[String]| texts.iter().map(|text| self.text(text)).collect();
        Run {
            options: options(&run.options),
            target: self.text(&run.target),
            results: run.results.iter().map(|result| self.result(result)).collect(),
            broken_off: run.broken_off.as_deref().map(|reason| self.text(reason)),
            remarks: texts(&run.remarks),
            baseline_errors: texts(&run.baseline_errors),
            commands: run.commands.iter().map(|(check, command)| (*check, self.text(command))).collect(),
            explained: run.explained.clone(),
            lifecycle: run.lifecycle.iter().map(|exchange| Arc::new(self.exchange(exchange))).collect(),
            lifecycle_reports: run.lifecycle_reports.iter().map(|report| self.report(report)).collect(),
            ..*run
        }
    }

    fn result(&self, result: &CheckResult) -> CheckResult {
        CheckResult {
            reason: result.reason.as_deref().map(|reason| self.text(reason)),
            findings: result.findings.iter().map(|finding| self.finding(finding)).collect(),
            ..*result
        }
    }

    fn finding(&self, finding: &Finding) -> Finding {
        Finding {
            pointer: self.text(&finding.pointer),
            message: self.text(&finding.message),
            expected: self.value(&finding.expected),
            actual: self.value(&finding.actual),
            console_message: self.text(&finding.console_message),
            exchanges: finding.exchanges.iter().map(|exchange| Arc::new(self.exchange(exchange))).collect(),
            ..finding.clone()
        }
    }

    fn report(&self, report: &StatusReport) -> StatusReport {
        StatusReport {
            body: self.value(&report.body),
            note: report.note.as_deref().map(|note| self.text(note)),
            ..report.clone()
        }
    }

    fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(members) => {
                Value::Object(members.iter().map(|(name, value)| (self.text(name), self.member(name, value))).collect())
            }
            _ => value.clone(),
        }
    }

    fn member(&self, name: &str, value: &Value) -> Value {
        if self.fields.iter().any(|field| field == name) || !is_secret_member(name) {
            return self.value(value);
        }
        match value {
            Value::Null | Value::Bool(_) => value.clone(),
            _ => Value::from(MASK),
        }
    }

    /// The exchange without secrets.
    pub(crate) fn exchange(&self, exchange: &Exchange) -> Exchange {
        let mut exchange = exchange.clone();
        exchange.intent = self.text(&exchange.intent);
        exchange.url = self.text(&exchange.url);
        self.headers(&mut exchange.request_headers);
        exchange.request_body = self.body(&exchange.request_body);
        exchange.error = exchange.error.map(|error| self.text(&error));
        if let Some(received) = &mut exchange.received {
            self.headers(&mut received.headers);
            received.replace_body(self.body(&received.body));
        }
        exchange
    }

    fn headers(&self, headers: &mut HeaderMap) {
        for (name, value) in headers.iter_mut() {
            let text = String::from_utf8_lossy(value.as_bytes());
            let shown = if is_secret(name.as_str()) { mask(&text) } else { self.text(&text) };
            if shown != text {
                *value = HeaderValue::from_str(&shown).unwrap_or(HeaderValue::from_static(MASK));
            }
        }
    }

    /// Bytes that hold no secret stay as they are, whatever they are.
    fn body(&self, bytes: &Bytes) -> Bytes {
        if let Ok(value) = serde_json::from_slice::<Value>(bytes) {
            let shown = self.value(&value);
            return if shown == value { bytes.clone() } else { Bytes::from(shown.to_string()) };
        }
        let text = String::from_utf8_lossy(bytes);
        let shown = self.text(&text);
        if shown == text { bytes.clone() } else { Bytes::from(shown) }
    }
}

fn options(options: &Options) -> Options {
    let mut headers: HeaderMap = options.headers.iter().cloned().collect();
    Masker { known: Vec::new(), fields: Vec::new(), targets: Vec::new() }.headers(&mut headers);
    Options {
        credentials: options.credentials.as_ref().map(|_| MASK.to_owned()),
        headers: headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        clients: Vec::new(),
        public_url: options.public_url.as_deref().map(url),
        issuer: options.issuer.as_deref().map(url),
        ..options.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};

    #[test]
    fn secrets_in_headers_are_masked() {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_static("Bearer abc.def.ghi"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(crate::sender::CREDENTIALS_HEADER, HeaderValue::from_static("bWU6e30="));
        Masker::new(&Options::default(), "http://a.example").headers(&mut headers);
        assert_eq!(headers[AUTHORIZATION], "Bearer ***");
        assert_eq!(headers[CONTENT_TYPE], "application/json");
        assert_eq!(headers[crate::sender::CREDENTIALS_HEADER], "***");
    }

    #[test]
    fn secrets_are_found_wherever_a_handler_repeats_them() {
        let options = Options {
            credentials: Some("me:{\"password\":\"pass\\\"word\"}".to_owned()),
            headers: vec![(COOKIE, HeaderValue::from_static("a=1; session=cookie-value"))],
            ..Options::default()
        };
        let masker = Masker::new(&options, "http://u:url-secret@a.example/?x=1");
        let body = r#"{"seen":["pass\"word","cookie-value","eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln","url-secret"]}"#;
        assert_eq!(masker.text(body), r#"{"seen":["***","***","***","***"]}"#);
        assert_eq!(masker.text("at http://u:url-secret@a.example/?x=1:"), "at http://u:***@a.example/?x=1:");
    }

    #[test]
    fn members_that_are_called_like_secrets_are_masked_but_for_fields_of_settings() {
        let own = Options { setting_keys: vec!["api_key".to_owned()], ..Options::default() };
        let masker = Masker::new(&own, "http://a.example");
        let value = serde_json::json!({ "api_key": "made", "password": "p", "secrets": { "a": [1] }, "key": "k",
            "token": null, "token_type": "bearer", "author": "A", "text": "Basic YWJjZGVmZw==, ok" });
        let shown = serde_json::json!({ "api_key": "made", "password": "***", "secrets": "***", "key": "k",
            "token": null, "token_type": "bearer", "author": "A", "text": "Basic ***, ok" });
        assert_eq!(masker.value(&value), shown);
        assert_eq!(masker.body(&Bytes::from(value.to_string())), shown.to_string());
    }

    #[test]
    fn options_that_a_command_repeats_have_no_password() {
        let url = |text: &str| Some(text.to_owned());
        let secret =
            Options { issuer: url("http://u:pw-a@i/"), public_url: url("http://u:pw-b@p/"), ..Options::default() };
        let shown = options(&secret);
        assert_eq!(shown.issuer.as_deref(), Some("http://u:***@i/"));
        assert_eq!(shown.public_url.as_deref(), Some("http://u:***@p/"));
    }

    #[test]
    fn urls_keep_what_is_no_secret() {
        assert_eq!(url("https://a.example/x?y=1%202"), "https://a.example/x?y=1%202");
        assert_eq!(url("https://u:p@a.example/x?code=abc&y=1"), "https://u:***@a.example/x?code=***&y=1");
    }
}
