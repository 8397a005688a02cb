//! A gateway inside a test: it sends a callback to a double of the vendor's handler, and accepts the status report
//! that follows.
//!
//! `cargo run --example embed`

#![expect(clippy::print_stdout, reason = "an example may")]

use std::time::Duration;

use acgw::{AccessTokens, Callback, Gateway};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The platform. `Open` accepts any bearer token, so the code under test need not fetch one.
    let gateway = Gateway::builder().open(AccessTokens::Open).start()?;

    // The double: it requires a token and gives the documented answer.
    let vendor = MockServer::start().await;
    let callbacks = Mock::given(matchers::method("POST")).and(matchers::header_exists("authorization"));
    callbacks.respond_with(answer).mount(&vendor).await;

    // Send the callback, and check the answer against the documents.
    let partner = uuid::Uuid::new_v4();
    let enable = json!({ "acronis_tenant_id": partner, "acronis_tenant_name": "Example partner" });
    let reply = gateway.callback(Callback::PartnerEnable).tenant(partner).payload(enable).send(&vendor.uri()).await?;
    assert_eq!(reply.status(), Some(200));
    assert!(reply.violations.is_empty(), "{:?}", reply.violations);

    // Here the vendor's own code would run, with the gateway's URL as its platform.
    report_activation(gateway.url(), partner).await?;

    // Wait for the report; a backend may take its time.
    let reports = gateway.reported(partner).activated().expect(1).wait(Duration::from_secs(5)).await?;
    println!("reported: {}", reports[0]);

    // The next report meets a fault, as on a bad day of the platform.
    gateway.set_faults(["status=503@status,times=1".parse()?]);
    assert!(report_activation(gateway.url(), partner).await.is_err());
    gateway.reported(partner).refused().expect(1).wait(Duration::from_secs(5)).await?;
    Ok(())
}

/// A handler's answer to partner.mirroring.enable.
fn answer(request: &Request) -> ResponseTemplate {
    let asked: Value = request.body_json().unwrap_or_default();
    ResponseTemplate::new(200).set_body_json(json!({
        "type": Callback::PartnerEnable.response_type(),
        "request_id": asked["request_id"],
        "response_id": uuid::Uuid::new_v4(),
        "payload": {
            "state": "ENABLED",
            "vendor_tenant_id": "partner-1",
            "acronis_tenant_id": asked["payload"]["acronis_tenant_id"],
        },
    }))
}

/// The code under test, in miniature: it reports that the integration was activated for a tenant.
async fn report_activation(platform: &str, tenant: uuid::Uuid) -> Result<(), Box<dyn std::error::Error>> {
    let report = json!({
        "application_code": "vendor.application",
        "module": { "name": "Example backend" },
        "events": [{ "category": "activation", "action": "partner enabled", "activation_event": true }],
    });
    let request = hyper::Request::post(format!("{platform}/api/integration_management/v2/status?tenantID={tenant}"))
        .header(AUTHORIZATION, "Bearer any")
        .header(CONTENT_TYPE, "application/json")
        .body(report.to_string())?;
    let response = Client::builder(TokioExecutor::new()).build_http().request(request).await?;
    if response.status() == 204 { Ok(()) } else { Err(format!("the platform answered {}", response.status()).into()) }
}
