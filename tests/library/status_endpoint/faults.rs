//! Faults over HTTP: what goes wrong, where, for whom, and that it can be seen.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;

use acgw::internals::platform::FAULTS_PATH;
use serde_json::{Value, json};

use super::support::{Bench, CUSTOMER, PARTNER, STATUS, valid};

const KEYS: &str = "/api/idp/v1/keys";

fn faulty(specs: &[&str]) -> Bench {
    Bench::with(|builder| {
        let builder = builder.tenant_below(PARTNER, CUSTOMER).fault_seed(1);
        specs.iter().fold(builder, |builder, spec| builder.fault(spec.parse().expect("a fault")))
    })
}

fn status(bench: &Bench, method: &str, path: &str) -> u16 {
    bench.send(method, path, &[], "").status
}

fn notes(bench: &Bench) -> Vec<String> {
    bench.gateway.journal().into_iter().filter_map(|entry| entry.note).collect()
}

#[test]
fn a_status_is_answered_in_the_platforms_form() {
    for (spec, code, retry_after) in [
        ("status=503", "service_unavailable", true),
        ("status=429", "too_many_requests", true),
        ("status=500", "internal_server_error", false),
        ("status=401", "unauthorized", false),
        ("status=499", "fault", false),
    ] {
        let bench = faulty(&[spec]);
        let answer = bench.send("GET", KEYS, &[], "");
        let error = &answer.json()["error"];
        assert_eq!((format!("status={}", answer.status).as_str(), &error["code"]), (spec, &json!(code)));
        assert!(error["message"].as_str().is_some_and(|message| message.contains(&format!("`{spec}`"))), "{error}");
        let seconds = answer.headers.get("retry-after").and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        assert_eq!(seconds.is_some(), retry_after, "{spec}");
        assert_eq!(answer.headers.contains_key("www-authenticate"), spec == "status=401");
        assert_eq!(notes(&bench), [format!("fault `{spec}`")]);
        assert_eq!(bench.gateway.key_fetches(), 0, "nothing else is done");
    }
}

#[test]
fn errors_have_numbers_and_a_context_on_demand() {
    let bench = faulty(&["codes=numeric", "status=503@clients"]);
    let token = bench.token();
    let schema = acgw::internals::contract::schema("platform.error").expect("it has a schema");
    for (answer, number, word) in [
        (bench.report(&token, "", "{}"), 1006, "schema_violation"),
        (bench.report("x", "", "{}"), 401, "unauthorized"),
        (bench.send("GET", "/api/2/clients/x", &[], ""), 503, "service_unavailable"),
    ] {
        let body = answer.json();
        assert_eq!((&body["error"]["code"], &body["error"]["context"]["code"]), (&json!(number), &json!(word)));
        assert_eq!(schema.violations(&body), []);
        assert_eq!(answer.headers["content-length"], answer.body.len().to_string());
    }
    assert_eq!(bench.report(&token, "", valid().to_string()).status, 204);
    let refused = bench.send("POST", "/idp/token", &[], "");
    assert_eq!((refused.status, &refused.json()["error"]), (400, &json!("invalid_request")), "OAuth has no numbers");
}

#[test]
fn a_fault_is_limited_to_an_endpoint_and_ends_after_its_times() {
    let bench = faulty(&["status=503@keys,times=1", "status=429@/idp/token", "status=500@keys,times=1"]);
    let keys: Vec<u16> = (0..3).map(|_| status(&bench, "GET", KEYS)).collect();
    assert_eq!(keys, [503, 500, 200], "one after the other, in their order");
    let tokens = ["/api/2/idp/token", "/bc/idp/token", "/idp/token"].map(|path| status(&bench, "POST", path));
    assert_eq!(tokens, [400, 400, 429]);
    assert_eq!((status(&bench, "GET", "/nowhere"), status(&bench, "GET", "/idp/token")), (404, 429));
}

#[test]
fn a_fault_is_limited_to_the_tenant_that_a_request_is_about() {
    let spec = |tenant| format!("status=503,tenant={tenant}");
    let of_customer = faulty(&[&spec(CUSTOMER)]);
    let token = of_customer.token();
    let report = |bench: &Bench, token: &str, query: &str| bench.report(token, query, valid().to_string()).status;
    assert_eq!(report(&of_customer, &token, ""), 204);
    assert_eq!(report(&of_customer, &token, &format!("?tenantID={CUSTOMER}")), 503);
    let of_partner = faulty(&[]);
    let token = of_partner.token();
    of_partner.gateway.set_faults([spec(PARTNER).parse().expect("a fault")]);
    assert_eq!(report(&of_partner, &token, ""), 503);
    assert_eq!(report(&of_partner, &token, &format!("?tenantID={CUSTOMER}")), 204);
    assert_eq!(report(&of_partner, "unknown", ""), 401, "an unknown token is about no tenant");
    let token_for = |client: &str| {
        let form = format!("grant_type=client_credentials&client_id={client}&client_secret=s3cr:et");
        of_partner.send("POST", "/idp/token", &[("content-type", super::support::FORM)], form).status
    };
    assert_eq!((token_for("partner"), token_for("stranger")), (503, 200));
    assert_eq!(status(&of_partner, "GET", KEYS), 200);
}

