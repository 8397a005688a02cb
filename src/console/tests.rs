//! The console over HTTP, without a browser: who gets in, what stays as it was, how large pages become, and what odd
//! requests get.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use uuid::Uuid;

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

/// Sends a form of the console. Returns the head and the body of the answer.
fn send(gateway: &Gateway, path: &str, fields: &str) -> (String, String) {
    let (_, page) = ask(gateway, "GET /_acgw/signing", "", "");
    let (_, rest) = page.split_once("name=\"form_token\" value=\"").expect("a form");
    let token = rest.split('"').next().unwrap_or_default();
    ask(gateway, &format!("POST /_acgw/{path}"), "", &format!("form_token={token}&{fields}"))
}

/// The last part of the path that an answer leads to.
fn led_to(head: &str) -> String {
    let location = head.lines().find_map(|line| line.strip_prefix("location: ")).expect("a redirect");
    location.rsplit('/').next().unwrap_or_default().to_owned()
}

/// Callbacks about a few partners, and the reports that follow, some of them refused.
fn exchange(number: u32) -> JournalEntry {
    let tenant = Uuid::from_u128(u128::from(number / 2 % 50) + 1);
    let body = format!(
        r#"{{"context":{{"tenant_id":"{tenant}","callback_id":"x"}},"payload":[{}]}}"#,
        "{},".repeat(200).trim_end_matches(',')
    );
    let message = JournalMessage { headers: Vec::new(), body };
    let (direction, url) = match number % 2 {
        0 => (Direction::Inbound, format!("/api/integration_management/v2/status?tenantID={tenant}&number={number}")),
        _ => (Direction::Outbound, "http://127.0.0.1/callbacks".to_owned()),
    };
    JournalEntry {
        at: Timestamp::UNIX_EPOCH,
        direction,
        method: "POST".to_owned(),
        url,
        status: Some(if number.is_multiple_of(7) { 400 } else { 204 }),
        request: message.clone(),
        response: Some(message),
        note: Some("partner.mirroring.enable, answered".to_owned()),
    }
}

/// Each page takes less than 200 ms of the server; this test runs beside others, and asserts only that none is slow.
#[test]
#[expect(clippy::print_stderr, reason = "`--nocapture` shows the time and the size of each page")]
fn pages_stay_small_and_quick_with_ten_thousand_exchanges() {
    let gateway = console(Gateway::builder().journal_capacity(10_000));
    (0..10_000).for_each(|number| gateway.record(&exchange(number)));
    let partner = led_to(&send(&gateway, "partner/new", "name=Acme").0);
    for _ in 0..2 {
        send(&gateway, &format!("customers/{partner}/new"), "name=A+shop+with+a+name&count=1000");
    }
    let of_partner = ["partner", "customers", "mapping"].map(|page| format!("{page}/{partner}"));
    let others = [
        "setup",
        "partner",
        "customers",
        "traffic",
        "traffic?text=number%3D9",
        "traffic?text=nowhere",
        "traffic?problems=on",
        "traffic?tenant=00000000-0000-0000-0000-000000000007",
        "exchange/9999",
        "exchange/9998",
        "send?like=9999",
        "status",
        "bad-day",
        "signing",
        "check",
    ];
    for page in others.map(str::to_owned).into_iter().chain(of_partner) {
        let started = Instant::now();
        let (head, body) = ask(&gateway, &format!("GET /_acgw/{page}"), "", "");
        let took = started.elapsed();
        eprintln!("{page}: {} ms, {} kB", took.as_millis(), body.len() / 1000);
        assert!(["200", "303"].contains(&status(&head)), "{page}: {head}");
        assert!(body.len() < 300_000, "{page}: {} bytes", body.len());
        assert!(took < Duration::from_secs(10), "{page}: {took:?}");
    }
}

#[test]
fn odd_requests_get_a_page_that_says_what_to_do() {
    let gateway = console(Gateway::builder());
    let nobody = Uuid::from_u128(9);
    for page in [
        "nothing".to_owned(),
        "exchange/99999999999999999999999".to_owned(),
        "exchange/0/request.json".to_owned(),
        "exchange/-1/curl".to_owned(),
        "partner/%ff%00".to_owned(),
        format!("customers/{nobody}"),
        format!("mapping/{nobody}"),
        "send?like=7&callback=%ff&tenant=%3Cb%3E".to_owned(),
        "traffic?before=99999999999&text=%ff%00%3Cscript%3E".to_owned(),
        "status?tenant=x".to_owned(),
        "check/report".to_owned(),
    ] {
        let (head, body) = ask(&gateway, &format!("GET /_acgw/{page}"), "", "");
        assert!(["200", "404"].contains(&status(&head)), "{page}: {head}");
        assert!(!body.contains("<script>") && !body.contains("<b>"), "{page}: {body}");
    }
    let long = "x".repeat(400_000);
    for (form, fields) in [
        ("partner/new", "id=not-a-uuid"),
        ("partner/x/enable", ""),
        ("customers/x/new", "count=-1"),
        ("mapping/x/customers", "map.x=y"),
        ("send", "callback=none&tenant=x"),
        ("send", "callback=partner.mirroring.enable&tenant=00000000-0000-0000-0000-000000000009&payload={"),
        ("exchange/x/again", ""),
        ("bad-day/add", "effect=status%3D999&place=&times=x"),
        ("bad-day/none", ""),
        ("signing/token", "flaw=none"),
        ("check/run", "what=subject&subject=none"),
        ("signing/token", &format!("flaw={long}")),
    ] {
        let (head, body) = send(&gateway, form, fields);
        assert!(["400", "404"].contains(&status(&head)) && body.contains("<h1>"), "{form}: {head}");
        assert!(body.len() < 300_000, "{form}: {} bytes", body.len());
    }
    let (head, body) = send(&gateway, "partner/new", &format!("name={}", long.repeat(3)));
    assert!(status(&head) == "413" && body.contains("larger than 1 MiB"), "{head}");
    let partner = led_to(&send(&gateway, "partner/new", &format!("name={long}")).0);
    let (head, body) = ask(&gateway, &format!("GET /_acgw/partner/{partner}"), "", "");
    assert!(status(&head) == "200" && body.len() < 10_000, "{} bytes", body.len());
}
