//! A gateway inside a test: its clock, its faults, and assertions on what was reported.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use acgw::internals::platform::STATUS_PATH;
use acgw::internals::sender::HttpClient;
use acgw::{AccessTokens, Callback, Client, Clock, Fault, Gateway, Trust};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use hyper::Method;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

const TENANT: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);
/// Longer than any answer takes, and no test waits for it to pass.
const AMPLE: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_millis(50);

fn open() -> Gateway {
    Gateway::builder().open(AccessTokens::Open).start().expect("a free port")
}

fn fault(spec: &str) -> Fault {
    spec.parse().expect("a fault")
}

fn report(application: &str, flag: &str) -> Value {
    json!({
        "application_code": application, "module": { "name": "backend" },
        "events": [{ "category": "activation", "action": "changed", flag: true }],
    })
}

async fn exchange(url: String, token: &str, kind: &'static str, body: Bytes) -> (u16, Value) {
    let client = HttpClient::new(&Trust::default(), AMPLE).expect("a client");
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, HeaderValue::from_str(token).expect("a header"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    let answer = client.exchange(Method::POST, &url.parse().expect("a URL"), &headers, body).await.expect("an answer");
    (answer.status, serde_json::from_slice(&answer.body).unwrap_or_default())
}

async fn report_as(gateway: &Gateway, token: &str, tenant: Uuid, body: &Value) -> u16 {
    let url = format!("{}{STATUS_PATH}?tenantID={tenant}", gateway.url());
    exchange(url, token, "application/json", body.to_string().into()).await.0
}

/// Sends a report from outside of any runtime.
fn send(gateway: &Gateway, tenant: Uuid, body: &Value) -> u16 {
    gateway.handle().block_on(report_as(gateway, "Bearer any", tenant, body))
}

/// The message of an assertion that fails.
fn account(assertion: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(assertion)).expect_err("the assertion fails");
    panic.downcast_ref::<String>().expect("a message").clone()
}

#[test]
fn an_assertion_waits_for_reports_that_are_still_to_come() {
    let gateway = open();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| gateway.reported(TENANT).activated().expect(2).within(AMPLE));
        for application in ["v.a", "v.b"] {
            assert!(!waiting.is_finished());
            assert_eq!(send(&gateway, OTHER, &report(application, "activation_event")), 204);
            assert_eq!(send(&gateway, TENANT, &report(application, "activation_event")), 204);
        }
        let reports = waiting.join().expect("it holds");
        let applications: Vec<&Value> = reports.iter().map(|report| &report.body["application_code"]).collect();
        assert_eq!(applications, ["v.a", "v.b"]);
    });
    assert_eq!(gateway.reports().len(), 4);
    assert_eq!(gateway.integrations().len(), 4, "what is reported is in the state already");
}

#[test]
fn only_what_is_asked_for_counts() {
    let gateway = open();
    let id = Uuid::from_u128(9);
    send(&gateway, TENANT, &report("v.a", "activation_event"));
    send(&gateway, TENANT, &report("v.a", "deactivation_event"));
    send(
        &gateway,
        TENANT,
        &json!({ "application_id": id, "module": { "name": "m" }, "activated_at": "2026-01-01T00:00:00Z" }),
    );
    send(&gateway, TENANT, &json!({ "application_code": "v.a" }));
    let reported = || gateway.reported(TENANT);
    assert_eq!(reported().expect(3).within(AMPLE).len(), 3);
    reported().application("v.a").expect(2).within(AMPLE);
    reported().application("v.a").activated().expect(1).within(AMPLE);
    reported().application(id.to_string().to_uppercase()).activated().expect(1).within(AMPLE);
    reported().deactivated().expect(1).within(AMPLE);
    reported().refused().expect(1).within(AMPLE);
    reported().application("v.b").expect(0).within(SHORT);
    reported().deactivated().expect(..=1).within(SHORT);
    gateway.forget();
    reported().expect(0).within(SHORT);
}

