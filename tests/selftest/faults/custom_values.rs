//! Values that the definition of the vendor's own callback allows, and that the handler refuses as invalid.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use acgw::internals::vendor::{Answer, Builder, layer};
use acgw::{CustomDefinition, Options};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::{
    Fault, Ground, REFUSAL_TYPE, around, bookings, is_booking, partner_of, remove, with_booking, with_defined_refusal,
};

/// Refuses such payloads with the answer that the definition has for what is not valid.
fn refused(ground: &Ground, is_refused: fn(&Value) -> bool) -> Builder {
    ground.behind(bookings(move |request, answer| {
        if answer.status < 300 && is_refused(&request["payload"]) {
            answer.status = 422;
            answer.edit(|body| {
                body["type"] = json!(REFUSAL_TYPE);
                remove(body, "payload");
            });
        }
    }))
}

/// As [`with_defined_refusal`], and at least one seat is booked.
fn with_a_seat(options: &mut Options) {
    let mut definition: Value = serde_json::from_str(DEFINITION).expect("JSON");
    definition["request"]["payload"]["properties"]["seats"]["minimum"] = json!(1);
    let refusal = json!({ "status": 422, "type": REFUSAL_TYPE, "when": "the request is not valid", "payload": null });
    definition["responses"].as_array_mut().expect("a list").push(refusal);
    options.custom = vec![CustomDefinition::read(&definition.to_string()).expect("a definition")];
}

const DEFINITION: &str = include_str!("../../../examples/custom/book-seats.json");

/// Another callback of the same vendor, which reads the notes of some days.
const DAYS: &str = r#"{
    "title": "Read the notes of some days",
    "callback_id": "cti.a.p.acgw.callback.v1.0~acme.seats.days.v1.0",
    "request": {
        "type": "cti.a.p.acgw.request.v1.0~acme.seats.days.v1.0",
        "payload": {
            "type": "object",
            "required": ["days"],
            "properties": { "days": { "type": "integer", "minimum": 1, "maximum": 100000 } }
        }
    },
    "responses": [{
        "status": 200,
        "type": "cti.a.p.acgw.response.v1.0~acme.seats.days.ok.v1.0",
        "payload": { "type": "object", "properties": { "notes": { "type": "array" } } }
    }]
}"#;

fn with_days(options: &mut Options) {
    with_booking(options);
    options.custom.push(CustomDefinition::read(DAYS).expect("a definition"));
}

fn is_of_days(request: &Value) -> bool {
    request["type"].as_str().is_some_and(|it| it.ends_with("~acme.seats.days.v1.0"))
}

/// What the two callbacks know: the notes of each partner, and the answers that were given to a payload.
#[derive(Default)]
struct Notes {
    of: HashMap<Uuid, Vec<Value>>,
    kept: HashMap<String, Value>,
}

/// The vendor with the other callback, which keeps its answers under the payload alone.
fn kept_by_payload(ground: &Ground) -> Builder {
    let notes: Arc<Mutex<Notes>> = Arc::default();
    ground.behind(around(move |mut incoming, next| {
        let notes = Arc::clone(&notes);
        Box::pin(async move {
            let request = incoming.json().unwrap_or_default();
            let partner = partner_of(&request);
            if is_of_days(&request) {
                // Nothing is booked with no seats.
                incoming.edit(|body| {
                    body["type"] = json!("cti.a.p.acgw.request.v1.0~acme.seats.book.v1.0");
                    body["context"]["callback_id"] = json!("cti.a.p.acgw.callback.v1.0~acme.seats.book.v1.0");
                    body["payload"] = json!({ "product": "basic", "seats": 0 });
                });
            }
            let mut answer: Answer = next.run(incoming).await;
            let mut notes = notes.lock().expect("a lock");
            if is_of_days(&request) && answer.status == 202 {
                let own = json!({ "notes": notes.of.get(&partner).cloned().unwrap_or_default() });
                let payload = notes.kept.entry(request["payload"].to_string()).or_insert(own).clone();
                answer.status = 200;
                answer.edit(|body| {
                    body["type"] = json!("cti.a.p.acgw.response.v1.0~acme.seats.days.ok.v1.0");
                    body["payload"] = payload;
                });
            } else if is_booking(&request) && answer.status == 200 {
                notes.of.entry(partner).or_default().extend(request["payload"].get("note").cloned());
            }
            answer
        })
    }))
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "custom.odd.product",
        "one of the products is refused as invalid",
        &["custom.odd_values"],
        "custom.request @ ",
        |ground| refused(ground, |payload| payload["product"] == "pro"),
    )
    .tuned(with_defined_refusal),
    Fault::new(
        "custom.odd.emoji",
        "a note with an emoji is refused as invalid",
        &["custom.odd_values"],
        "custom.request @ ",
        |ground| {
            refused(ground, |payload| {
                payload["note"].as_str().is_some_and(|note| note.chars().any(|it| u32::from(it) > 0xFFFF))
            })
        },
    )
    .tuned(with_defined_refusal),
    Fault::new(
        "custom.smallest_refused",
        "a single seat is refused as invalid, and the schema allows it",
        &["custom.limits_refused"],
        "custom.request @ ",
        |ground| refused(ground, |payload| payload["seats"] == 1),
    )
    .tuned(with_a_seat),
    Fault::new(
        "custom.tenant.kept_by_payload",
        "answers to another callback are kept under its payload, for all partners",
        &["custom.tenant"],
        "custom.tenant @ /payload",
        kept_by_payload,
    )
    .tuned(with_days),
    Fault::booking(
        "custom.stranger.fails",
        "a booking of a partner that is not enabled gets a 500",
        &["custom.stranger"],
        "custom.stranger @ ",
        |ground| {
            let enabled: Mutex<Vec<Uuid>> = Mutex::default();
            ground.behind(layer::after(move |incoming, answer| {
                let request = incoming.json().unwrap_or_default();
                let mut enabled = enabled.lock().expect("a lock");
                if answer.status == 200 && incoming.callback() == Some(acgw::Callback::PartnerEnable) {
                    enabled.push(partner_of(&request));
                } else if is_booking(&request) && answer.status != 401 && !enabled.contains(&partner_of(&request)) {
                    *answer = Answer::empty(500);
                }
            }))
        },
    ),
    Fault::booking(
        "custom.again.fails",
        "a repeated e-mail address violates a key of the database, and no response is defined for that",
        &["custom.again"],
        "custom.status @ ",
        |ground| {
            let known: Mutex<BTreeSet<String>> = Mutex::default();
            ground.behind(bookings(move |request, answer| {
                let users = request["payload"]["users"].as_array().into_iter().flatten();
                let mut addresses = users.filter_map(|user| user["email"].as_str().map(str::to_owned));
                let mut known = known.lock().expect("a lock");
                if answer.status == 200 && !addresses.all(|address| known.insert(address)) {
                    *answer = Answer::json(500, &json!({ "message": "duplicate key" }));
                }
            }))
        },
    ),
];
