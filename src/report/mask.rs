//! Takes secrets (tokens, credentials, cookies) out of a run before it is rendered, so that no format can forget one.

use std::sync::Arc;

use hyper::HeaderMap;
use hyper::header::HeaderValue;

use crate::platform::StatusReport;
use crate::sender::Exchange;
use crate::suite::{Cause, CheckResult, Finding, Options, Run};
use crate::text::mask::{self, MASK, Mask};
use crate::text::secret::{encoded, is_secret, leaves, parts, secrets_of, ways_to_write};

/// Shorter values are not searched for, because they occur in harmless words.
const SHORTEST: usize = 4;

/// Takes out the secrets that the options hold, and whatever has the name or the form of one.
pub(crate) struct Masker(Mask);

impl Masker {
    /// For a run with these options, against this target.
    pub(crate) fn new(options: &Options, target: &str) -> Self {
        let mut known = secrets_of(target);
        let Options { credentials, other_credentials, changed_credentials, .. } = options;
        for credentials in [credentials, other_credentials, changed_credentials].into_iter().flatten() {
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
        // Fields of settings hold values that the run has made, whatever they are called.
        Self(Mask::new(known, options.field_ids()))
    }

    /// The text without secrets.
    pub(crate) fn text(&self, text: &str) -> String {
        self.0.text(text)
    }

    /// The run without secrets.
    pub(super) fn run(&self, run: &Run) -> Run {
        let texts = |texts: &[String]| texts.iter().map(|text| self.text(text)).collect();
        Run {
            options: options(&run.options),
            target: self.text(&run.target),
            results: run.results.iter().map(|result| self.result(result)).collect(),
            broken_off: run.broken_off.as_deref().map(|reason| self.text(reason)),
            causes: run.causes.iter().map(|cause| self.cause(cause)).collect(),
            remarks: texts(&run.remarks),
            baseline_errors: texts(&run.baseline_errors),
            commands: run.commands.iter().map(|(check, command)| (*check, self.text(command))).collect(),
            conversations: Vec::new(),
            lifecycle: run.lifecycle.iter().map(|exchange| Arc::new(self.exchange(exchange))).collect(),
            lifecycle_reports: run.lifecycle_reports.iter().map(|report| self.report(report)).collect(),
            ..*run
        }
    }

    /// The cause without secrets.
    pub(crate) fn cause(&self, cause: &Cause) -> Cause {
        Cause {
            message: self.text(&cause.message),
            fix: self.text(&cause.fix),
            pointer: self.text(&cause.pointer),
            ..cause.clone()
        }
    }

    fn result(&self, result: &CheckResult) -> CheckResult {
        CheckResult {
            reason: result.reason_text().map(|reason| self.text(&reason).into()),
            findings: result.findings.iter().map(|finding| self.finding(finding)).collect(),
            ..result.clone()
        }
    }

    fn finding(&self, finding: &Finding) -> Finding {
        Finding {
            pointer: self.text(&finding.pointer),
            message: self.text(&finding.message),
            expected: self.0.value(&finding.expected),
            actual: self.0.value(&finding.actual),
            console_message: self.text(&finding.console_message),
            fix: finding.fix.as_deref().map(|fix| self.text(fix)),
            exchanges: finding.exchanges.iter().map(|exchange| Arc::new(self.exchange(exchange))).collect(),
            ..finding.clone()
        }
    }

    fn report(&self, report: &StatusReport) -> StatusReport {
        StatusReport {
            body: self.0.value(&report.body),
            note: report.note.as_deref().map(|note| self.text(note)),
            ..report.clone()
        }
    }

    /// The exchange without secrets.
    pub(crate) fn exchange(&self, exchange: &Exchange) -> Exchange {
        let mut exchange = exchange.clone();
        exchange.intent = self.text(&exchange.intent);
        exchange.url = self.text(&exchange.url);
        headers(&self.0, &mut exchange.request_headers);
        exchange.request_body = self.0.body(&exchange.request_body);
        exchange.error = exchange.error.map(|error| self.text(&error));
        if let Some(received) = &mut exchange.received {
            headers(&self.0, &mut received.headers);
            received.replace_body(self.0.body(&received.body));
        }
        exchange
    }
}

fn headers(mask: &Mask, headers: &mut HeaderMap) {
    for (name, value) in headers.iter_mut() {
        let text = String::from_utf8_lossy(value.as_bytes());
        let shown = mask.header(name.as_str(), &text);
        if shown != text {
            *value = HeaderValue::from_str(&shown).unwrap_or(HeaderValue::from_static(MASK));
        }
    }
}

fn options(options: &Options) -> Options {
    let mut shown: HeaderMap = options.headers.iter().cloned().collect();
    headers(&Mask::default(), &mut shown);
    let url = |url: &String| mask::text(url).into_owned();
    let repeated = |(option, value): &(String, Option<String>)| {
        (option.clone(), value.as_deref().map(|value| repeated(option, value)))
    };
    let masked = |secret: &Option<String>| secret.as_ref().map(|_| MASK.to_owned());
    Options {
        credentials: masked(&options.credentials),
        other_credentials: masked(&options.other_credentials),
        changed_credentials: masked(&options.changed_credentials),
        headers: shown.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        clients: Vec::new(),
        public_url: options.public_url.as_ref().map(url),
        issuer: options.issuer.as_ref().map(url),
        repeat: options.repeat.iter().map(repeated).collect(),
        ..options.clone()
    }
}

/// The value of an option of `acgw check`.
fn repeated(option: &str, value: &str) -> String {
    match (option, value.split_once(':')) {
        ("--credentials" | "--other-credentials" | "--changed-credentials", _) => MASK.to_owned(),
        ("--header", Some((name, value))) => format!("{name}: {}", mask::header(name, value.trim())),
        _ => mask::text(value).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};

    #[test]
    fn secrets_in_headers_are_masked() {
        let mut shown = HeaderMap::new();
        shown.insert(AUTHORIZATION, HeaderValue::from_static("Bearer abc.def.ghi"));
        shown.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        shown.insert(crate::sender::CREDENTIALS_HEADER, HeaderValue::from_static("bWU6e30="));
        headers(&Mask::default(), &mut shown);
        assert_eq!(shown[AUTHORIZATION], "Bearer ***");
        assert_eq!(shown[CONTENT_TYPE], "application/json");
        assert_eq!(shown[crate::sender::CREDENTIALS_HEADER], "***");
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
    fn options_that_a_command_repeats_have_no_password() {
        let url = |text: &str| Some(text.to_owned());
        let given = [
            ("--issuer", "http://u:pw-a@i/"),
            ("--credentials", "me:{}"),
            ("--other-credentials", "you:{\"password\":\"pw-c\"}"),
            ("--changed-credentials", "me:{\"password\":\"pw-d\"}"),
            ("--header", "Cookie: a=1"),
            ("--header", "X-Name: b"),
        ];
        let secret = Options {
            issuer: url("http://u:pw-a@i/"),
            public_url: url("http://u:pw-b@p/"),
            repeat: given.map(|(option, value)| (option.to_owned(), url(value))).to_vec(),
            ..Options::default()
        };
        let shown = options(&secret);
        assert_eq!(shown.issuer.as_deref(), Some("http://u:***@i/"));
        assert_eq!(shown.public_url.as_deref(), Some("http://u:***@p/"));
        let repeated: Vec<_> = shown.repeat.iter().filter_map(|(_, value)| value.as_deref()).collect();
        assert_eq!(repeated, ["http://u:***@i/", "***", "***", "***", "Cookie: ***", "X-Name: b"]);
    }
}
