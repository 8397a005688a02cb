//! Status reports beyond the table: what is kept, every violation at once, and floods.

use acgw::AccessTokens;
use acgw::internals::contract::status_report;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::support::{Bench, CUSTOMER, PARTNER, STRANGER, valid, with};

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

#[test]
fn integrations_are_apart_by_tenant_and_application() {
    let bench = Bench::new();
    let token = bench.token();
    let id = "18A55FE8-7275-478c-a54e-af2ed53b6a20";
    let take = |tenant: Uuid, member: &str, application: &str| {
        let report = json!({ member: application, "module": { "name": "m" } });
        assert_eq!(bench.report(&token, &format!("?tenantID={tenant}"), report.to_string()).status, 204);
    };
    take(CUSTOMER, "application_code", "v.a");
    take(PARTNER, "application_code", "v.b");
    take(PARTNER, "application_code", "v.a");
    take(PARTNER, "application_id", id);
    take(PARTNER, "application_id", &id.to_lowercase());
    let list: Vec<_> = bench.gateway.integrations().iter().map(|i| (i.tenant, i.reports)).collect();
    assert_eq!(list, [(PARTNER, 1), (PARTNER, 1), (PARTNER, 2), (CUSTOMER, 1)]);
    let shown = bench.send("GET", "/_acgw/integrations", &[], "").json();
    assert_eq!(
        (&shown[0]["application_code"], &shown[2]["application_id"]),
        (&json!("v.a"), &json!(id.to_lowercase()))
    );
}

#[test]
fn unknown_members_are_noted_with_their_place() {
    let bench = Bench::new();
    let report = json!({
        "application_code": "v.a", "x/y": 1, "module": { "name": "m", "build": 7 },
        "events": [{ "category": "c", "action": "a" }, { "category": "c", "action": "a", "label": "l" }],
    });
    assert_eq!(bench.report(&bench.token(), "", report.to_string()).status, 204);
    let notes = bench.gateway.integrations().remove(0).notes;
    let places: Vec<&str> = notes.iter().filter_map(|note| note.split('`').nth(1)).collect();
    assert_eq!(places, ["/x~1y", "/module/build", "/events/1/label"]);
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
