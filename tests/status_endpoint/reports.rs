//! Status reports: what is taken, what is refused and how, and what is kept.

use acgw::contract::status_report;
use acgw::gateway::AccessTokens;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Bench, CUSTOMER, Headers, PARTNER, STATUS, STRANGER, valid, with};

#[test]
fn a_report_is_taken_and_shown_with_the_time_of_receipt() {
    let bench = Bench::new();
    let token = bench.token();
    let before = Timestamp::now();
    let answer = bench.report(&token, "", valid().to_string());
    let after = Timestamp::now();
    assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    let shown = bench.send("GET", "/_acgw/integrations", &[], "").json();
    let at: Timestamp = shown[0]["activated_at"].as_str().expect("a time").parse().expect("RFC 3339");
    assert!(before <= at && at <= after);
    assert_eq!(shown[0]["active"], true);
    assert_eq!(shown[0]["tenant"], PARTNER.to_string());
    assert_eq!(shown[0]["last_report"], valid());
    bench.report(&token, "", valid().to_string());
    let again = bench.gateway.integrations().remove(0);
    assert_eq!(Some(shown[0]["activated_at"].as_str().expect("a time")), again.activation.activated_at.as_deref());
    assert_eq!(again.reports, 2);
    let gone = with(|r| r["events"][0] = json!({ "category": "c", "action": "a", "deactivation_event": true }));
    assert_eq!(bench.report(&token, "", gone).status, 204);
    let after = bench.gateway.integrations().remove(0).activation;
    let at = |text: Option<String>| text.and_then(|text| text.parse::<Timestamp>().ok()).expect("a time");
    assert!(!after.active && at(after.deactivated_at) > at(after.activated_at));
}

/// Each limit of a text, met with characters of several bytes and passed by one.
#[test]
fn limits_are_met_and_passed_by_one() {
    let bench = Bench::with(|builder| builder.open(AccessTokens::Open));
    let mut passed = 0;
    for constraint in status_report().constraints() {
        let Some(limit) = constraint.value.as_u64().and_then(|limit| usize::try_from(limit).ok()) else { continue };
        let length = |off: isize| limit.saturating_add_signed(off);
        let past = if constraint.keyword == "minLength" { length(-1) } else { length(1) };
        for (length, status) in [(limit, 204), (past, 400)] {
            let text = match constraint.member.as_str() {
                "application_code" => format!("v.{}", "😀".repeat(length - 2)),
                _ => "😀".repeat(length),
            };
            let answer = bench.report("any", "", with(|report| set(report, &constraint.member, json!(text))));
            assert_eq!(answer.status, status, "{} at {length}: {}", constraint.rule, answer.body);
            if status == 400 {
                assert_eq!(answer.rules().len(), 1);
                assert_eq!(answer.rules()[0].1, constraint.rule);
                passed += 1;
            }
        }
    }
    assert!(passed > 0, "the schema has limits");
}

fn set(report: &mut Value, member: &str, value: Value) {
    if member.starts_with("vendor_system") && report["vendor_system"].is_null() {
        report["vendor_system"] = json!({ "name": "n" });
    }
    let pointer = format!("/{}", member.replace("[*]", ".0").replace('.', "/"));
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    report.pointer_mut(parent).expect("the parent is there")[name] = value;
}

#[test]
fn bodies_at_the_edge() {
    let bench = Bench::with(|builder| builder.open(AccessTokens::Open));
    let id = "18a55fe8-7275-478c-a54e-af2ed53b6a20";
    let without = |report: &mut Value, name: &str| drop(report.as_object_mut().and_then(|r| r.remove(name)));
    let cases: Vec<(u16, String)> = vec![
        (204, with(|r| without(r, "events"))),
        (204, with(|r| r["events"] = json!([]))),
        (204, with(|r| r["events"][0]["label"] = json!({ "deep": [1] }))),
        (204, with(|r| r["activated_at"] = json!("2024-02-29T23:59:59.999999999999+05:30"))),
        (204, with(|r| (without(r, "application_code"), r["application_id"] = json!(id)).1)),
        (400, with(|r| r["application_id"] = json!(id))),
        (400, with(|r| without(r, "application_code"))),
        (400, with(|r| without(r, "module"))),
        (400, with(|r| r["module"] = json!({}))),
        (400, with(|r| r["module"] = json!(null))),
        (400, with(|r| r["vendor_system"] = json!({ "version": "1" }))),
        (400, with(|r| r["events"] = json!({}))),
        (400, with(|r| r["events"][0]["activation_event"] = json!("true"))),
        (400, with(|r| r["activated_at"] = json!("2023-02-29T00:00:00Z"))),
        (400, with(|r| r["deactivated_at"] = json!(null))),
        (400, "[]".to_owned()),
        (400, "null".to_owned()),
        (400, String::new()),
        (400, "{".to_owned()),
        (400, format!("{} {{}}", valid())),
        (400, "[".repeat(100_000)),
        (413, format!("{}{}", valid(), " ".repeat(1024 * 1024))),
    ];
    for (status, body) in cases {
        let answer = bench.report("any", "", body.clone());
        let start: String = body.chars().take(200).collect();
        assert_eq!(answer.status, status, "{start}: {}", answer.body);
    }
}

