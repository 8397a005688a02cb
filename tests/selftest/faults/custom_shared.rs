//! What one partner sends with a custom callback, and another one is shown.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use acgw::internals::vendor::{Answer, Builder, layer};
use acgw::{CustomDefinition, Options};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::{
    Fault, Ground, a_moment, around, booked, done, is_booking, partner_of, response_type, with_booking,
    with_open_booking,
};

/// Another callback of the same vendor, which reads the notes.
const NOTES: &str = r#"{
    "title": "Read the notes",
    "callback_id": "cti.a.p.acgw.callback.v1.0~acme.seats.notes.v1.0",
    "request": {
        "type": "cti.a.p.acgw.request.v1.0~acme.seats.notes.v1.0",
        "payload": { "type": "object", "properties": { "kind": { "enum": ["open", "closed"] } } }
    },
    "responses": [{
        "status": 200,
        "type": "cti.a.p.acgw.response.v1.0~acme.seats.notes.ok.v1.0",
        "payload": { "type": "object", "properties": { "notes": { "type": "array" } } }
    }]
}"#;

fn with_notes(options: &mut Options) {
    with_booking(options);
    options.custom.push(CustomDefinition::read(NOTES).expect("a definition"));
}

fn note_of(request: &Value) -> Option<String> {
    request["payload"]["note"].as_str().map(str::to_owned)
}

