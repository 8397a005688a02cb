//! `acgw replay DIR`: recorded callbacks again, with fresh tokens.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context as _;
use hyper::Method;
use hyper::header::{AUTHORIZATION, CONTENT_LENGTH, HOST, HeaderName};
use serde_json::Value;

use super::proxy::no_recording;
use super::renamed::rename;
use super::replayed::form;
use crate::sender::{Authorization, Exchange, Outgoing, may_add};
use crate::suite::Session;
use crate::text::inert::inert;
use crate::text::one_line;
use crate::traffic::{Receiver, RecordedExchange, callback, differing_rules, recorded};

/// The callbacks of a recording.
pub(super) struct RecordedCallbacks {
    exchanges: Vec<RecordedExchange>,
    /// Callbacks that were refused as unauthorized: the recording does not have their tokens, so that nobody knows why.
    refused: usize,
}

impl RecordedCallbacks {
    /// Reads the callbacks of a recording.
    pub(super) fn read(dir: &Path) -> anyhow::Result<Self> {
        let recorded = recorded(dir).with_context(|| no_recording(dir))?;
        let exchanges = recorded.exchanges.into_iter().map(|(_, exchange)| exchange);
        let callbacks = exchanges.filter(|it| it.receiver == Receiver::Handler && callback(it).is_some());
        let (refused, exchanges): (Vec<_>, Vec<_>) = callbacks.partition(|it| matches!(it.status(), Some(401 | 403)));
        anyhow::ensure!(!exchanges.is_empty(), "`{}` has no callback that could be sent again", dir.display());
        Ok(Self { exchanges, refused: refused.len() })
    }

    /// Sends them again, one after the other, with fresh identifiers of tenants and requests. Returns whether each was
    /// answered as it was then; `None` if the handler does not answer at all.
    pub(super) fn send(&self, session: &Session, out: &mut impl std::io::Write) -> anyhow::Result<Option<bool>> {
        let (mut fresh, mut all_alike) = (BTreeMap::new(), true);
        for then in &self.exchanges {
            let Some((callback, mut body)) = callback(then) else { continue };
            rename(&mut body, "", &mut fresh);
            let now = session.exchange(message(then, callback.name(), &body));
            let news = news(then, &now);
            all_alike &= news.is_empty();
            write!(out, "{}", shown(then, &now, &news))?;
            if now.outcome.is_transport() {
                return Ok(None);
            }
        }
        if self.refused > 0 {
            writeln!(
                out,
                "{} callbacks that the handler refused then were left out: their tokens are not recorded",
                self.refused
            )?;
        }
        Ok(Some(all_alike))
    }
}

fn message(then: &RecordedExchange, name: &str, body: &Value) -> Outgoing {
    let endpoint = body.pointer("/context/endpoint_id").and_then(Value::as_str).unwrap_or_default();
    let is_own = |name: &HeaderName| may_add(name).is_ok() && *name != HOST && *name != CONTENT_LENGTH;
    let headers = then.request.headers.iter().filter_map(|(name, value)| {
        let name: HeaderName = name.parse().ok()?;
        let is_masked = value.contains("***") || name == AUTHORIZATION;
        (!is_masked && is_own(&name)).then(|| (name, value.clone()))
    });
    Outgoing {
        intent: name.to_owned(),
        method: Method::POST,
        suffix: String::new(),
        authorization: Authorization::Good(endpoint.to_owned()),
        forgery: None,
        documented: true,
        headers: headers.collect(),
        body: body.to_string().into(),
    }
}

/// What is worse or other than then: the status, or a rule that the answer breaks only now.
fn news(then: &RecordedExchange, now: &Exchange) -> Vec<String> {
    let status = (then.status() != now.status()).then(|| "the status is another one".to_owned());
    let broken =
        differing_rules(then, now).into_iter().map(|rule| format!("the answer breaks {rule}, and did not then"));
    status.into_iter().chain(broken).collect()
}

fn shown(then: &RecordedExchange, now: &Exchange, news: &[String]) -> String {
    let line = |text: &str| inert(&one_line(text));
    let status = |status: Option<u16>| status.map_or("no answer".to_owned(), |status| status.to_string());
    let answers = [then.answer.as_ref().and_then(|answer| answer.body.json()), now.json().cloned()];
    let is_same = answers[0].as_ref().map(|body| form(body, "")) == answers[1].as_ref().map(|body| form(body, ""));
    let mut text = format!("{}: then {}, now {}", line(&now.intent), status(then.status()), status(now.status()));
    if let Some(error) = &now.error {
        let _ = write!(text, " ({})", line(error));
    }
    text.push('\n');
    if !is_same {
        let [then, now] = answers.map(|body| body.map_or("no JSON".to_owned(), |body| line(&body.to_string())));
        let _ = writeln!(text, "  < then  {then}\n  < now   {now}");
    }
    news.iter().fold(text, |text, news| text + &format!("  {news}\n"))
}
