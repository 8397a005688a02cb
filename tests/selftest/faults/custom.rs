//! The vendor's own callback: its answers, and what it takes.

use std::collections::HashMap;
use std::sync::Mutex;

use acgw::internals::vendor::Answer;
use serde_json::{Value, json};

use crate::kit::{
    Fault, REFUSAL_TYPE, booked, bookings, partner_of, refuses, remove, response_type, with_defined_refusal,
};

const STATUS: &str = "custom.status @ ";
const TYPE: &str = "custom.type @ /type";

fn length(value: &Value) -> usize {
    value.as_str().map_or(0, |text| text.chars().count())
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::booking(
        "custom.type.of_error",
        "a booking is answered with the type of an error",
        &["custom.answer"],
        TYPE,
        |ground| ground.behind(booked(200, |_, body| body["type"] = json!(response_type!("full")))),
    ),
    Fault::booking(
        "custom.type.of_success",
        "nothing to book has the type of a booking",
        &["custom.limits"],
        TYPE,
        |ground| ground.behind(booked(202, |_, body| body["type"] = json!(response_type!("ok")))),
    ),
    Fault::booking(
        "custom.type.of_request",
        "the answer has the type of the request",
        &["custom.answer"],
        TYPE,
        |ground| ground.behind(booked(200, |request, body| body["type"] = request["type"].clone())),
    ),
    Fault::booking(
        "custom.type.missing",
        "the answer to a booking has no type",
        &["custom.answer"],
        "acme.seats.book.v1.0.response.200.acme.seats.book.ok.v1.0.type.required @ /type",
        |ground| ground.behind(booked(200, |_, body| remove(body, "type"))),
    ),
    Fault::booking(
        "custom.payload.null",
        "nothing to book has a null payload",
        &["custom.limits"],
        "acme.seats.book.v1.0.response.202.acme.seats.book.nothing.v1.0.payload.not @ /payload",
        |ground| ground.behind(booked(202, |_, body| body["payload"] = Value::Null)),
    ),
    Fault::booking(
        "custom.payload.empty",
        "nothing to book has an empty payload",
        &["custom.limits"],
        "acme.seats.book.v1.0.response.202.acme.seats.book.nothing.v1.0.payload.not @ /payload",
        |ground| ground.behind(booked(202, |_, body| body["payload"] = json!({}))),
    ),
    Fault::booking(
        "custom.payload.missing",
        "the answer to a booking has no payload",
        &["custom.answer"],
        "acme.seats.book.v1.0.response.200.acme.seats.book.ok.v1.0.payload.required @ /payload",
        |ground| ground.behind(booked(200, |_, body| remove(body, "payload"))),
    ),
    Fault::booking(
        "custom.payload.flat",
        "the members of the payload are members of the answer",
        &["custom.answer"],
        "acme.seats.book.v1.0.response.200.acme.seats.book.ok.v1.0.additionalProperties @ /booked",
        |ground| {
            ground.behind(booked(200, |_, body| {
                body["booked"] = body["payload"]["booked"].clone();
                remove(body, "payload");
            }))
        },
    ),
    Fault::booking(
        "custom.payload.text",
        "the number of seats is a text",
        &["custom.answer"],
        "acme.seats.book.v1.0.response.200.acme.seats.book.ok.v1.0.payload.booked.type @ /payload/booked",
        |ground| {
            ground
                .behind(booked(200, |_, body| body["payload"]["booked"] = json!(body["payload"]["booked"].to_string())))
        },
    ),
    Fault::booking(
        "custom.payload.number",
        "the booking has a number in place of a UUID",
        &["custom.answer"],
        "acme.seats.book.v1.0.response.200.acme.seats.book.ok.v1.0.payload.booking_id.format @ /payload/booking_id",
        |ground| ground.behind(booked(200, |_, body| body["payload"]["booking_id"] = json!("booking 7"))),
    ),
    Fault::booking(
        "custom.payload.member",
        "the payload has a member that its schema does not allow",
        &["custom.answer"],
        "acme.seats.book.v1.0.response.200.acme.seats.book.ok.v1.0.payload.additionalProperties @ /payload/price",
        |ground| ground.behind(booked(200, |_, body| body["payload"]["price"] = json!(9))),
    ),
    Fault::booking(
        "custom.payload.notes",
        "the notes are null as long as there are none",
        &["custom.answer"],
        "acme.seats.book.v1.0.response.200.acme.seats.book.ok.v1.0.payload.notes.type @ /payload/notes",
        |ground| {
            ground.behind(booked(200, |_, body| {
                if body["payload"]["notes"] == json!([]) {
                    body["payload"]["notes"] = Value::Null;
                }
            }))
        },
    ),
    Fault::booking("custom.status.created", "a booking is answered with 201", &["custom.answer"], STATUS, |ground| {
        ground.behind(bookings(|_, answer| {
            if answer.status == 200 {
                answer.status = 201;
            }
        }))
    }),
    Fault::booking(
        "custom.status.no_content",
        "nothing to book is answered with 204",
        &["custom.limits"],
        STATUS,
        |ground| {
            ground.behind(bookings(|_, answer| {
                if answer.status == 202 {
                    *answer = Answer::empty(204);
                }
            }))
        },
    ),
    Fault::booking(
        "custom.status.success",
        "an error is answered with status 200",
        &["custom.limits"],
        TYPE,
        |ground| {
            ground.behind(bookings(|request, answer| {
                if answer.status == 200 && request["payload"]["seats"] == 500 {
                    answer.edit(|body| {
                        body["type"] = json!(response_type!("full"));
                        body["payload"] = json!({ "free": 0 });
                    });
                }
            }))
        },
    ),
    Fault::booking("custom.limits.seats", "500 seats are refused", &["custom.limits"], STATUS, |ground| {
        ground.behind(refuses(400, |payload| payload["seats"] == 500))
    }),
    Fault::booking(
        "custom.limits.no_seats",
        "0 seats are taken for none at all",
        &["custom.limits"],
        STATUS,
        |ground| ground.behind(refuses(400, |payload| payload["seats"] == 0)),
    ),
    Fault::booking("custom.limits.note", "a note has less than 40 characters", &["custom.limits"], STATUS, |ground| {
        ground.behind(refuses(422, |payload| length(&payload["note"]) >= 40))
    }),
    Fault::booking("custom.limits.bytes", "a note is measured in bytes", &["custom.limits"], STATUS, |ground| {
        ground.behind(refuses(400, |payload| payload["note"].as_str().is_some_and(|note| note.len() > 40)))
    }),
    Fault::booking("custom.limits.users", "a booking is for two users at most", &["custom.limits"], STATUS, |ground| {
        ground.behind(refuses(400, |payload| payload["users"].as_array().is_some_and(|users| users.len() > 2)))
    }),
    Fault::booking("custom.limits.no_users", "an empty list of users crashes", &["custom.limits"], STATUS, |ground| {
        ground.behind(refuses(500, |payload| payload["users"] == json!([])))
    }),
    Fault::booking(
        "custom.limits.name",
        "the name of a user has less than 20 characters",
        &["custom.limits"],
        STATUS,
        |ground| {
            ground.behind(refuses(400, |payload| {
                payload["users"].as_array().into_iter().flatten().any(|user| length(&user["name"]) >= 20)
            }))
        },
    ),
    Fault::booking(
        "custom.limits.null",
        "a null reference crashes",
        &["custom.answer", "custom.limits"],
        STATUS,
        |ground| ground.behind(refuses(500, |payload| payload.get("reference").is_some_and(Value::is_null))),
    ),
    Fault::booking("custom.limits.discount", "a discount of 0 is refused", &["custom.limits"], STATUS, |ground| {
        ground.behind(refuses(400, |payload| payload["discount"].as_f64() == Some(0.0)))
    }),
    Fault::booking("custom.limits.product", "there is one product only", &["custom.limits"], STATUS, |ground| {
        ground.behind(refuses(404, |payload| payload["product"] == "pro"))
    }),
    Fault::booking("custom.limits.optional", "a note is required", &["custom.answer"], STATUS, |ground| {
        ground.behind(refuses(400, |payload| payload.get("note").is_none()))
    }),
    Fault::new(
        "custom.limits.defined",
        "500 seats are refused with the answer to requests that are not valid",
        &["custom.limits_refused"],
        "custom.request @ ",
        |ground| {
            ground.behind(bookings(|request, answer| {
                if answer.status == 200 && request["payload"]["seats"] == 500 {
                    answer.status = 422;
                    answer.edit(|body| {
                        body["type"] = json!(REFUSAL_TYPE);
                        remove(body, "payload");
                    });
                }
            }))
        },
    )
    .tuned(with_defined_refusal),
    Fault::booking(
        "custom.valid.dates",
        "a date of another year than 2024 crashes",
        &["custom.valid"],
        STATUS,
        |ground| {
            ground.behind(refuses(500, |payload| {
                payload["starts"].as_str().is_some_and(|date| !date.starts_with("2024"))
            }))
        },
    ),
    Fault::booking("custom.odd.surrogates", "a note is measured in UTF-16", &["custom.odd_values"], STATUS, |ground| {
        ground.behind(refuses(400, |payload| {
            payload["note"].as_str().is_some_and(|note| note.encode_utf16().count() > 40)
        }))
    }),
    Fault::booking(
        "custom.invalid",
        "a payload that breaks the schema crashes",
        &["custom.invalid"],
        "robustness.survival @ ",
        |ground| {
            ground.behind(bookings(|_, answer| {
                if answer.status == 400 {
                    *answer = Answer::json(500, &json!({ "err_message": "internal" }));
                }
            }))
        },
    ),
    Fault::booking(
        "custom.tenant.notes",
        "the notes of all partners are in one list",
        &["custom.tenant"],
        "custom.tenant @ /payload",
        |ground| {
            let all: Mutex<Vec<Value>> = Mutex::default();
            ground.behind(booked(200, move |request, body| {
                let mut all = all.lock().expect("a lock");
                all.extend(request["payload"].get("note").cloned());
                body["payload"]["notes"] = json!(*all);
            }))
        },
    ),
    Fault::booking(
        "custom.tenant.first",
        "everybody sees the notes of who came last",
        &["custom.tenant"],
        "custom.tenant @ /payload",
        |ground| {
            let last: Mutex<HashMap<bool, Value>> = Mutex::default();
            ground.behind(booked(200, move |request, body| {
                let mut last = last.lock().expect("a lock");
                let notes = last.insert(true, body["payload"]["notes"].clone());
                if let (Some(notes), false) = (notes, partner_of(request).is_nil()) {
                    body["payload"]["notes"] = notes;
                }
            }))
        },
    ),
    Fault::booking(
        "custom.stranger",
        "seats are booked for partners that nobody has enabled",
        &["custom.stranger"],
        "custom.stranger @ ",
        |ground| ground.vendor().serve_strangers(),
    ),
];
