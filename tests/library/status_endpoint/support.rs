//! A gateway with two clients, and somebody who calls it over HTTP.

use acgw::internals::platform::STATUS_PATH;
use acgw::{Client, Gateway, GatewayBuilder};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) const STATUS: &str = STATUS_PATH;
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const SECRET: &str = "s3cr:et";

/// Names and values of headers.
pub(crate) type Headers<'a> = &'a [(&'a str, &'a str)];

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: hyper::HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The places and rules of a schema violation, sorted.
    pub(crate) fn rules(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let answer = self.json();
        let details = answer["error"]["details"]["violations"].as_array().cloned().unwrap_or_default();
        let mut rules: Vec<_> = details.iter().map(|d| (text(&d["pointer"]), text(&d["rule"]))).collect();
        rules.sort();
        rules
    }
}

/// A gateway with two clients, and somebody who calls it.
pub(crate) struct Bench {
    pub(crate) gateway: Gateway,
    runtime: tokio::runtime::Runtime,
    http: hyper_util::client::legacy::Client<HttpConnector, Full<Bytes>>,
}

pub(crate) const PARTNER: Uuid = Uuid::from_u128(1);
pub(crate) const CUSTOMER: Uuid = Uuid::from_u128(2);
pub(crate) const STRANGER: Uuid = Uuid::from_u128(3);

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with(|builder| builder.tenant_below(PARTNER, CUSTOMER))
    }

    pub(crate) fn with(change: impl FnOnce(GatewayBuilder) -> GatewayBuilder) -> Self {
        let client = |(id, tenant): (&str, Uuid)| Client { id: id.to_owned(), secret: SECRET.to_owned(), tenant };
        let clients = [("partner", PARTNER), ("stranger", STRANGER), ("customer", CUSTOMER)].map(client);
        let builder = clients.into_iter().fold(Gateway::builder(), |builder, client| builder.client(client));
        Self {
            gateway: change(builder).start().expect("a free port"),
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime"),
            http: hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build_http(),
        }
    }

    pub(crate) fn send(&self, method: &str, path: &str, headers: Headers<'_>, body: impl Into<Bytes>) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("http://{}{path}", self.gateway.addr()));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(body.into())).expect("a request");
        self.runtime.block_on(async {
            let response = self.http.request(request).await.expect("an answer");
            let (parts, body) = response.into_parts();
            let body = body.collect().await.expect("a body").to_bytes();
            let body = String::from_utf8(body.to_vec()).expect("text");
            Answer { status: parts.status.as_u16(), headers: parts.headers, body }
        })
    }

    /// What the token endpoint answers to a client.
    pub(crate) fn tokens(&self, client: &str) -> Value {
        let form = format!("grant_type=client_credentials&client_id={client}&client_secret={SECRET}");
        self.send("POST", "/api/2/idp/token", &[("content-type", FORM)], form).json()
    }

    pub(crate) fn token_of(&self, client: &str) -> String {
        self.tokens(client)["access_token"].as_str().expect("a token").to_owned()
    }

    pub(crate) fn token(&self) -> String {
        self.token_of("partner")
    }

    pub(crate) fn report(&self, token: &str, query: &str, body: impl Into<Bytes>) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json; charset=utf-8")];
        self.send("POST", &format!("{STATUS}{query}"), &headers, body)
    }

    pub(crate) fn code(answer: &Answer) -> (u16, String) {
        (answer.status, answer.json()["error"]["code"].as_str().unwrap_or_default().to_owned())
    }
}

pub(crate) fn valid() -> Value {
    json!({
        "application_code": "vendor.application", "module": { "name": "m" },
        "events": [{ "category": "activation", "action": "activated integration", "activation_event": true }],
    })
}

pub(crate) fn with(change: impl FnOnce(&mut Value)) -> String {
    let mut report = valid();
    change(&mut report);
    report.to_string()
}
