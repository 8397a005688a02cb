//! One exchange for readers: its answer in a few words, and its request as a curl command.

use serde_json::Value;

use crate::sender::Exchange;
use crate::text::{one_line, shell_word};

/// How often the request was sent, if more than once, and what the earlier times brought.
pub(super) fn times(exchange: &Exchange) -> String {
    let mut earlier = exchange.earlier.clone();
    earlier.dedup();
    match (exchange.attempts, earlier.is_empty()) {
        (..=1, _) => String::new(),
        (times, true) => format!(" (sent {times} times)"),
        (times, false) => one_line(&format!(" (sent {times} times, before this: {})", earlier.join(", then "))),
    }
}

/// What came back, except for the body: status and media type, or what went wrong.
pub(super) fn answer(exchange: &Exchange) -> String {
    let Some(received) = &exchange.received else {
        let error = one_line(exchange.error.as_deref().unwrap_or("no answer"));
        return format!("{}: {error}", exchange.outcome.name());
    };
    let media_type = received.headers.get(hyper::header::CONTENT_TYPE);
    match media_type.map(|value| one_line(&String::from_utf8_lossy(value.as_bytes()))) {
        Some(name) if name == "application/json" => received.status.to_string(),
        Some(name) => format!("{} {name}", received.status),
        None if received.body.is_empty() => format!("{} without a body", received.status),
        None => format!("{} without a Content-Type", received.status),
    }
}

/// The line that makes the token for [`curl`], if the request carries one.
pub(super) fn mint(exchange: &Exchange) -> Option<String> {
    let body: Value = serde_json::from_slice(&exchange.request_body).ok()?;
    let endpoint = body.pointer("/context/endpoint_id")?.as_str()?;
    exchange.request_headers.get(hyper::header::AUTHORIZATION)?;
    // Not the data centre of the request, which a check may have made up.
    let gateway = shell_word(&exchange.gateway);
    Some(format!("ACGW_TOKEN=$(acgw token --gateway {gateway} --endpoint-id {})", shell_word(endpoint)))
}

/// The request as a curl command. The token comes from the environment variable `ACGW_TOKEN`; other secrets appear as
/// they do in the exchange.
pub(crate) fn curl(exchange: &Exchange) -> String {
    let mut command = format!("curl -i -X {} {}", exchange.method, shell_word(&exchange.url));
    for (name, value) in &exchange.request_headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        let argument = match name.as_str() {
            "authorization" if value.starts_with("Bearer ") => "\"authorization: Bearer $ACGW_TOKEN\"".to_owned(),
            "accept-encoding" | "host" => continue,
            _ => shell_word(&format!("{name}: {value}")),
        };
        command.push_str(&format!(" \\\n  -H {argument}"));
    }
    if !exchange.request_body.is_empty() {
        let text = String::from_utf8_lossy(&exchange.request_body);
        command.push_str(&format!(" \\\n  --data-binary {}", shell_word(&text)));
    }
    command
}
