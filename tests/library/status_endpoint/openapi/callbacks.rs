//! The other direction: callbacks as they are sent, and the reference vendor's answers, against the webhooks.

use acgw::internals::contract::AnyCallback;
use acgw::internals::platform::openapi;
use acgw::{Gateway, Vendor};
use serde_json::Value;

use super::{Description, content};

#[test]
fn callbacks_and_their_answers_are_as_described() {
    let description = Description::new(openapi(&[]));
    let gateway = Gateway::builder().start().expect("a free port");
    let vendor = Vendor::builder().issuer(gateway.issuer()).start().expect("a vendor");
    let webhooks: Vec<_> = description.members("/webhooks").collect();
    assert_eq!(webhooks.len(), AnyCallback::documented().count());
    for (name, item) in webhooks {
        let callback = AnyCallback::find(name).unwrap_or_else(|| panic!("`{name}` is no callback"));
        let sent = gateway.handle().block_on(gateway.callback(callback.clone()).send(&vendor.url())).expect("sent");
        let described = &item["post"];

        let exchange = &sent.exchange;
        let needed =
            described["parameters"].as_array().into_iter().flatten().filter(|header| header["required"] == true);
        for header in needed.map(|header| header["name"].as_str().expect("a name")) {
            assert!(exchange.request_headers.contains_key(header), "{name} has no {header}");
        }
        let (_, request) = content(&described["requestBody"]).expect("a body");
        let body: Value = serde_json::from_slice(&exchange.request_body).expect("JSON");
        assert!(description.accepts(request, &body), "{name}: {body}");

        let (_, response) = content(&described["responses"]["200"]).expect("an answer");
        // The reference vendor does not know those of mapping; of them there are the documents' examples.
        let body = match callback {
            AnyCallback::Defined(callback) if !callback.is_mapping() => {
                assert_eq!(sent.status(), Some(200), "{name}");
                exchange.json().expect("an answer in JSON")
            }
            _ => callback.response().examples().first().expect("an example"),
        };
        assert!(description.accepts(response, body), "{name}: {body}");
    }
}
