//! A recording as an HTTP archive (HAR 1.2).

use serde_json::{Value, json};

use super::record::{RecordedAnswer, RecordedBody, RecordedExchange, header};

/// The archive.
pub(crate) fn har(exchanges: &[(usize, RecordedExchange)]) -> Value {
    let entries: Vec<Value> = exchanges.iter().map(|(_, exchange)| entry(exchange)).collect();
    json!({ "log": {
        "version": "1.2",
        "creator": { "name": "acgw", "version": env!("CARGO_PKG_VERSION") },
        "entries": entries,
    } })
}

fn entry(exchange: &RecordedExchange) -> Value {
    let request = &exchange.request;
    let url = format!("{}{}", exchange.origin, request.target);
    let query = url::Url::parse(&url)
        .map(|url| url.query_pairs().map(|(name, value)| json!({ "name": name, "value": value })).collect::<Vec<_>>());
    let mut entry = json!({
        "startedDateTime": exchange.at,
        "time": exchange.took_ms,
        "request": {
            "method": request.method,
            "url": url,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": headers(&request.headers),
            "queryString": query.unwrap_or_default(),
            "headersSize": -1,
            "bodySize": request.body.size,
        },
        "response": response(exchange.answer.as_ref()),
        "cache": {},
        "timings": { "send": 0, "wait": exchange.took_ms, "receive": 0 },
        "comment": exchange.failure.as_ref().map(|failure| failure.message.as_str()).unwrap_or_default(),
    });
    if request.body.size > 0 {
        let media = header(&request.headers, "content-type").unwrap_or_default();
        entry["request"]["postData"] = json!({ "mimeType": media, "text": request.body.text });
    }
    entry
}

/// Without an answer, the status is 0, as browsers have it.
fn response(answer: Option<&RecordedAnswer>) -> Value {
    let none = RecordedAnswer { status: 0, headers: Vec::new(), body: RecordedBody::default() };
    let answer = answer.unwrap_or(&none);
    json!({
        "status": answer.status,
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers(&answer.headers),
        "content": {
            "size": answer.body.text.len(),
            "mimeType": header(&answer.headers, "content-type").unwrap_or_default(),
            "text": answer.body.text,
        },
        "redirectURL": header(&answer.headers, "location").unwrap_or_default(),
        "headersSize": -1,
        "bodySize": answer.body.size,
    })
}

fn headers(headers: &[(String, String)]) -> Vec<Value> {
    headers.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
}
