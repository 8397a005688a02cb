//! One exchange for readers: as JSON, and as a curl command.

use hyper::HeaderMap;
use serde_json::{Map, Value, json};

use super::mask::{Secrets, masked};
use super::shell_word;
use crate::gateway::Exchange;

/// Longest body that is shown; what is cut away is said.
const MOST: usize = 16 * 1024;

/// The exchange as JSON.
pub(super) fn json(exchange: &Exchange, secrets: Secrets) -> Value {
    let response = exchange.received.as_ref().map_or_else(
        || json!({ "outcome": exchange.outcome, "error": exchange.error }),
        |received| {
            json!({
                "status": received.status,
                "outcome": exchange.outcome,
                "headers": headers(&received.headers, secrets),
                "body": body(&received.body),
                "duration_ms": u64::try_from(received.elapsed.as_millis()).unwrap_or(u64::MAX),
            })
        },
    );
    json!({
        "intent": exchange.intent,
        "request": {
            "method": exchange.method,
            "url": exchange.url,
            "headers": headers(&exchange.request_headers, secrets),
            "body": body(&exchange.request_body),
        },
        "response": response,
        "token": exchange.token.name(),
        "attempts": exchange.attempts,
        "mint": mint(exchange),
        "curl": curl(exchange),
    })
}

fn headers(headers: &HeaderMap, secrets: Secrets) -> Value {
    let mut out = Map::new();
    for (name, value) in masked(headers, secrets) {
        match out.get_mut(&name) {
            Some(Value::String(known)) => known.push_str(&format!(", {value}")),
            _ => drop(out.insert(name, Value::String(value))),
        }
    }
    Value::Object(out)
}

fn body(bytes: &[u8]) -> Value {
    if bytes.len() > MOST {
        let shown = String::from_utf8_lossy(&bytes[..MOST]);
        return json!(format!("{shown}… ({} bytes in all)", bytes.len()));
    }
    serde_json::from_slice(bytes).unwrap_or_else(|_| json!(String::from_utf8_lossy(bytes)))
}

/// The line that mints the token for [`curl`]; none where the request carries none.
pub(super) fn mint(exchange: &Exchange) -> Option<String> {
    let body: Value = serde_json::from_slice(&exchange.request_body).ok()?;
    let endpoint = body.pointer("/context/endpoint_id")?.as_str()?;
    exchange.request_headers.get(hyper::header::AUTHORIZATION)?;
    Some(format!("ACGW_TOKEN=$(acgw token --endpoint-id {})", shell_word(endpoint)))
}

/// The request as a curl command. The token comes from the environment variable `ACGW_TOKEN`.
pub fn curl(exchange: &Exchange) -> String {
    let mut command = format!("curl -i -X {} {}", exchange.method, shell_word(&exchange.url));
    for (name, value) in masked(&exchange.request_headers, Secrets::Masked) {
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
