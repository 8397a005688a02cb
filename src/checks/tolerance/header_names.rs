//! Names of headers in other letter case, which means the same (RFC 9110).

use std::sync::Arc;

use hyper::header::{AUTHORIZATION, HeaderValue};
use hyper::{HeaderMap, Method};

use crate::checks::base::ADVISORY;
use crate::contract::{Outcome, requirements};
use crate::sender::{Exchange, HttpClient, TokenKind};
use crate::suite::{Bench, Check, Control, Conversation, NotPassed, Verdict};

pub(super) const HEADER_NAMES: Check = Check {
    id: "tolerance.header_names",
    title: "the names of headers are accepted in small letters",
    fix: "Look up headers without regard to letter case: a proxy, or HTTP/2, sends `authorization`, and the handler then sees no token.",
    control: Control::Nothing,
    run: |bench| bench.conversation("small", |conversation| header_names(bench, conversation)),
    ..ADVISORY
};

fn header_names(bench: &Bench<'_>, conversation: &Conversation<'_>) -> Verdict {
    let partner = conversation.own_partner()?;
    let usual = conversation.set_up(conversation.reading(&partner))?.status();
    let options = bench.options();
    let client = HttpClient::in_small_letters(&options.trust, options.timeout)
        .map_err(|error| NotPassed::Undecided(error.to_string()))?;
    let (uri, headers) = (bench.session().sender.uri(), headers(conversation));
    let body = bytes::Bytes::from(conversation.compose(conversation.reading(&partner)).to_string());
    let sent_at = jiff::Timestamp::now();
    let result = bench.gateway().handle().block_on(client.exchange(Method::POST, uri, &headers, body.clone()));
    let received = result.map_err(|error| NotPassed::Undecided(error.to_string()))?;
    if Some(received.status) == usual {
        return Ok(());
    }
    let exchange = Exchange {
        intent: "read with the names of headers in small letters".to_owned(),
        method: Method::POST.to_string(),
        url: uri.to_string(),
        token: TokenKind::Good,
        request_headers: headers,
        request_body: body,
        outcome: Outcome::of_status(received.status),
        received: Some(received),
        error: None,
        attempts: 1,
        broke_off: false,
        earlier: Vec::new(),
        sent_at,
        gateway: conversation.session().platform_url().into(),
    };
    let message = "with the names of headers in small letters, a callback is not carried out";
    let finding = conversation.finding(&requirements::UNSTATED, message).compared(usual, exchange.status());
    Err(finding.shown_by(vec![Arc::new(exchange)]).into())
}

fn headers(conversation: &Conversation<'_>) -> HeaderMap {
    let mut headers = conversation.options().callback_headers().map();
    if let Ok(value) = HeaderValue::try_from(format!("Bearer {}", conversation.good_token())) {
        headers.insert(AUTHORIZATION, value);
    }
    headers
}