#[test]
fn a_failed_assertion_tells_what_arrived_and_why_it_does_not_count() {
    let clock = Clock::fixed("2026-03-01T12:00:00Z".parse().expect("a time"));
    let gateway = Gateway::builder().clock(clock).open(AccessTokens::Open).start().expect("a free port");
    send(&gateway, OTHER, &report("v.other", "deactivation_event"));
    send(&gateway, TENANT, &report("v.app", "activation_event"));
    send(&gateway, TENANT, &json!({ "application_code": "v.app" }));
    gateway.set_faults([fault("reset@status,times=2")]);
    let cut = HttpClient::new(&Trust::default(), AMPLE).expect("a client");
    let url = format!("{}{STATUS_PATH}?tenantID={TENANT}", gateway.url()).parse().expect("a URL");
    let sent = gateway.handle().block_on(cut.exchange(Method::POST, &url, &HeaderMap::new(), Bytes::from("no JSON")));
    assert!(sent.is_err());
    let said = account(|| drop(gateway.reported(TENANT).application("v.app").activated().expect(2).within(SHORT)));
    let expected = format!(
        "\
expected within 50ms: 2 status reports about tenant {TENANT}, accepted, for `v.app`, of an activation
counted: 1
what arrived:
  2026-03-01T12:00:00.000Z tenant {OTHER}, `v.other`, activation/changed (deactivation_event): accepted
    does not count: another tenant, another application, not an activation
  2026-03-01T12:00:00.000Z tenant {TENANT}, `v.app`, activation/changed (activation_event): accepted (`v.app` is now active on tenant {TENANT})
    counts
  2026-03-01T12:00:00.000Z tenant {TENANT}, `v.app`: refused with 400 (the report breaks a rule: "
    );
    assert!(said.starts_with(&expected), "{said}");
    let rest = format!(
        "\
    does not count: not accepted, not an activation
  2026-03-01T12:00:00.000Z tenant {TENANT}, no application: not answered (fault `reset@status,times=2`)
    does not count: not accepted, another application, not an activation
"
    );
    assert!(said.ends_with(&rest), "{said}");
}

#[test]
fn more_reports_than_expected_fail_at_once() {
    let gateway = open();
    send(&gateway, TENANT, &report("v.a", "activation_event"));
    send(&gateway, TENANT, &report("v.a", "activation_event"));
    for times in [0, 1] {
        let said = account(|| drop(gateway.reported(TENANT).expect(times).within(Duration::MAX)));
        assert!(said.contains("counted: 2"), "{said}");
    }
}

#[test]
fn when_no_report_came_the_account_tells_what_did() {
    let gateway = open();
    let said = account(|| drop(gateway.reported(TENANT).within(SHORT)));
    assert!(
        said.ends_with(&format!("no request arrived at all; does the code under test call `{}`?\n", gateway.url()))
    );
    let url = format!("{}/api/integration_management/v1/status", gateway.url());
    gateway.handle().block_on(exchange(url, "Bearer any", "application/json", Bytes::new()));
    let said = account(|| drop(gateway.reported(TENANT).within(SHORT)));
    assert!(said.contains("no status report arrived; the last other exchanges:"), "{said}");
    assert!(said.contains("POST /api/integration_management/v1/status 404"), "{said}");
}

#[tokio::test(flavor = "current_thread")]
async fn waiting_leaves_an_async_test_its_turn() {
    let gateway = open();
    let body = report("v.a", "activation_event");
    let (reported, status) = tokio::join!(
        gateway.reported(TENANT).activated().wait(AMPLE),
        report_as(&gateway, "Bearer any", TENANT, &body)
    );
    assert_eq!((reported.map(|reports| reports.len()).ok(), status), (Some(1), 204));
    let unmet = gateway.reported(OTHER).wait(SHORT).await.expect_err("nothing came");
    assert_eq!(unmet.arrived.len(), 1);
    assert!(unmet.to_string().contains("does not count: another tenant"), "{unmet}");
    gateway.reported(TENANT).within(AMPLE);
}

#[test]
fn a_retry_is_seen_behind_a_fault() {
    let gateway = Gateway::builder().open(AccessTokens::Open).fault(fault("status=503@status,times=2"));
    let gateway = gateway.start().expect("a free port");
    let body = report("v.a", "activation_event");
    let statuses = [(); 3].map(|()| send(&gateway, TENANT, &body));
    assert_eq!(statuses, [503, 503, 204]);
    let struck = gateway.reported(TENANT).refused().expect(2).within(AMPLE);
    assert_eq!(struck[0].note.as_deref(), Some("fault `status=503@status,times=2`"));
    gateway.reported(TENANT).activated().expect(1).within(AMPLE);
}

/// The claims of a JWT.
fn claims(token: &str) -> Value {
    let claims = token.split('.').nth(1).expect("three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).expect("base64")).expect("JSON")
}

#[test]
fn tokens_and_times_follow_the_clock() {
    let start: Timestamp = "2020-02-29T12:00:00Z".parse().expect("a time");
    let client = Client { id: "id".to_owned(), secret: "secret".to_owned(), tenant: TENANT };
    let gateway = Gateway::builder().clock(Clock::fixed(start)).client(client).start().expect("a free port");
    let form = Bytes::from("grant_type=client_credentials&client_id=id&client_secret=secret");
    let url = format!("{}/idp/token", gateway.url());
    // `id:secret`
    let fetch = exchange(url, "Basic aWQ6c2VjcmV0", "application/x-www-form-urlencoded", form);
    let (_, token) = gateway.handle().block_on(fetch);
    assert_eq!(token["expires_on"], start.as_second() + 7200);
    let bearer = format!("Bearer {}", token["access_token"].as_str().expect("a token"));
    let send = |flag| gateway.handle().block_on(report_as(&gateway, &bearer, TENANT, &report("v.a", flag)));
    assert_eq!(send("activation_event"), 204);
    gateway.clock().advance(Duration::from_secs(7199));
    assert_eq!(send("deactivation_event"), 204);
    gateway.clock().advance(Duration::from_secs(1));
    assert_eq!(send("activation_event"), 401);
    gateway.clock().set(start);
    assert_eq!(send("activation_event"), 204, "the clock was set back");
    let integration = gateway.integrations().remove(0);
    assert_eq!(integration.activation.activated_at, Some(start.to_string()));
    assert_eq!(integration.activation.deactivated_at.as_deref(), Some("2020-02-29T13:59:59Z"));
    assert!(gateway.journal().iter().all(|entry| entry.at.to_string().starts_with("2020-02-29T1")));
}

#[test]
fn callbacks_are_dated_and_signed_by_the_clock() {
    let start: Timestamp = "2020-02-29T12:00:00Z".parse().expect("a time");
    let gateway = Gateway::builder().clock(Clock::fixed(start)).start().expect("a free port");
    // Nobody is there; what was sent is looked at.
    let sent = gateway.callback(Callback::PartnerReset).send("http://127.0.0.1:1/");
    let exchange = gateway.handle().block_on(sent).expect("sent").exchange;
    let body: Value = serde_json::from_slice(&exchange.request_body).expect("JSON");
    assert_eq!(body["created_at"], "2020-02-29T12:00:00Z");
    let token = exchange.request_headers[AUTHORIZATION].to_str().expect("text");
    let claims = claims(token);
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(start.as_second() - 60), &json!(start.as_second() + 3540)));
}

