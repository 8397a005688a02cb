//! Sends messages to the target, and watches whether it is there, hangs or is gone. An extension of `Session`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::{HeaderMap, Method};
use tokio::task::JoinSet;

use super::early_end::EarlyEnd;
use super::session::Session;
use super::setup::SetupError;
use crate::contract::Outcome;
use crate::sender::{Exchange, HttpClient, Outgoing, ReceivedAnswer, TransportError};

/// Statuses of a proxy whose handler has not started yet.
const NOT_YET: &[u16] = &[502, 503, 504];

/// After this many messages in a row without an answer, the session looks whether the target is still there.
const SUSPECT_AFTER: usize = 4;

/// When this many messages in a row time out, the target hangs. With many jobs it takes twice as many as there are jobs.
const MOST_TIMED_OUT: usize = 8;

/// When this many messages in a row get no answer for any reason, the target is useless, even if it takes connections.
const MOST_SILENT: usize = 64;

impl Session {
    /// Waits until the target answers, for as long as the options say: a container's port accepts connections before the
    /// program in it does, and a proxy answers 502, 503 or 504 until then. Fails when nothing accepts connections, or the
    /// session is stopped.
    pub fn reach(&self) -> Result<(), SetupError> {
        const BETWEEN: Duration = Duration::from_millis(100);
        let until = Instant::now() + self.options.wait;
        let _waiting = self.waits.begin("the handler to accept connections", self.options.wait);
        loop {
            let reached = self.knock();
            if let Some(end) = self.health.end() {
                return Err(SetupError::Stopped(end.to_string()));
            }
            let may_come = match &reached {
                Ok(Some(answer)) if wants_https(answer) => {
                    return Err(SetupError::PlainHttp { url: self.sender.uri().to_string() });
                }
                Ok(answer) => answer.as_ref().is_some_and(|answer| NOT_YET.contains(&answer.status)),
                Err(error) => !matches!(error.outcome, Outcome::InvalidCertificate | Outcome::ResponseMismatch),
            };
            match reached {
                _ if may_come && Instant::now() + BETWEEN < until => self.pause(BETWEEN),
                // Something listens. The checks will find out what it is.
                Err(error) if error.outcome == Outcome::Unreachable && !error.cut => {
                    return Err(SetupError::Unreachable { url: self.sender.uri().to_string(), reason: error.message });
                }
                _ => return Ok(()),
            }
        }
    }

    /// Requires that something is at the target, even if it closes the connection.
    fn is_there(&self) -> Result<(), TransportError> {
        match self.knock() {
            Err(error)
                if error.cut
                    || error.status.is_some()
                    || !matches!(error.outcome, Outcome::Unreachable | Outcome::TimedOut) =>
            {
                Ok(())
            }
            other => other.map(drop),
        }
    }

    /// Asks the target for anything. There is no answer if the session is stopped.
    fn knock(&self) -> Result<Option<ReceivedAnswer>, TransportError> {
        let client = HttpClient::new(&self.options.trust, self.options.timeout).map_err(|error| TransportError {
            outcome: Outcome::Unreachable,
            message: error.to_string(),
            status: None,
            cut: false,
        })?;
        let headers = HeaderMap::new();
        let exchange = client.exchange(Method::GET, self.sender.uri(), &headers, bytes::Bytes::new());
        self.runtime().block_on(async {
            tokio::select! {
                answer = exchange => answer.map(Some),
                _ = self.health.until_stopped() => Ok(None),
            }
        })
    }

    /// Sends one message and returns its exchange.
    pub fn exchange(&self, message: Outgoing) -> Exchange {
        self.runtime().block_on(self.sender.send(message))
    }

    /// Sends one message and watches the target. Fails when the run ends before the answer comes.
    pub(crate) fn send(&self, message: Outgoing) -> Result<Exchange, EarlyEnd> {
        let sender = Arc::clone(&self.sender);
        let exchange = self.outcome(async move { sender.send(message).await })?;
        self.watch(&exchange);
        Ok(exchange)
    }

    /// Sends one message on a connection of its own, once. Fails when the run ends before the answer comes.
    pub(crate) fn send_apart(&self, message: Outgoing) -> Result<Exchange, EarlyEnd> {
        let sender = Arc::clone(&self.sender);
        self.outcome(async move { sender.send_apart(message).await })
    }

    /// Sends one message with this client, once. Fails when the run ends before the answer comes.
    pub(crate) fn send_on(&self, client: &HttpClient, message: Outgoing) -> Result<Exchange, EarlyEnd> {
        let (sender, client) = (Arc::clone(&self.sender), client.clone());
        self.outcome(async move { sender.send_on(&client, message).await })
    }

