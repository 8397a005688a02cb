//! Requests and answers, as layers see and change them.

use acgw::Callback;
use acgw::internals::contract::AnyCallback;
use acgw::internals::vendor::{Answer, Incoming};
use bytes::Bytes;
use hyper::{HeaderMap, Method, Uri};
use serde_json::{Value, json};

#[test]
fn bodies_are_edited_as_json() {
    let mut answer = Answer::json(200, &json!({ "a": 1 }));
    answer.edit(|body| body["a"] = json!(2));
    assert_eq!(answer.value(), Some(json!({ "a": 2 })));
    answer.body = Bytes::from_static(b"no JSON");
    answer.edit(|body| *body = Value::Null);
    assert_eq!(answer.body, "no JSON");
    answer.set("retry-after", "1");
    assert_eq!(answer.headers.len(), 2);
}

#[test]
fn a_request_names_its_callback() {
    for wanted in Callback::MIRRORING {
        let body = Bytes::from(AnyCallback::from(wanted).request().examples()[0].to_string());
        let incoming = Incoming { method: Method::POST, uri: Uri::default(), headers: HeaderMap::new(), body };
        assert_eq!(incoming.callback(), Some(wanted));
    }
}