/// The vendor with the other callback, which shows the notes of all partners to such requests, and no notes to others.
fn noted(ground: &Ground, shows_all: fn(&Value) -> bool) -> Builder {
    let all: Arc<Mutex<Vec<String>>> = Arc::default();
    ground.behind(around(move |mut incoming, next| {
        let all = Arc::clone(&all);
        Box::pin(async move {
            let request = incoming.json().unwrap_or_default();
            let is_read = request["type"].as_str().is_some_and(|it| it.ends_with("~acme.seats.notes.v1.0"));
            if is_read {
                // Nothing is booked with no seats.
                incoming.edit(|body| {
                    body["type"] = json!("cti.a.p.acgw.request.v1.0~acme.seats.book.v1.0");
                    body["context"]["callback_id"] = json!("cti.a.p.acgw.callback.v1.0~acme.seats.book.v1.0");
                    body["payload"] = json!({ "product": "basic", "seats": 0 });
                });
            }
            let mut answer: Answer = next.run(incoming).await;
            if is_read && answer.status == 202 {
                answer.status = 200;
                let mut notes = all.lock().expect("a lock").clone();
                notes.retain(|_| shows_all(&request));
                answer.edit(|body| {
                    body["type"] = json!("cti.a.p.acgw.response.v1.0~acme.seats.notes.ok.v1.0");
                    body["payload"] = json!({ "notes": notes });
                });
            } else if is_booking(&request) && answer.status == 200 {
                all.lock().expect("a lock").extend(note_of(&request));
            }
            answer
        })
    }))
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::booking(
        "custom.together.note",
        "bookings at the same time share the variable with the note",
        &["custom.together"],
        "custom.tenant @ /payload/notes/*",
        |ground| {
            let current: Arc<Mutex<Option<String>>> = Arc::default();
            ground.behind(around(move |incoming, next| {
                let (current, request) = (Arc::clone(&current), incoming.json().filter(is_booking));
                Box::pin(async move {
                    let Some(request) = request else { return next.run(incoming).await };
                    *current.lock().expect("a lock") = note_of(&request);
                    a_moment().await;
                    let mut answer = next.run(incoming).await;
                    if answer.status == 200 {
                        let note = current.lock().expect("a lock").clone();
                        answer.edit(|body| body["payload"]["notes"] = json!(Vec::from_iter(note)));
                    }
                    answer
                })
            }))
        },
    ),
    Fault::booking(
        "custom.together.answer",
        "bookings at the same time share the variable with the answer",
        &["custom.together"],
        "custom.tenant @ /payload/notes/*",
        |ground| {
            let last: Arc<Mutex<Value>> = Arc::default();
            ground.behind(around(move |incoming, next| {
                let (last, is_own) = (Arc::clone(&last), incoming.json().is_some_and(|request| is_booking(&request)));
                Box::pin(async move {
                    let mut answer = next.run(incoming).await;
                    if !is_own || answer.status >= 400 {
                        return answer;
                    }
                    answer.edit(|body| *last.lock().expect("a lock") = body["payload"].clone());
                    a_moment().await;
                    if answer.status == 200 {
                        answer.edit(|body| body["payload"] = last.lock().expect("a lock").clone());
                    }
                    answer
                })
            }))
        },
    ),
    Fault::booking(
        "custom.together.previous",
        "the answer to a booking shows the note of the previous one, even another partner's",
        &["custom.tenant"],
        "custom.tenant @ /payload",
        |ground| {
            let previous: Mutex<Option<String>> = Mutex::default();
            ground.behind(booked(200, move |request, body| {
                let note = std::mem::replace(&mut *previous.lock().expect("a lock"), note_of(request));
                body["payload"]["notes"] = json!(Vec::from_iter(note));
            }))
        },
    ),
    Fault::booking(
        "custom.tenant.first_partner",
        "a booking shows the note of the first partner, too",
        &["custom.tenant"],
        "custom.tenant @ /payload",
        |ground| {
            let first: Mutex<Option<String>> = Mutex::default();
            ground.behind(booked(200, move |request, body| {
                let mut first = first.lock().expect("a lock");
                *first = first.take().or_else(|| note_of(request));
                if let Some(notes) = body["payload"]["notes"].as_array_mut() {
                    notes.extend(first.iter().map(|note| json!(note)));
                }
            }))
        },
    ),
    Fault::new(
        "custom.tenant.other_callback",
        "another callback shows the notes of all partners",
        &["custom.tenant"],
        "custom.tenant @ /payload",
        |ground| noted(ground, |_| true),
    )
    .tuned(with_notes),
    Fault::booking(
        "custom.tenant.filter",
        "another callback shows the notes of all partners if it has a filter",
        &["custom.tenant"],
        "custom.tenant @ /payload",
        |ground| noted(ground, |request| request["payload"].get("kind").is_some()),
    )
    .tuned(with_notes),
    Fault::booking(
        "custom.payload.fourth",
        "from the fourth booking of a partner on the number of seats is a text",
        &["custom.answer"],
        "acme.seats.book.v1.0.response.200.acme.seats.book.ok.v1.0.payload.booked.type @ /payload/booked",
        |ground| {
            let counts: Mutex<HashMap<Uuid, usize>> = Mutex::default();
            ground.behind(booked(200, move |request, body| {
                let mut counts = counts.lock().expect("a lock");
                let count = counts.entry(partner_of(request)).or_default();
                *count += 1;
                if *count > 3 {
                    body["payload"]["booked"] = json!(body["payload"]["booked"].to_string());
                }
            }))
        },
    ),
    Fault::new(
        "custom.odd.further_member",
        "a member that the schema allows without a name is refused",
        &["custom.odd_values"],
        "custom.status @ ",
        |ground| ground.vendor(),
    )
    .tuned(with_open_booking),
    Fault::booking(
        "custom.odd.empty_note",
        "an empty note is refused, which the definition does not have",
        &["custom.odd_values"],
        "custom.status @ ",
        |ground| {
            ground.behind(crate::kit::bookings(|request, answer| {
                if note_of(request).is_some_and(|note| note.is_empty()) && answer.status == 200 {
                    *answer = Answer::json(400, &json!({ "type": response_type!("ok") }));
                }
            }))
        },
    ),
    Fault::booking(
        "custom.type.of_stranger",
        "a booking of a partner that is not enabled is answered with status 200 and the type of an error",
        &["custom.answer"],
        "custom.type @ /type",
        |ground| {
            let enabled: Mutex<Vec<uuid::Uuid>> = Mutex::default();
            ground.behind(layer::after(move |incoming, answer| {
                let request = incoming.json().unwrap_or_default();
                let mut enabled = enabled.lock().expect("a lock");
                if answer.status == 200 && incoming.callback() == Some(acgw::Callback::PartnerEnable) {
                    enabled.push(partner_of(&request));
                } else if is_booking(&request) && answer.status != 401 && !enabled.contains(&partner_of(&request)) {
                    *answer = done(&request);
                    answer.edit(|body| body["type"] = json!(response_type!("full")));
                }
            }))
        },
    ),
];
