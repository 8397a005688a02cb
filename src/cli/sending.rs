//! Sending a callback by hand, and showing its answer: what `acgw send` and its flows share.

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use super::chosen::ChosenCallback;
use super::exit;
use super::running::AskError;
use super::via::Via;
use crate::contract::{Outcome, Violation};
use crate::platform::{CallbackDraft, Gateway, Judged, KEYS_PATH, SendError};
use crate::report::Masker;
use crate::sender::Exchange;
use crate::suite::Options;
use crate::text::inert::inert;
use crate::text::one_line;

/// The gateway that sends, the handler that it calls, and how it calls it.
pub(super) struct Sending<'a> {
    pub(super) way: Way,
    /// The handler; a running gateway may know another one.
    pub(super) url: Option<&'a str>,
    pub(super) options: &'a Options,
    pub(super) retries: u32,
    pub(super) masker: &'a Arc<Masker>,
}

/// Which gateway sends.
pub(super) enum Way {
    /// One that lives as long as this command.
    Own(Gateway),
    /// One that runs already.
    Via(Via),
}

/// Why a callback was not sent.
pub(super) enum NotSent {
    /// The own gateway says so.
    Own(SendError),
    /// The running gateway says so, or is not there.
    Via(AskError),
}

impl Sending<'_> {
    /// A callback with everything that the options say about callbacks.
    fn draft(&self, gateway: &Gateway, wanted: ChosenCallback) -> CallbackDraft {
        let masker = Arc::clone(self.masker);
        let mut draft = gateway
            .callback(wanted.callback)
            .endpoint_id(self.options.endpoint_id.clone())
            .trust(self.options.trust.clone())
            .timeout(self.options.timeout)
            .retries(self.retries)
            .on_retry(move |exchange, pause| print_retry(&masker, exchange, pause));
        if let Some(tenant) = wanted.tenant {
            draft = draft.tenant(tenant);
        }
        if let Some(payload) = wanted.payload {
            draft = draft.payload(payload);
        }
        draft = wanted.set.into_iter().fold(draft, |draft, (pointer, value)| draft.set(pointer, value));
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
    pub(super) fn send(&self, wanted: ChosenCallback) -> Result<Judged, NotSent> {
        match &self.way {
            Way::Own(gateway) => {
                let url = self.url.unwrap_or_default();
                gateway.handle().block_on(self.draft(gateway, wanted).send(url)).map_err(NotSent::Own)
            }
            Way::Via(via) => via.send(wanted, (self.options, self.url, self.retries)).map_err(NotSent::Via),
        }
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

    /// Explains a refusal, if the handler knows only other keys.
    pub(super) fn print_hint(&self, judged: &Judged) {
        let Way::Own(gateway) = &self.way else { return };
        if judged.outcome == Outcome::InvalidCredentials && gateway.key_fetches() == 0 {
            anstream::eprintln!("acgw: {}", unknown_keys(gateway, self.options.keys.is_some()));
        }
    }

    /// Says why the callback was not sent. Returns the exit code.
    pub(super) fn not_sent(&self, error: &NotSent) -> anyhow::Result<ExitCode> {
        let (text, code) = match error {
            NotSent::Own(SendError::RequestMismatch(violations)) => {
                self.print_violations(violations)?;
                let said = Outcome::RequestMismatch.console_message();
                (format!("{said} Look at --set, --payload, --type and the identifiers."), exit::USAGE)
            }
            NotSent::Own(error @ SendError::Stopped) => (error.to_string(), exit::NOT_RUN),
            NotSent::Own(error) => (error.to_string(), exit::USAGE),
            NotSent::Via(AskError::Absent(text)) => (text.clone(), exit::NOT_RUN),
            NotSent::Via(AskError::Refused(text)) => (text.clone(), exit::USAGE),
        };
        anstream::eprintln!("acgw: {}", self.masker.text(&text));
        Ok(exit::code(code))
    }
}

/// Why a handler refuses good tokens whose keys it never fetched.
pub(super) fn unknown_keys(gateway: &Gateway, are_kept: bool) -> String {
    let (issuer, url) = (gateway.issuer(), gateway.url());
    let new = if are_kept { "" } else { ", and they are new" };
    let place = if issuer == url { String::new() } else { format!(", whose keys are at `{url}{KEYS_PATH}`") };
    format!(
        "the handler never fetched the keys of this gateway{new}. Let the handler trust `{issuer}`{place} (--listen gives \
         the gateway the same address each time), wait until it fetches keys again, or send through `acgw serve` (`acgw \
         send --via`)"
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
