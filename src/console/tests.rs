//! The console over HTTP, without a browser: who gets in, what stays as it was, and how large pages become.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::{Console, ConsoleSettings};
use crate::platform::{Direction, Gateway, GatewayBuilder, JournalEntry, JournalMessage};

fn console(builder: GatewayBuilder) -> Gateway {
    builder.pages(Box::new(Arc::new(Console::new(ConsoleSettings::default())))).start().expect("a free port")
}

/// Sends a request with these further lines in its head. Returns the head and the body of the answer.
fn ask(gateway: &Gateway, first: &str, lines: &str, body: &str) -> (String, String) {
    let addr = SocketAddr::from(([127, 0, 0, 1], gateway.addr().port()));
    let mut stream = TcpStream::connect(addr).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a limit");
    let length = body.len();
    let head =
        format!("{first} HTTP/1.1\r\nhost: {addr}\r\nconnection: close\r\ncontent-length: {length}\r\n{lines}\r\n");
    stream.write_all(format!("{head}{body}").as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    (head.to_owned(), body.to_owned())
}

fn status(head: &str) -> &str {
    head.split(' ').nth(1).unwrap_or_default()
}

#[test]
fn only_a_browser_gets_the_first_page() {
    let gateway = console(Gateway::builder());
    let (head, body) = ask(&gateway, "GET /_acgw/", "accept: */*\r\n", "");
    assert!(status(&head) == "404" && body.starts_with('{'), "{head}");
    let (head, _) = ask(&gateway, "GET /_acgw/", "accept: text/html\r\n", "");
    assert!(status(&head) == "303" && head.contains("location: ./setup"), "{head}");
    let (head, body) = ask(&gateway, "GET /_acgw/setup", "", "");
    assert!(head.contains("script-src 'self'") && body.contains("Settings of your backend"), "{head}");
    let (head, _) = ask(&gateway, "GET /_acgw/setup", "origin: http://evil.example\r\n", "");
    assert_eq!(status(&head), "403", "{head}");
    let (head, body) = ask(&gateway, "POST /_acgw/keys/rotate", "", "");
    assert!(status(&head) == "200" && body.contains("kid"), "{head}");
}

#[test]
fn elsewhere_the_admin_token_opens_the_pages_alone() {
    let builder = Gateway::builder().listen(SocketAddr::from(([0, 0, 0, 0], 0))).public_url("http://gateway.example");
    let gateway = console(builder);
    let (head, body) = ask(&gateway, "GET /_acgw/traffic", "", "");
    assert!(status(&head) == "401" && body.contains("Admin token") && !body.contains("Clear"), "{head}");
    let (head, _) = ask(&gateway, "POST /_acgw/login", "", "admin_token=wrong");
    assert!(status(&head) == "401" && !head.contains("set-cookie"), "{head}");
    let right = format!("admin_token={}", gateway.admin_token().expect("a token"));
    let (head, _) = ask(&gateway, "POST /_acgw/login", "", &right);
    let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
    assert!(status(&head) == "303" && cookie.contains("HttpOnly; SameSite=Strict"), "{head}");
    let cookie = format!("cookie: {}\r\n", cookie.split(';').next().unwrap_or_default());
    let (head, body) = ask(&gateway, "GET /_acgw/traffic", &cookie, "");
    assert!(status(&head) == "200" && body.contains("Clear"), "{head}");
    let (head, _) = ask(&gateway, "GET /_acgw/journal", &cookie, "");
    assert_eq!(status(&head), "401", "{head}");
    let (head, _) = ask(&gateway, "POST /_acgw/traffic/clear", &cookie, "form_token=guessed");
    assert_eq!(status(&head), "403", "{head}");
}

#[test]
fn pages_stay_small_and_quick_with_ten_thousand_exchanges() {
    let gateway = console(Gateway::builder().journal_capacity(10_000));
    let message = JournalMessage { headers: Vec::new(), body: "{\"payload\":{}}".repeat(40) };
    for number in 0..10_000_u32 {
        gateway.record(JournalEntry {
            at: Timestamp::UNIX_EPOCH,
            direction: if number % 2 == 0 { Direction::Inbound } else { Direction::Outbound },
            method: "POST".to_owned(),
            url: format!("/api/integration_management/v2/status?number={number}"),
            status: Some(if number % 7 == 0 { 400 } else { 204 }),
            request: message.clone(),
            response: Some(message.clone()),
            note: Some("partner.mirroring.enable, answered".to_owned()),
        });
    }
    for page in
        ["setup", "traffic", "traffic?text=number%3D9", "traffic?problems=on", "exchange/9999", "status", "bad-day"]
    {
        let started = Instant::now();
        let (head, body) = ask(&gateway, &format!("GET /_acgw/{page}"), "", "");
        assert_eq!(status(&head), "200", "{page}: {head}");
        assert!(body.len() < 300_000, "{page}: {} bytes", body.len());
        // Without optimization, and beside other tests. The first page reads the whole journal once.
        assert!(started.elapsed() < Duration::from_secs(10), "{page}: {:?}", started.elapsed());
    }
}
