//! What the vendor does for the gateway, and what it turns down.

use acgw::{Callback, Vendor};
use hyper::Request;
use serde_json::{Value, json};
use uuid::Uuid;

use super::support::*;

/// A vendor with the token that opens it.
struct Desk {
    vendor: Vendor,
    token: String,
}

impl Desk {
    async fn open() -> Self {
        let issuer = Issuer::start().await;
        Self { vendor: Vendor::builder().issuer(&issuer.url).start().expect("a vendor"), token: issuer.token() }
    }

    async fn post(&self, body: &Value) -> Reply {
        post(&self.vendor.url(), Some(&self.token), body).await.expect("an answer")
    }

    /// Carries out a callback; its answer must be the defined one. Gives back the payload.
    async fn call(&self, callback: Callback, partner: Uuid, payload: Option<Value>) -> Value {
        let body = request(callback, partner, payload);
        let reply = self.post(&body).await;
        let answer = reply.json();
        assert_eq!((reply.status, callback.response().violations(&answer)), (200, vec![]), "{answer}");
        assert_eq!(reply.headers["content-type"], "application/json");
        assert_eq!(answer["request_id"], body["request_id"]);
        assert_ne!(answer["response_id"], body["request_id"]);
        answer["payload"].clone()
    }

    async fn set(&self, partner: Uuid, side: &str, customers: Value) {
        let payload = json!({ "partner_tenant_id": partner, "partner_tenant_name": "partner", side: customers });
        self.call(Callback::CustomerSetState, partner, Some(payload)).await;
    }

    async fn customers(&self, partner: Uuid) -> Vec<Value> {
        let list = self.call(Callback::CustomerGetState, partner, None).await;
        list.as_array().cloned().expect("a list")
    }
}

fn customer(tenant: Uuid, settings: &Value) -> Value {
    json!({ "acronis_tenant_id": tenant, "acronis_tenant_name": "customer", "settings": settings })
}

#[tokio::test]
async fn the_lifecycle_goes_as_documented() {
    let desk = Desk::open().await;
    let (partner, tenant) = (Uuid::new_v4(), Uuid::new_v4());
    let state = async || desk.call(Callback::PartnerGetState, partner, None).await;
    assert_eq!(state().await, json!({ "state": "DISABLED" }));
    let settings = json!({ "field1_id": "value1" });
    let payload = json!({ "acronis_tenant_id": partner, "acronis_tenant_name": "partner", "settings": settings });
    let enabled = desk.call(Callback::PartnerEnable, partner, Some(payload.clone())).await;
    assert_eq!(enabled["acronis_tenant_id"], json!(partner));
    assert_eq!(state().await, json!({ "state": "ENABLED", "settings": settings }));
    assert_eq!(desk.call(Callback::PartnerEnable, partner, Some(payload)).await, enabled);

    desk.set(partner, "enabled", json!([customer(tenant, &json!({ "field2_id": "value2" }))])).await;
    let listed = desk.customers(partner).await;
    assert_eq!(listed[0]["settings"], json!({ "field2_id": "value2" }));
    desk.set(partner, "enabled", json!([customer(tenant, &json!({}))])).await;
    let updated = desk.customers(partner).await;
    assert_eq!((updated.len(), &updated[0]["settings"]), (1, &json!({})));
    assert_eq!(updated[0]["vendor_tenant_id"], listed[0]["vendor_tenant_id"]);
    desk.set(partner, "disabled", json!([{ "acronis_tenant_id": tenant }])).await;
    assert!(desk.customers(partner).await.is_empty());

    desk.set(partner, "enabled", json!([customer(tenant, &json!({}))])).await;
    assert_eq!(desk.call(Callback::PartnerReset, partner, Some(json!({}))).await, Value::Null);
    assert_eq!(state().await, json!({ "state": "DISABLED" }));
    assert!(desk.customers(partner).await.is_empty());
}

#[tokio::test]
async fn partners_do_not_see_each_other() {
    let desk = Desk::open().await;
    let (one, two, tenant) = (Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4());
    desk.set(one, "enabled", json!([customer(tenant, &json!({}))])).await;
    assert!(desk.customers(two).await.is_empty());
    desk.set(two, "disabled", json!([{ "acronis_tenant_id": tenant }])).await;
    desk.call(Callback::PartnerReset, two, None).await;
    assert_eq!(desk.customers(one).await.len(), 1);
}