#[test]
fn every_violation_is_listed_and_nothing_changes() {
    let bench = Bench::new();
    let token = bench.token();
    let body = with(|r| {
        r["module"]["name"] = json!("");
        r["activated_at"] = json!("yesterday");
        r["events"] = json!([{ "action": "a" }, { "category": 1, "action": "a" }]);
    });
    let answer = bench.report(&token, "", body);
    assert_eq!(Bench::code(&answer), (400, "schema_violation".to_owned()));
    let rule = |place: &str, rule: &str| (place.to_owned(), format!("status-report.{rule}"));
    assert_eq!(
        answer.rules(),
        [
            rule("/activated_at", "activated_at.format"),
            rule("/events/0/category", "events[*].category.required"),
            rule("/events/1/category", "events[*].category.type"),
            rule("/module/name", "module.name.minLength"),
        ]
    );
    assert!(bench.gateway.integrations().is_empty());
}

#[test]
fn the_first_mistake_in_order_is_answered() {
    let bench = Bench::new();
    let bearer = format!("Bearer {}", bench.token());
    let (json, auth) = (("content-type", "application/json"), ("authorization", bearer.as_str()));
    let large = " ".repeat(1024 * 1024 + 1);
    let stranger = format!("{STATUS}?tenantID={STRANGER}");
    let cases: &[(u16, &str, &str, Headers<'_>, &str)] = &[
        (404, "POST", "/api/integration_management/v2/statuses", &[], ""),
        (405, "GET", STATUS, &[], ""),
        (415, "POST", STATUS, &[], &large),
        (415, "POST", STATUS, &[("content-type", "text/plain"), auth], "{}"),
        (401, "POST", STATUS, &[json], &large),
        (401, "POST", STATUS, &[json, ("authorization", "Basic eA==")], "{}"),
        (401, "POST", STATUS, &[json, ("authorization", "Bearer x.y.z")], "{}"),
        (401, "POST", STATUS, &[json, auth, auth], "{}"),
        (413, "POST", "/api/integration_management/v2/status?tenantID=x", &[json, auth], &large),
        (400, "POST", "/api/integration_management/v2/status?tenantID=x", &[json, auth], "{}"),
        (400, "POST", &stranger, &[json, auth], "{}"),
        (403, "POST", &stranger, &[json, auth], &valid().to_string()),
    ];
    for (status, method, path, headers, body) in cases {
        let answer = bench.send(method, path, headers, (*body).to_owned());
        assert_eq!(answer.status, *status, "{method} {path} {headers:?}: {}", answer.body);
        let error = &answer.json()["error"];
        assert!(["code", "message", "details", "domain"].iter().all(|member| error.get(*member).is_some()));
    }
    assert!(bench.gateway.integrations().is_empty());
    let notes = bench.gateway.journal().into_iter().filter(|entry| entry.status != Some(200));
    assert!(notes.clone().count() == cases.len() && notes.into_iter().all(|entry| entry.note.is_some()));
}

#[test]
fn the_tenant_comes_from_the_query_or_the_client() {
    let bench = Bench::new();
    let token = bench.token();
    let status = |query: &str| bench.report(&token, query, valid().to_string()).status;
    assert_eq!(status(&format!("?tenantID={CUSTOMER}")), 204);
    assert_eq!(status(&format!("?tenantID={PARTNER}")), 204);
    assert_eq!(status(&format!("?tenantid={STRANGER}")), 204, "another name has no effect");
    assert_eq!(status(&format!("?tenantID={}", Uuid::from_u128(9))), 403);
    assert_eq!(status(&format!("?tenantID={}", CUSTOMER.simple())), 400);
    assert_eq!(status(&format!("?tenantID={CUSTOMER}&tenantID={CUSTOMER}")), 400);
    assert_eq!(status("?tenantID="), 400);
    let tenants: Vec<Uuid> = bench.gateway.integrations().iter().map(|i| i.tenant).collect();
    assert_eq!(tenants, [PARTNER, CUSTOMER]);
    let free = Bench::with(|builder| builder);
    let query = format!("?tenantID={}", Uuid::from_u128(9));
    assert_eq!(free.report(&free.token(), &query, valid().to_string()).status, 204);
}

/// The largest body with the most violations is answered in time, and does not hold up the others.
#[test]
fn a_flood_of_violations_is_bounded() {
    let bench = Bench::with(|builder| builder.open(AccessTokens::Open));
    let events = vec!["{}"; 100_000].join(",");
    let body = format!(r#"{{"application_code":"v.a","module":{{"name":"m"}},"events":[{events}]}}"#);
    let answer = bench.report("any", "", body);
    assert_eq!(answer.rules().len(), 1000);
    assert!(answer.json()["error"]["message"].as_str().is_some_and(|message| message.contains("200000 rules")));
}