#[test]
fn an_expired_token_is_given_and_refused_and_the_next_one_is_good() {
    let bench = faulty(&["token=expired,times=1"]);
    let now = bench.gateway.clock().now().as_second();
    let form = "grant_type=client_credentials&client_id=partner&client_secret=s3cr:et";
    let answer = bench.send("POST", "/idp/token", &[("content-type", super::support::FORM)], form).json();
    assert!(answer["expires_on"].as_i64().is_some_and(|at| at < now) && answer["expires_in"] == 0, "{answer}");
    let expired = answer["access_token"].as_str().expect("a token").to_owned();
    let refused = bench.report(&expired, "", valid().to_string());
    assert_eq!(Bench::code(&refused), (401, "unauthorized".to_owned()));
    assert!(refused.body.contains("has expired"), "{}", refused.body);
    assert_eq!(bench.report(&bench.token(), "", valid().to_string()).status, 204);
    assert_eq!(notes(&bench)[0], "fault `token=expired,times=1`");
}

/// A request by hand: its connection stays in sight.
fn by_hand(bench: &Bench, token: &str) -> TcpStream {
    let mut stream = TcpStream::connect(bench.gateway.addr()).expect("a connection");
    let body = valid().to_string();
    let head = format!("POST {STATUS} HTTP/1.1\r\nhost: acgw\r\nauthorization: Bearer {token}\r\n");
    let rest = format!("content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(format!("{head}{rest}").as_bytes()).expect("sent");
    stream
}

#[test]
fn a_reset_cuts_the_connection_and_nothing_is_taken() {
    let bench = faulty(&["reset@status,times=1"]);
    let token = bench.token();
    let cut = by_hand(&bench, &token).read(&mut [0; 1]).map_err(|error| error.kind());
    assert_eq!(cut, Err(ErrorKind::ConnectionReset));
    assert!(bench.gateway.integrations().is_empty());
    let entry = bench.gateway.journal().pop().expect("an entry");
    assert_eq!(
        (entry.status, entry.response, entry.note.as_deref()),
        (None, None, Some("fault `reset@status,times=1`"))
    );
    assert_eq!(bench.report(&token, "", valid().to_string()).status, 204, "the next one is taken");
}

#[test]
fn a_delayed_answer_is_held_back_and_the_report_is_taken() {
    let bench = faulty(&["delay=10m@status"]);
    let token = bench.token();
    let mut connection = by_hand(&bench, &token);
    while bench.gateway.integrations().is_empty() {
        std::thread::yield_now();
    }
    connection.set_nonblocking(true).expect("a connection");
    assert_eq!(connection.read(&mut [0; 1]).map_err(|error| error.kind()), Err(ErrorKind::WouldBlock));
    assert_eq!(status(&bench, "GET", KEYS), 200, "nobody else waits");
    assert!(notes(&bench)[0].starts_with("fault `delay=10m@status`; "), "{:?}", notes(&bench));
    let short = faulty(&["delay=1ms@keys", "status=503@keys,times=1"]);
    assert_eq!([(); 2].map(|()| status(&short, "GET", KEYS)), [503, 200]);
    let expected =
        ["fault `delay=1ms@keys`; fault `status=503@keys,times=1`", "fault `delay=1ms@keys`; fetch 1 of the keys"];
    assert_eq!(notes(&short), expected);
}

#[test]
fn the_same_seed_gives_the_same_faults() {
    let statuses = |seed| {
        let bench = Bench::with(|builder| builder.fault_seed(seed).fault("status=503:0.5".parse().expect("a fault")));
        assert_eq!(bench.gateway.fault_seed(), seed);
        (0..32).map(|_| status(&bench, "GET", KEYS)).collect::<Vec<_>>()
    };
    let first = statuses(1);
    assert_eq!(first, statuses(1));
    assert_ne!(first, statuses(2));
    assert!(first.contains(&503) && first.contains(&200));
}

#[test]
fn faults_are_shown_replaced_and_cleared() {
    let bench = faulty(&["status=503"]);
    let put = |body: &Value| bench.send("PUT", FAULTS_PATH, &[], body.to_string());
    assert_eq!(bench.send("GET", FAULTS_PATH, &[], "").json(), json!([{ "status": 503 }]));
    let list = json!(["status=429:0.5@keys", { "reset": 0.25, "tenant": PARTNER, "times": 2 }]);
    let shown = json!([
        { "status": 429, "probability": 0.5, "endpoint": "keys" },
        { "reset": 0.25, "tenant": PARTNER, "times": 2 },
    ]);
    assert_eq!(put(&list).json(), shown);
    assert_eq!(put(&shown).json(), shown, "what is shown can be sent");
    for (body, said) in [
        (json!(["status=503@tokens"]), "`tokens` is not an endpoint of the platform"),
        (json!([{ "status": 503, "chance": 1 }]), "unknown field `chance`"),
        (json!({ "status": 503 }), "expected a sequence"),
    ] {
        let refused = put(&body);
        assert_eq!(Bench::code(&refused), (400, "bad_faults".to_owned()));
        let message = refused.json()["error"]["message"].as_str().unwrap_or_default().to_owned();
        assert!(message.contains(said) && message.contains("send one such as"), "{message}");
    }
    assert_eq!(bench.send("GET", FAULTS_PATH, &[], "").json(), shown, "a refused list changes nothing");
    assert_eq!(put(&json!([])).json(), json!([]));
    assert_eq!(status(&bench, "GET", KEYS), 200);
}

#[test]
fn the_gateways_own_endpoints_are_never_struck() {
    let bench = faulty(&["status=503", "reset", "delay=10m"]);
    for (method, path) in [
        ("GET", "/_acgw/health"),
        ("GET", "/_acgw/journal"),
        ("GET", FAULTS_PATH),
        ("GET", "/other-issuer/api/idp/v1/keys"),
        ("POST", "/_acgw/keys/rotate"),
    ] {
        assert_eq!(status(&bench, method, path), 200, "{path}");
    }
    assert_eq!(status(&bench, "DELETE", "/_acgw/state"), 204);
}
