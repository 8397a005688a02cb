//! Status reports (S0) to a platform.

use std::time::Duration;

use acgw::internals::contract::status_report;
use acgw::internals::vendor::{Guard, Habits, Platform};
use acgw::{Callback, Vendor};
use serde_json::{Value, json};
use uuid::Uuid;
use wiremock::matchers::{basic_auth, body_string, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::support::*;

const TOKEN_PATH: &str = "/api/2/idp/token";
const STATUS_PATH: &str = "/api/integration_management/v2/status";

fn platform(url: String) -> Platform {
    Platform {
        url,
        client_id: "client".to_owned(),
        client_secret: "secret".to_owned(),
        application_code: "vendor.application".to_owned(),
    }
}

fn vendor(platform: Platform) -> acgw::internals::vendor::Builder {
    Vendor::builder().guard(Guard::open("http://issuer")).platform(platform)
}

/// Enables a partner and disables it.
async fn come_and_go(vendor: &Vendor, partner: Uuid) {
    let payload = json!({ "acronis_tenant_id": partner, "acronis_tenant_name": "partner" });
    for (callback, payload) in [(Callback::PartnerEnable, Some(payload)), (Callback::PartnerReset, None)] {
        let reply = post(&vendor.url(), None, request(callback, partner, payload)).await.expect("an answer");
        assert_eq!(reply.status, 200);
    }
}

/// A platform that gives out tokens, the given number of times.
async fn signing_in(times: u64) -> MockServer {
    let server = MockServer::start().await;
    let answer = json!({ "access_token": "access", "token_type": "bearer", "expires_on": now() + 7200 });
    Mock::given(method("POST"))
        .and(path(TOKEN_PATH))
        .and(basic_auth("client", "secret"))
        .and(body_string("grant_type=client_credentials"))
        .respond_with(ResponseTemplate::new(200).set_body_json(answer))
        .expect(times)
        .mount(&server)
        .await;
    server
}

async fn reports(server: &MockServer) -> Vec<Value> {
    let requests = server.received_requests().await.unwrap_or_default();
    let reports = requests.iter().filter(|request| request.url.path() == STATUS_PATH);
    reports.map(|request| request.body_json().expect("JSON")).collect()
}

async fn until(condition: impl AsyncFn() -> bool) {
    for _ in 0..200 {
        if condition().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("it did not happen");
}

#[tokio::test]
async fn enabling_and_disabling_is_reported_in_order() {
    let (server, partner) = (signing_in(1).await, Uuid::new_v4());
    Mock::given(method("POST"))
        .and(path(STATUS_PATH))
        .and(query_param("tenantID", partner.to_string()))
        .and(header("authorization", "Bearer access"))
        .respond_with(ResponseTemplate::new(204).set_delay(Duration::from_millis(50)))
        .expect(2)
        .mount(&server)
        .await;
    let vendor = vendor(platform(format!("{}/", server.uri()))).start().expect("a vendor");
    come_and_go(&vendor, partner).await;
    until(async || reports(&server).await.len() == 2).await;
    let reports = reports(&server).await;
    for report in &reports {
        assert_eq!(status_report().violations(report), []);
        assert_eq!(report["application_code"], "vendor.application");
    }
    assert_eq!(reports[0]["events"][0]["activation_event"], true);
    assert_eq!(reports[1]["events"][0]["deactivation_event"], true);
    server.verify().await;
    assert!(vendor.report_errors().is_empty());
}

#[tokio::test]
async fn a_token_that_is_not_taken_is_replaced_once() {
    let server = signing_in(2).await;
    Mock::given(method("POST"))
        .and(path(STATUS_PATH))
        .respond_with(ResponseTemplate::new(401))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    Mock::given(method("POST")).and(path(STATUS_PATH)).respond_with(ResponseTemplate::new(204)).mount(&server).await;
    let vendor = vendor(platform(server.uri())).start().expect("a vendor");
    come_and_go(&vendor, Uuid::new_v4()).await;
    until(async || reports(&server).await.len() == 3).await;
    server.verify().await;
    assert!(vendor.report_errors().is_empty());
}

#[tokio::test]
async fn failures_are_kept_and_do_not_fail_callbacks() {
    let server = signing_in(1).await;
    Mock::given(method("POST"))
        .and(path(STATUS_PATH))
        .respond_with(ResponseTemplate::new(400).set_body_string("no such code"))
        .mount(&server)
        .await;
    let refused = vendor(platform(server.uri())).start().expect("a vendor");
    let once = Habits { attempts: 1, ..Habits::default() };
    let away = vendor(platform(format!("http://{}", nowhere()))).habits(once).start().expect("a vendor");
    let odd = vendor(platform("not a URL".to_owned())).start().expect("a vendor");
    for (vendor, reason) in [(refused, "no such code"), (away, "no response from"), (odd, "is not a valid URL")] {
        come_and_go(&vendor, Uuid::new_v4()).await;
        until(async || vendor.report_errors().len() == 2).await;
        assert!(vendor.report_errors()[0].to_string().contains(reason), "{:?}", vendor.report_errors());
    }
}

#[tokio::test]
async fn reports_can_be_changed() {
    let server = signing_in(1).await;
    Mock::given(method("POST")).and(path(STATUS_PATH)).respond_with(ResponseTemplate::new(204)).mount(&server).await;
    let vendor = vendor(platform(server.uri())).edit_report(|report| {
        report.body["module"] = Value::Null;
        report.tenant = None;
    });
    let vendor = vendor.start().expect("a vendor");
    come_and_go(&vendor, Uuid::new_v4()).await;
    until(async || reports(&server).await.len() == 2).await;
    let requests = server.received_requests().await.unwrap_or_default();
    let report = requests.iter().find(|request| request.url.path() == STATUS_PATH).expect("a report");
    assert_eq!(report.url.query(), None);
    assert_eq!(report.body_json::<Value>().expect("JSON")["module"], Value::Null);
}
