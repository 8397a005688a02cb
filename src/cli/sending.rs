//! Sending a callback by hand, and showing its answer: what `acgw send` and its flows share.

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use super::exit;
use crate::contract::{AnyCallback, Outcome, Violation};
use crate::platform::{CallbackDraft, Gateway, Judged, KEYS_PATH, SendError};
use crate::report::Masker;
use crate::sender::Exchange;
use crate::suite::Options;
use crate::text::inert::inert;
use crate::text::one_line;

/// A gateway, the handler that it calls, and how it calls it.
pub(super) struct Sending<'a> {
    pub(super) gateway: Gateway,
    pub(super) url: &'a str,
    pub(super) options: &'a Options,
    pub(super) retries: u32,
    pub(super) masker: &'a Arc<Masker>,
}

impl Sending<'_> {
    /// A callback with everything that the options say about callbacks.
    pub(super) fn draft(&self, callback: impl Into<AnyCallback>) -> CallbackDraft {
        let masker = Arc::clone(self.masker);
        let mut draft = self
            .gateway
            .callback(callback)
            .endpoint_id(self.options.endpoint_id.clone())
            .trust(self.options.trust.clone())
            .timeout(self.options.timeout)
            .retries(self.retries)
            .on_retry(move |exchange, pause| print_retry(&masker, exchange, pause));
        for (name, value) in &self.options.headers {
            draft = draft.header(name.clone(), value.clone());
        }
        if let Some(credentials) = &self.options.credentials {
            draft = draft.credentials(credentials.clone());
        }
        match &self.options.extra {
            Some(extra) => draft.extra(extra.clone()),
            None => draft,
        }
    }

    /// Sends the callback and waits for the answer.
    pub(super) fn send(&self, draft: CallbackDraft) -> Result<Judged, SendError> {
        self.gateway.handle().block_on(draft.send(self.url))
    }

    /// Prints the outcome, what the partner would read, and each violation.
    pub(super) fn print_outcome(&self, judged: &Judged) -> anyhow::Result<()> {
        let console = match judged.console_message.as_str() {
            "" => "(nothing)".to_owned(),
            message => inert(&one_line(&self.masker.text(message))),
        };
        writeln!(anstream::stdout(), "outcome   {}\nconsole   {console}", judged.outcome.name())?;
        self.print_violations(&judged.violations)
    }

    fn print_violations(&self, violations: &[Violation]) -> anyhow::Result<()> {
        let mut out = anstream::stdout().lock();
        for violation in violations {
            let place = if violation.pointer.is_empty() { "the message" } else { &violation.pointer };
            let message = inert(&one_line(&self.masker.text(&violation.message)));
            writeln!(out, "broken    {place}: {message} [{}; {}]", violation.rule, violation.source)?;
        }
        Ok(())
    }

    /// Explains a refusal, if the handler knows only the keys of an earlier run.
    pub(super) fn print_hint(&self, judged: &Judged) {
        if judged.outcome == Outcome::InvalidCredentials && self.gateway.key_fetches() == 0 {
            anstream::eprintln!("acgw: {}", unknown_keys(&self.gateway));
        }
    }

    /// Says why the callback was not sent. Returns the exit code.
    pub(super) fn not_sent(&self, error: &SendError) -> anyhow::Result<ExitCode> {
        let (text, code) = match error {
            SendError::RequestMismatch(violations) => {
                self.print_violations(violations)?;
                let said = Outcome::RequestMismatch.console_message();
                (format!("{said} Look at --set, --payload, --type and the identifiers."), exit::USAGE)
            }
            SendError::Stopped => (error.to_string(), exit::NOT_RUN),
            _ => (error.to_string(), exit::USAGE),
        };
        anstream::eprintln!("acgw: {}", self.masker.text(&text));
        Ok(exit::code(code))
    }
}

/// Why a handler refuses good tokens whose keys it never fetched.
pub(super) fn unknown_keys(gateway: &Gateway) -> String {
    let (issuer, url) = (gateway.issuer(), gateway.url());
    let place = if issuer == url { String::new() } else { format!(", whose keys are at `{url}{KEYS_PATH}`") };
    format!(
        "the handler never fetched the keys of this gateway, and every run has new keys. Let the handler trust \
         `{issuer}`{place} (--listen gives the gateway the same address each time), wait until it fetches keys again, or \
         send through `acgw serve`, which keeps its keys"
    )
}

/// The exit code for the outcome of a callback.
pub(super) fn code(outcome: Outcome) -> ExitCode {
    match outcome {
        Outcome::Answered => ExitCode::SUCCESS,
        transport if transport.is_transport() => exit::code(exit::NOT_RUN),
        _ => ExitCode::FAILURE,
    }
}

/// The status and the time of the answer, or what went wrong instead.
pub(super) fn answer(exchange: &Exchange) -> String {
    match (&exchange.received, &exchange.error) {
        (Some(received), _) => format!("{} in {} ms", received.status, received.elapsed.as_millis()),
        (None, error) => one_line(error.as_deref().unwrap_or("no answer")),
    }
}

/// Reports an attempt that another one follows.
fn print_retry(masker: &Masker, exchange: &Exchange, pause: Duration) {
    let reason =
        exchange.error.as_deref().map_or_else(|| exchange.outcome.name().to_owned(), |error| masker.text(error));
    let (reason, pause) = (inert(&one_line(&reason)), humantime::format_duration(pause));
    // If the reader is gone, the exit code still tells the outcome.
    let _ = writeln!(anstream::stdout(), "attempt   {}: {reason}; again in {pause}", exchange.attempts);
}