#[test]
fn keys_are_rotated_by_schedule_and_given_up_when_their_time_is_over() {
    let clock = Clock::fixed(Timestamp::UNIX_EPOCH);
    let hour = Duration::from_secs(3600);
    let gateway = Gateway::builder().clock(clock.clone()).key_rotation(12 * hour).start().expect("a free port");
    let first = gateway.keys().signing();
    let is_published = || gateway.keys().published().iter().any(|key| key.kid() == first.kid());
    clock.advance(12 * hour - Duration::from_secs(1));
    assert_eq!(gateway.keys().signing().kid(), first.kid());
    clock.advance(Duration::from_secs(1));
    let until = Instant::now() + AMPLE;
    // Keys take their time to make, and nothing tells when one is there.
    while gateway.keys().signing().kid() == first.kid() {
        assert!(Instant::now() < until, "no new key");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(is_published(), "beside the new one");
    clock.advance(2 * hour);
    assert!(!is_published());
    assert_eq!(gateway.keys().published().len(), 1);
}

/// Who starts a gateway in a test compiles no command line, no report and no suite.
#[test]
fn without_default_features_there_is_the_gateway_alone() {
    let tree = |features: &[&str]| {
        let arguments =
            ["tree", "--locked", "--offline", "--edges", "normal", "--prefix", "none", "--no-default-features"];
        let output = std::process::Command::new(env!("CARGO")).args(arguments).args(features).output().expect("cargo");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    let has = |tree: &str, name: &str| tree.lines().any(|line| line.split(' ').next() == Some(name));
    let (gateway, suite) = (tree(&[]), tree(&["--features", "conformance"]));
    for name in ["anyhow", "clap_complete", "clap_mangen", "globset", "maud", "quick-xml", "terminal_size", "toml"] {
        assert!(!has(&gateway, name) && !has(&suite, name), "{name}");
    }
    // The harness reads arguments of its own.
    for name in ["anstream", "clap", "libtest-mimic", "similar"] {
        assert!(!has(&gateway, name) && has(&suite, name), "{name}");
    }
}

#[test]
fn dropping_stops_it_and_frees_the_port() {
    let gateway = Gateway::builder().start().expect("a free port");
    let addr = gateway.addr();
    let connection = std::net::TcpStream::connect(addr).expect("it listens");
    gateway.handle().spawn(std::future::pending::<()>());
    let started = Instant::now();
    drop(gateway);
    assert!(started.elapsed() < Duration::from_secs(1));
    assert!(std::net::TcpStream::connect(addr).is_err());
    drop(connection);
}