#[tokio::test]
async fn callbacks_side_by_side_lose_nothing() {
    let desk = std::sync::Arc::new(Desk::open().await);
    let partner = Uuid::new_v4();
    let tasks = (0..40).map(|_| {
        let desk = std::sync::Arc::clone(&desk);
        tokio::spawn(async move { desk.set(partner, "enabled", json!([customer(Uuid::new_v4(), &json!({}))])).await })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.expect("a callback");
    }
    assert_eq!(desk.customers(partner).await.len(), 40);
}

#[tokio::test]
async fn every_documented_example_is_taken() {
    let issuer = Issuer::start().await;
    let vendor = Vendor::builder().issuer(&issuer.url).start().expect("a vendor");
    for callback in Callback::MIRRORING {
        for example in callback.request().examples() {
            let endpoint = example["context"]["endpoint_id"].clone();
            let token = issuer.token_with(|claims| claims["scope"] = json!([{ "role": endpoint }]));
            let reply = post(&vendor.url(), Some(&token), example).await.expect("an answer");
            assert_eq!(reply.status, 200, "{reply:?}");
            assert_eq!(callback.response().violations(&reply.json()), []);
        }
    }
}

#[tokio::test]
async fn what_the_format_does_not_allow_is_turned_down() {
    let desk = Desk::open().await;
    let good = request(Callback::PartnerGetState, Uuid::new_v4(), None);
    let with = |pointer: &str, value: Value| {
        let mut body = good.clone();
        *body.pointer_mut(pointer).expect("a member") = value;
        body
    };
    let reset = json!(Callback::PartnerReset.request_type());
    let unknown = json!("cti.a.p.acgw.callback.v2.0~a.p.partner.mirroring.unknown.v1.0");
    for (status, named, body) in [
        (400, "type", with("/type", reset)),
        (400, "request_id", with("/request_id", json!("none"))),
        (400, "tenant_id", with("/context/tenant_id", json!(1))),
        (400, "callback_id", with("/context/callback_id", json!(1))),
        (404, "mirroring.unknown", with("/context/callback_id", unknown)),
        (400, "payload", request(Callback::PartnerEnable, Uuid::new_v4(), None)),
    ] {
        let reply = desk.post(&body).await;
        let answer = reply.json();
        assert_eq!(reply.status, status, "{answer}");
        assert_eq!(answer["request_id"], body["request_id"]);
        assert!(answer["err_message"].as_str().is_some_and(|text| text.contains(named)), "{answer}");
    }
    for body in [json!([]), json!(null), json!("text"), json!({})] {
        assert_eq!(desk.post(&body).await.status, 403);
    }
}

#[tokio::test]
async fn only_posts_of_a_bearable_size_are_taken() {
    let desk = Desk::open().await;
    let get = Request::get(desk.vendor.url()).body(Default::default()).expect("a request");
    let reply = send(get).await.expect("an answer");
    assert_eq!((reply.status, &reply.headers["allow"]), (405, &"POST".parse().expect("a value")));

    let mut body = request(Callback::PartnerGetState, Uuid::new_v4(), None);
    body["padding"] = json!("x".repeat(15 * 1024 * 1024));
    assert_eq!(desk.post(&body).await.status, 200);
    body["padding"] = json!("x".repeat(16 * 1024 * 1024));
    // The answer may be lost, since the vendor does not read on.
    if let Ok(reply) = post(&desk.vendor.url(), Some(&desk.token), &body).await {
        assert_eq!(reply.status, 413);
    }
}

#[tokio::test]
async fn a_vendor_needs_an_issuer_and_a_free_address() {
    let error = Vendor::builder().start().err().expect("no issuer");
    assert!(error.to_string().starts_with("there is no issuer to trust"));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address");
    let error = Vendor::builder().issuer("http://issuer").listen(address).start().err().expect("no address");
    assert!(error.to_string().starts_with(&format!("cannot listen on `{address}`")), "{error}");
}

#[tokio::test]
async fn a_dropped_vendor_is_gone() {
    let desk = Desk::open().await;
    let url = desk.vendor.url();
    assert_eq!(desk.post(&json!({})).await.status, 403);
    drop(desk);
    assert!(post(&url, None, "{}").await.is_err());
}
