//! The custom callback of the reference vendor: it books seats.

use std::sync::Arc;

use acgw::internals::vendor::{Answer, Layer, layer};
use acgw::{CustomDefinition, Options};
use serde_json::{Value, json};
use uuid::Uuid;

const DEFINITION: &str = include_str!("../../../examples/custom/book-seats.json");

/// The type of a response of the callback.
macro_rules! response_type {
    ($name:literal) => {
        concat!("cti.a.p.acgw.response.v1.0~acme.seats.book.", $name, ".v1.0")
    };
}
pub(crate) use response_type;

/// Tests the custom callback too.
pub(crate) fn with_booking(options: &mut Options) {
    options.custom = vec![CustomDefinition::read(DEFINITION).expect("a definition")];
}

/// As [`with_booking`], and the definition has an answer to requests that are not valid.
pub(crate) fn with_defined_refusal(options: &mut Options) {
    let mut definition: Value = serde_json::from_str(DEFINITION).expect("JSON");
    let refusal = json!({ "status": 422, "type": REFUSAL_TYPE, "when": "the request is not valid", "payload": null });
    definition["responses"].as_array_mut().expect("a list").push(refusal);
    options.custom = vec![CustomDefinition::read(&definition.to_string()).expect("a definition")];
}

/// As [`with_booking`], and the definition allows further members, which the vendor refuses.
pub(crate) fn with_open_booking(options: &mut Options) {
    let mut definition: Value = serde_json::from_str(DEFINITION).expect("JSON");
    definition["request"]["payload"].as_object_mut().expect("a schema").remove("additionalProperties");
    options.custom = vec![CustomDefinition::read(&definition.to_string()).expect("a definition")];
}

/// The type of that answer.
pub(crate) const REFUSAL_TYPE: &str = response_type!("invalid");

/// Whether the request books seats.
pub(crate) fn is_booking(request: &Value) -> bool {
    let id = request.pointer("/context/callback_id").and_then(Value::as_str);
    id.is_some_and(|id| id.ends_with("~acme.seats.book.v1.0"))
}

/// Changes the whole answer to a booking, seeing the request.
pub(crate) fn bookings(change: impl Fn(&Value, &mut Answer) + Send + Sync + 'static) -> Arc<dyn Layer> {
    layer::after(move |incoming, answer| {
        if let Some(request) = incoming.json().filter(is_booking) {
            change(&request, answer);
        }
    })
}

/// Changes the body of the answers to bookings that have this status.
pub(crate) fn booked(status: u16, change: impl Fn(&Value, &mut Value) + Send + Sync + 'static) -> Arc<dyn Layer> {
    bookings(move |request, answer| {
        if answer.status == status {
            answer.edit(|body| change(request, body));
        }
    })
}

/// Answers bookings whose payload is like this with a status that is not defined. The origin is verified first.
pub(crate) fn refuses(status: u16, is_refused: impl Fn(&Value) -> bool + Send + Sync + 'static) -> Arc<dyn Layer> {
    bookings(move |request, answer| {
        if answer.status < 300 && is_refused(&request["payload"]) {
            *answer = Answer::json(status, &json!({ "err_message": "no" }));
        }
    })
}

/// The answer to a booking that is carried out.
pub(crate) fn done(request: &Value) -> Answer {
    let body = json!({
        "type": response_type!("ok"),
        "request_id": request["request_id"],
        "response_id": Uuid::new_v4(),
        "payload": { "booking_id": Uuid::new_v4(), "booked": 1 },
    });
    Answer::json(200, &body)
}
