//! Handlers with a custom callback that differ in what its definition leaves open.

use acgw::Method;
use acgw::internals::vendor::{Answer, Builder, layer};
use serde_json::{Value, json};

use super::Correct;
use crate::kit::{Ground, REFUSAL_TYPE, bookings, done, is_booking, response_type, with_booking, with_defined_refusal};

const fn handler(id: &'static str, title: &'static str, make: fn(&Ground) -> Builder) -> Correct {
    Correct::new(id, title, make).tuned(with_booking)
}

/// The answer to a booking of more seats than there are.
fn full(request: &Value, further: Value) -> Answer {
    let mut body = json!({
        "type": response_type!("full"),
        "request_id": request["request_id"],
        "response_id": uuid::Uuid::new_v4(),
        "payload": { "free": 0 },
    });
    body.as_object_mut()
        .into_iter()
        .for_each(|members| members.extend(further.as_object().cloned().unwrap_or_default()));
    Answer::json(409, &body)
}

fn seats(request: &Value) -> f64 {
    request["payload"]["seats"].as_f64().unwrap_or_default()
}

pub(super) const HANDLERS: &[Correct] = &[
    handler("custom.plain", "books seats", |ground| ground.vendor()),
    handler("custom.scarce", "has few seats, and says so with the error of the definition", |ground| {
        ground.behind(bookings(|request, answer| {
            if answer.status == 200 && seats(request) > 20.0 {
                *answer = full(request, json!({}));
            }
        }))
    }),
    handler("custom.err_message", "errors carry a message for the user too", |ground| {
        ground.behind(bookings(|request, answer| {
            if answer.status == 200 && seats(request) > 400.0 {
                *answer = full(request, json!({ "err_message": "There are no seats left." }));
            }
        }))
    }),
    handler("custom.lenient", "takes any payload", |ground| {
        ground.behind(bookings(|request, answer| {
            if answer.status == 400 {
                *answer = done(request);
            }
        }))
    }),
    handler("custom.blunt", "refuses what is not valid without a body", |ground| {
        ground.behind(bookings(|_, answer| {
            if answer.status == 400 {
                *answer = Answer::empty(422);
            }
        }))
    }),
    Correct::new("custom.defined_refusal", "refuses what is not valid as its definition says", |ground| {
        ground.behind(bookings(|request, answer| {
            if answer.status == 400 {
                let body = json!({
                    "type": REFUSAL_TYPE,
                    "request_id": request["request_id"],
                    "response_id": uuid::Uuid::new_v4(),
                });
                *answer = Answer::json(422, &body);
            }
        }))
    })
    .tuned(with_defined_refusal),
    handler("custom.strangers", "books seats for any partner", |ground| ground.vendor().serve_strangers()),
    Correct::new("custom.alone", "has no callback but its own", |ground| ground.vendor().serve_strangers()).tuned(
        |options| {
            with_booking(options);
            (options.partner, options.customer) = (Method::Explicit, Method::Explicit);
        },
    ),
    Correct {
        only: Some("tolerance.scope_roles"),
        ..Correct::new(
            "custom.full",
            "has no callback but its own, and no seats, as it says with a defined error",
            |ground| {
                ground.vendor().serve_strangers().layer(bookings(|request, answer| {
                    if answer.status == 200 {
                        *answer = full(request, json!({}));
                    }
                }))
            },
        )
        .tuned(|options| {
            with_booking(options);
            (options.partner, options.customer) = (Method::Explicit, Method::Explicit);
        })
    },
    Correct::new("custom.credentials", "books seats for those who have an account", |ground| {
        ground.behind(layer::instead(|incoming| {
            let has_account =
                incoming.headers.get("x-cyberapp-auth").is_some_and(|value| value == "bWU6eyJrZXkiOiJrIn0=");
            let is_refused = !has_account && incoming.json().is_some_and(|request| is_booking(&request));
            is_refused.then(|| Answer::json(401, &json!({ "err_message": "the credentials are wrong" })))
        }))
    })
    .tuned(|options| {
        with_booking(options);
        options.credentials = Some(r#"me:{"key":"k"}"#.to_owned());
    }),
];
