//! Limits of a schema that takes some effort to reach: of patterns, of lists of different items, of numbers.

use acgw::internals::vendor::{Builder, layer};
use acgw::{CustomDefinition, Options};
use serde_json::{Value, json};

use crate::kit::{Fault, Ground, bookings, is_booking, refuses, remove};

const DEFINITION: &str = include_str!("../../../examples/custom/book-seats.json");

/// What the vendor of the examples does not know: the handler takes these members, and does nothing with them.
const FURTHER: [&str; 3] = ["days", "phone", "weight"];

fn with_further(options: &mut Options) {
    let mut definition: Value = serde_json::from_str(DEFINITION).expect("JSON");
    let members = &mut definition["request"]["payload"]["properties"];
    members["days"] =
        json!({ "type": "array", "uniqueItems": true, "maxItems": 3, "items": { "enum": ["mo", "tu", "we"] } });
    members["phone"] = json!({ "type": "string", "pattern": "^\\+[0-9]{6,15}$" });
    members["weight"] = json!({ "type": "number", "minimum": 0.5, "maximum": 9.5, "multipleOf": 0.5 });
    options.custom = vec![CustomDefinition::read(&definition.to_string()).expect("a definition")];
}

/// The vendor without those members, behind a layer that sees them.
fn seeing(ground: &Ground, is_refused: fn(&Value) -> bool) -> Builder {
    let without = layer::before(|incoming| {
        incoming.edit(|body| {
            if is_booking(body) {
                FURTHER.into_iter().for_each(|name| remove(&mut body["payload"], name));
            }
        });
    });
    ground.vendor().layer(refuses(400, is_refused)).layer(without)
}

const REFUSED: &str = "custom.status @ ";

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "custom.limits.all_items",
        "a list with all of the items that there are is refused",
        &["custom.limits"],
        REFUSED,
        |ground| seeing(ground, |payload| payload["days"].as_array().is_some_and(|days| days.len() == 3)),
    )
    .tuned(with_further),
    Fault::new(
        "custom.limits.longest_match",
        "the longest text that a pattern allows is refused",
        &["custom.limits"],
        REFUSED,
        |ground| seeing(ground, |payload| payload["phone"].as_str().is_some_and(|phone| phone.len() == 16)),
    )
    .tuned(with_further),
    Fault::new(
        "custom.limits.whole",
        "a number that is written without a fraction is refused",
        &["custom.limits"],
        REFUSED,
        |ground| seeing(ground, |payload| payload["weight"].is_i64()),
    )
    .tuned(with_further),
    Fault::booking(
        "custom.tenant.last_note",
        "a booking without a note shows the last note that any partner sent",
        &["custom.tenant"],
        "custom.tenant @ /payload",
        |ground| {
            let last: std::sync::Mutex<Option<Value>> = std::sync::Mutex::default();
            ground.behind(bookings(move |request, answer| {
                let (mut last, note) = (last.lock().expect("a lock"), request["payload"].get("note"));
                *last = note.cloned().or(last.take());
                if answer.status == 200 && note.is_none() {
                    answer.edit(|body| body["payload"]["notes"] = json!(Vec::from_iter(last.clone())));
                }
            }))
        },
    ),
];
