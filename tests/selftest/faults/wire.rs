//! Faults below the callbacks: servers that answer something else, or no HTTP at all.

use std::io::Write as _;
use std::net::TcpStream;

use acgw::Trust;
use hyper::header::CONTENT_TYPE;
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::kit::Fault;
use crate::server::{Mock, Raw, tls12};

/// What cannot be read as an answer leaves nothing else to judge.
const UNREADABLE: &[&str] = &["response.readable"];

fn raw(text: &'static [u8]) -> impl Fn(&mut TcpStream) -> std::io::Result<()> + Send + Sync {
    move |stream| stream.write_all(text)
}

/// Sends as long as somebody listens.
fn endless(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n[")?;
    let chunk = [b' '; 64 * 1024];
    loop {
        stream.write_all(&chunk)?;
    }
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::server("wire.not_found", "nothing is served under the URL", UNREADABLE, "response.json @ ", |_| {
        Mock::start(ResponseTemplate::new(404))
    }),
    Fault::server("wire.method_not_allowed", "the URL does not accept POST", UNREADABLE, "response.json @ ", |_| {
        Mock::start(ResponseTemplate::new(405).insert_header("allow", "GET"))
    }),
    Fault::server("wire.gone", "the handler is gone", UNREADABLE, "response.json @ ", |_| {
        Mock::start(ResponseTemplate::new(410))
    }),
    Fault::server("wire.error", "everything is a 500", UNREADABLE, "response.json @ ", |_| {
        Mock::start(ResponseTemplate::new(500).set_body_string("Traceback (most recent call last)"))
    }),
    Fault::server(
        "wire.proxy",
        "a proxy answers that it cannot reach the handler",
        UNREADABLE,
        "response.json @ ",
        |_| Mock::start(ResponseTemplate::new(502).set_body_raw("<html>Bad Gateway</html>", "text/html")),
    ),
    Fault::server("wire.moved", "the handler has moved", UNREADABLE, "response.json @ ", |_| {
        Mock::start(ResponseTemplate::new(307).insert_header("location", "/callback/"))
    }),
    Fault::server("wire.refused", "valid callbacks are refused", &["auth.good_token"], "auth.keys @ ", |_| {
        Mock::start(ResponseTemplate::new(401))
    }),
    Fault::server("wire.page", "a web page answers", UNREADABLE, "response.json @ ", |_| {
        Mock::start(ResponseTemplate::new(200).set_body_raw("<!doctype html><title>Welcome</title>", "text/html"))
    }),
    Fault::server(
        "wire.one_answer",
        "every request gets the same JSON",
        &["response.partner.get_state"],
        "partner.mirroring.get_state.response.additionalProperties @ /success",
        |_| Mock::start(ResponseTemplate::new(200).set_body_json(json!({ "success": true }))),
    ),
    Fault::server("wire.empty", "every request gets an empty 200", UNREADABLE, "response.json @ ", |_| {
        Mock::start(ResponseTemplate::new(200).insert_header(CONTENT_TYPE, "application/json"))
    }),
    Fault::server("wire.cut_json", "the JSON breaks off in the middle", UNREADABLE, "response.json @ ", |_| {
        Mock::start(ResponseTemplate::new(200).set_body_raw(r#"{"type":"cti.a.p.acgw.resp"#, "application/json"))
    }),
    Fault::server("wire.no_http", "the port speaks another protocol", UNREADABLE, "response.json @ ", |_| {
        Raw::start(raw(b"220 mail.example ESMTP ready\r\n"))
    }),
    Fault::server("wire.bad_header", "the answer's header cannot be read", UNREADABLE, "response.json @ ", |_| {
        Raw::start(raw(b"HTTP/1.1 200 OK\r\ncontent type json\r\n\r\n{}"))
    }),
    Fault::server("wire.endless", "the answer does not end", UNREADABLE, "response.json @ ", |_| Raw::start(endless)),
    Fault::server(
        "wire.tls12",
        "an HTTPS handler speaks TLS 1.2 at most",
        &["transport.tls"],
        "transport.tls @ ",
        |_| tls12(),
    )
    .tuned(|options| options.trust = Trust::Anything),
];
