//! Each part of the vendor can be wrapped or replaced in a few lines.

use std::sync::Arc;
use std::time::Duration;

use acgw::internals::vendor::layer;
use acgw::internals::vendor::{
    Answer, BoxFuture, Guard, Jwks, KeyError, KeySource, Layer, Memory, PublicKey, Store, Token,
};
use acgw::{Callback, Vendor};
use serde_json::json;
use uuid::Uuid;

use super::support::*;

async fn ask(vendor: &Vendor) -> Result<Reply, String> {
    post(&vendor.url(), Some("any"), request(Callback::PartnerGetState, Uuid::new_v4(), None)).await
}

fn layered(layer: Arc<dyn Layer>) -> Vendor {
    Vendor::builder().guard(Guard::open("http://issuer")).layer(layer).start().expect("a vendor")
}

#[tokio::test]
async fn answers_are_changed() {
    let vendor = layered(layer::after(|incoming, answer| {
        if incoming.callback() == Some(Callback::PartnerGetState) {
            answer.edit(|body| body["payload"]["state"] = json!("MAYBE"));
            answer.set("x-layer", "after");
        }
    }));
    let reply = ask(&vendor).await.expect("an answer");
    assert_eq!(
        (&reply.json()["payload"]["state"], &reply.headers["x-layer"]),
        (&json!("MAYBE"), &"after".parse().expect("a value"))
    );
}

#[tokio::test]
async fn requests_are_changed() {
    let partner = Uuid::new_v4();
    let memory = Arc::new(Memory::new());
    memory.enable_partner(partner, "partner", None);
    let vendor = Vendor::builder()
        .guard(Guard::open("http://issuer"))
        .store(Box::new(Arc::clone(&memory)))
        .layer(layer::before(move |incoming| incoming.edit(|body| body["context"]["tenant_id"] = json!(partner))))
        .start()
        .expect("a vendor");
    assert_eq!(ask(&vendor).await.expect("an answer").json()["payload"]["state"], "ENABLED");
}

#[tokio::test]
async fn answers_are_replaced_cut_delayed_and_reframed() {
    let vendor = layered(layer::instead(|_| Some(Answer::json(429, &json!({})))));
    assert_eq!(ask(&vendor).await.expect("an answer").status, 429);
    let vendor = layered(layer::instead(|_| Some(Answer::cut())));
    assert!(ask(&vendor).await.is_err());
    let vendor = layered(layer::around(|incoming, next| {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            next.run(incoming.clone()).await;
            next.run(incoming).await
        })
    }));
    assert_eq!(ask(&vendor).await.expect("an answer").status, 200);
    let vendor = layered(layer::after(|_, answer| answer.set("transfer-encoding", "chunked")));
    let reply = ask(&vendor).await.expect("an answer");
    assert!(reply.headers.get("content-length").is_none());
    assert_eq!(reply.json()["payload"]["state"], "DISABLED");
    let vendor = layered(layer::after(|_, answer| answer.set("content-length", "9999")));
    assert!(ask(&vendor).await.is_err());
}

#[tokio::test]
async fn the_first_layer_is_the_outermost() {
    let mark = |name: &'static str| {
        layer::after(move |_, answer| {
            answer.edit(|body| body["order"] = json!(format!("{}{name}", body["order"].as_str().unwrap_or_default())));
        })
    };
    let vendor = Vendor::builder().guard(Guard::open("http://issuer")).layer(mark("a")).layer(mark("b")).start();
    assert_eq!(ask(&vendor.expect("a vendor")).await.expect("an answer").json()["order"], "ba");
}

#[tokio::test]
async fn slow_answers_do_not_hold_up_others() {
    // Nobody is answered before all four are there.
    let all = std::sync::Arc::new(tokio::sync::Barrier::new(4));
    let vendor = layered(layer::around(move |incoming, next| {
        let all = std::sync::Arc::clone(&all);
        Box::pin(async move {
            all.wait().await;
            next.run(incoming).await
        })
    }));
    let asked = async { tokio::join!(ask(&vendor), ask(&vendor), ask(&vendor), ask(&vendor)) };
    let answers = tokio::time::timeout(Duration::from_secs(60), asked).await.expect("they wait for each other");
    assert!(answers.0.is_ok() && answers.1.is_ok() && answers.2.is_ok() && answers.3.is_ok());
}

#[tokio::test]
async fn stores_are_replaced() {
    struct Leaky(Memory);
    impl Store for Leaky {
        fn base(&self) -> &dyn Store {
            &self.0
        }
        fn reset_partner(&self, _: Uuid) {}
    }
    let vendor = Vendor::builder().guard(Guard::open("http://issuer")).store(Box::new(Leaky(Memory::new())));
    let vendor = vendor.start().expect("a vendor");
    let partner = Uuid::new_v4();
    let payload = json!({ "acronis_tenant_id": partner, "acronis_tenant_name": "partner" });
    for (callback, payload) in [(Callback::PartnerEnable, Some(payload)), (Callback::PartnerReset, None)] {
        assert_eq!(
            post(&vendor.url(), None, request(callback, partner, payload)).await.expect("an answer").status,
            200
        );
    }
    let state = post(&vendor.url(), None, request(Callback::PartnerGetState, partner, None)).await;
    assert_eq!(state.expect("an answer").json()["payload"]["state"], "ENABLED");
}

#[tokio::test]
async fn key_sources_are_replaced() {
    /// Believes whatever issuer the token names.
    struct Gullible;
    impl KeySource for Gullible {
        fn find<'a>(&'a self, token: &'a Token) -> BoxFuture<'a, Result<Arc<PublicKey>, KeyError>> {
            Box::pin(async { Jwks::of(token.issuer().unwrap_or_default()).find(token).await })
        }
    }
    let (trusted, attacker) = (Issuer::start().await, Issuer::start().await);
    let guard = Guard::new(&trusted.url).without("issuer").keys(Gullible);
    let vendor = Vendor::builder().guard(guard).start().expect("a vendor");
    let body = request(Callback::PartnerGetState, Uuid::new_v4(), None);
    assert_eq!(post(&vendor.url(), Some(&attacker.token()), body).await.expect("an answer").status, 200);
}
