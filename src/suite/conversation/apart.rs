//! Callbacks on connections of their own, and messages that are sent again. An extension of `Conversation`.

use std::sync::Arc;

use serde_json::Value;
use uuid::Uuid;

use super::call::Call;
use super::conversation::Conversation;
use super::reply::Reply;
use crate::contract::Callback;
use crate::sender::{Authorization, Exchange, HttpClient, Outgoing};
use crate::suite::record::NotPassed;

impl Conversation<'_> {
    /// Sends one callback that only reads, once, on a connection of its own. Returns `Undecided` when the run is over.
    pub fn read_apart(&self, call: Call) -> Result<Arc<Exchange>, NotPassed> {
        self.require_running()?;
        let (_, message) = self.bind(call);
        Ok(Arc::new(self.session().send_apart(message)?))
    }

    /// Sends one callback once, with a client that has connections of its own. Any answer will do, or none. Returns
    /// `Undecided` when the run is over.
    pub fn send_on(&self, client: &HttpClient, call: Call) -> Result<Reply, NotPassed> {
        self.require_running()?;
        let _beside = self.beside_others(call.callback);
        let (bound, message) = self.bind(call);
        let exchange = self.session().send_on(client, message)?;
        Ok(self.take(bound, exchange))
    }

    /// Sends the last message of another conversation again, unchanged, and adds it to that conversation. Returns
    /// `Undecided` when the run is over.
    pub fn repeat_last(&self, earlier: &[Arc<Exchange>]) -> Result<Arc<Exchange>, NotPassed> {
        self.continue_from(earlier);
        let Some(last) = earlier.last() else {
            return Err(NotPassed::Undecided("there is nothing to send again".to_owned()));
        };
        let body: Value = serde_json::from_slice(&last.request_body).unwrap_or(Value::Null);
        let endpoint = body.pointer("/context/endpoint_id").and_then(Value::as_str).unwrap_or_default();
        let message = Outgoing {
            intent: format!("again: {}", last.intent),
            method: hyper::Method::POST,
            suffix: String::new(),
            authorization: Authorization::Good(endpoint.to_owned()),
            forgery: None,
            documented: true,
            headers: Vec::new(),
            body: last.request_body.clone(),
        };
        let partner = body.pointer("/context/tenant_id").and_then(Value::as_str);
        partner.and_then(|id| Uuid::try_parse(id).ok()).into_iter().for_each(|id| self.session().told.note_odd(id));
        let named = body.pointer("/context/callback_id").and_then(Value::as_str).and_then(Callback::by_id);
        let _beside = named.and_then(|callback| self.beside_others(callback));
        let exchange = Arc::new(self.session().send(message)?);
        self.log.borrow_mut().push(Arc::clone(&exchange));
        Ok(exchange)
    }
}