    /// Sends messages in turn, until `goes_on` says that the next one would be pointless. Fails when the run ends
    /// before the last answer comes.
    pub(crate) fn send_in_turn(
        &self,
        messages: Vec<Outgoing>,
        goes_on: impl Fn(usize, &Exchange) -> bool + Send + 'static,
    ) -> Result<Vec<Exchange>, EarlyEnd> {
        let sender = Arc::clone(&self.sender);
        let exchanges = self.outcome(async move {
            let mut exchanges = Vec::with_capacity(messages.len());
            for (at, message) in messages.into_iter().enumerate() {
                let exchange = sender.send(message).await;
                let ends = !goes_on(at, &exchange);
                exchanges.push(exchange);
                if ends {
                    break;
                }
            }
            exchanges
        })?;
        exchanges.iter().for_each(|exchange| self.watch(exchange));
        Ok(exchanges)
    }

    /// Spawns the work on the runtime of the connections, so that it wakes this thread only once, when it is done.
    fn outcome<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> Result<T, EarlyEnd> {
        let mut task = self.runtime().spawn(work);
        let outcome = self.runtime().block_on(async {
            tokio::select! {
                done = &mut task => done.map_err(|error| EarlyEnd::Interrupted(error.to_string())),
                Some(end) = self.health.until_stopped() => Err(end),
            }
        });
        task.abort();
        outcome
    }

    /// Sends messages at the same time. The exchanges are in the order of the messages. Fails when the run ends before
    /// all answers are there.
    pub(crate) fn send_together(&self, messages: Vec<Outgoing>) -> Result<Vec<Exchange>, EarlyEnd> {
        let sender = Arc::clone(&self.sender);
        let exchanges = self.outcome(async move {
            let mut tasks = JoinSet::new();
            for (at, message) in messages.into_iter().enumerate() {
                let sender = Arc::clone(&sender);
                tasks.spawn(async move { (at, sender.send(message).await) });
            }
            let mut done = tasks.join_all().await;
            done.sort_by_key(|(at, _)| *at);
            done.into_iter().map(|(_, exchange)| exchange).collect::<Vec<_>>()
        })?;
        exchanges.iter().for_each(|exchange| self.watch(exchange));
        Ok(exchanges)
    }

    /// Waits, or until the run ends early.
    pub(crate) fn pause(&self, time: Duration) {
        self.runtime().block_on(async {
            let _ = tokio::time::timeout(time, self.health.until_stopped()).await;
        });
    }

    fn watch(&self, exchange: &Exchange) {
        let is_busy = exchange.outcome == Outcome::TooManyRequests && !self.sender.refuses_with_429();
        if exchange.broke_off || (!exchange.outcome.is_transport() && !is_busy) {
            return self.health.answered();
        }
        let silent = self.health.silent();
        let takes_long = is_busy || exchange.outcome == Outcome::TimedOut;
        if takes_long && silent >= MOST_TIMED_OUT.max(2 * self.options.jobs) {
            let what = if is_busy { "answers nothing but 429".to_owned() } else { self.hangs() };
            self.end(what);
        } else if silent >= MOST_SILENT.max(8 * self.options.jobs) {
            self.end(none_answered(silent, exchange));
        } else if silent.is_multiple_of(SUSPECT_AFTER) {
            self.look();
        }
    }

    /// Looks whether the target is still there, and ends the run if it is gone.
    fn look(&self) {
        match self.is_there() {
            Err(error) if error.outcome == Outcome::TimedOut => self.end(self.hangs()),
            Err(error) => self.end(format!("stopped answering in mid-run: {}", error.message)),
            Ok(()) => {}
        }
    }

    /// Ends the run after the first callbacks got no answer.
    pub(crate) fn give_up(&self, silent: usize, last: &Exchange) {
        self.end(match last.outcome {
            Outcome::TimedOut => self.hangs(),
            _ => none_answered(silent, last),
        });
    }

    fn end(&self, what: impl Into<String>) {
        self.health.stop(EarlyEnd::Target(what.into()));
    }

    fn hangs(&self) -> String {
        format!("hangs: no answer within {}", humantime::format_duration(self.options.timeout))
    }

    /// At the end of a run: notes that the target has gone, or never answered.
    pub(crate) fn look_back(&self) {
        if self.health.is_suspect() && self.health.end().is_none() {
            self.look();
            if self.health.never_answered() {
                self.end("answered no callback at all");
            }
        }
    }

    /// How many callbacks were sent.
    pub fn sent(&self) -> usize {
        self.sender.sent()
    }

    /// A function that ends the run early, with a reason: nothing more is sent, and open checks stay undecided.
    pub fn interrupter(&self) -> impl Fn(&str) + Send + Sync + use<> {
        let health = Arc::clone(&self.health);
        move |reason| health.stop(EarlyEnd::Interrupted(reason.to_owned()))
    }
}

/// Whether this is what common servers answer to plain HTTP at a port that speaks HTTPS.
fn wants_https(answer: &ReceivedAnswer) -> bool {
    const SAID: [&str; 4] =
        ["HTTP request was sent to HTTPS", "HTTP request to an HTTPS", "plain HTTP to an SSL", "speaks only HTTPS"];
    let body = String::from_utf8_lossy(&answer.body);
    answer.status == 400 && SAID.iter().any(|said| body.contains(said))
}

fn none_answered(silent: usize, last: &Exchange) -> String {
    format!("answered none of {silent} callbacks in a row: {}", last.error.as_deref().unwrap_or("no answer"))
}
