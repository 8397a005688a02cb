//! The vendor's own callback: the envelope of its answers, and the origin of requests.

use std::sync::{Arc, Mutex};

use acgw::internals::vendor::{Answer, Layer};
use serde_json::{Value, json};

use crate::kit::{Fault, a_moment, around, booked, bookings, done, is_booking, with_booking};

/// Carries out bookings that are refused for this reason.
fn lets_in(reason: &'static str) -> Arc<dyn Layer> {
    bookings(move |request, answer| {
        let said = answer.value().and_then(|body| body["err_message"].as_str().map(str::to_owned)).unwrap_or_default();
        if matches!(answer.status, 401 | 403) && said.contains(reason) && !said.contains("partner") {
            *answer = done(request);
        }
    })
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::booking("custom.token.ignored", "bookings need no token", &["custom.token"], "auth.token @ ", |ground| {
        ground.behind(lets_in(""))
    }),
    Fault::booking(
        "custom.token.expired",
        "bookings take expired tokens",
        &["custom.token"],
        "auth.token @ ",
        |ground| ground.behind(lets_in("expired")),
    ),
    Fault::booking(
        "custom.token.endpoint",
        "bookings take tokens of any endpoint",
        &["custom.token"],
        "auth.scope @ ",
        |ground| ground.behind(lets_in("role")),
    ),
    Fault::booking(
        "custom.token.signature",
        "bookings take tokens of any signature",
        &["custom.token"],
        "auth.token @ ",
        |ground| ground.behind(lets_in("signature")),
    ),
    Fault::booking(
        "custom.token.absent",
        "bookings without a token are taken for local ones",
        &["custom.token"],
        "auth.token @ ",
        |ground| ground.behind(lets_in("no bearer token")),
    ),
    Fault::booking(
        "custom.token.crash",
        "a booking without a token crashes",
        &["custom.token"],
        "auth.token @ ",
        |ground| {
            ground.behind(bookings(|_, answer| {
                if answer.status == 401 {
                    *answer = Answer::json(500, &json!({ "err_message": "internal" }));
                }
            }))
        },
    ),
    Fault::booking(
        "custom.echo",
        "the answer to a booking has a request_id of its own",
        &["custom.answer"],
        "response.request_id @ /request_id",
        |ground| ground.behind(booked(200, |_, body| body["request_id"] = body["response_id"].clone())),
    ),
    Fault::booking(
        "custom.echo.missing",
        "the answer to a booking has no request_id",
        &["custom.answer"],
        "acme.seats.book.v1.0.response.200.acme.seats.book.ok.v1.0.request_id.required @ /request_id",
        |ground| ground.behind(booked(200, |_, body| crate::kit::remove(body, "request_id"))),
    ),
    Fault::booking(
        "custom.response_id.echo",
        "the response_id is the request's",
        &["custom.answer"],
        "response.response_id @ /response_id",
        |ground| ground.behind(booked(200, |request, body| body["response_id"] = request["request_id"].clone())),
    ),
    Fault::booking(
        "custom.response_id.fixed",
        "all answers to bookings have the same response_id",
        &["custom.identifiers"],
        "response.response_id @ /response_id",
        |ground| {
            ground.behind(booked(200, |_, body| body["response_id"] = json!("18a55fe8-7275-478c-a54e-af2ed53b6a20")))
        },
    ),
    Fault::booking(
        "custom.html",
        "a booking is answered with a page",
        &["custom.answer"],
        "response.json @ ",
        |ground| {
            ground.behind(bookings(|_, answer| {
                if answer.status == 200 {
                    answer.set("content-type", "text/html");
                    answer.body = "<html><body>Booked.</body></html>".into();
                }
            }))
        },
    ),
    Fault::booking(
        "custom.media_type",
        "the answer to a booking is plain text",
        &["custom.answer"],
        "response.json @ ",
        |ground| {
            ground.behind(bookings(|_, answer| {
                if answer.status == 200 {
                    answer.set("content-type", "text/plain");
                }
            }))
        },
    ),
    Fault::booking(
        "custom.error.page",
        "the server answers bookings with an error page",
        &["custom.answer"],
        "custom.status @ ",
        |ground| {
            ground.behind(bookings(|_, answer| {
                if answer.status == 200 {
                    answer.status = 500;
                    answer.set("content-type", "text/html");
                    answer.body = "<html><body>Internal Server Error</body></html>".into();
                }
            }))
        },
    ),
    Fault::booking(
        "custom.together",
        "bookings at the same time share a variable",
        &["custom.together"],
        "response.request_id @ /request_id",
        |ground| {
            let current: Arc<Mutex<Value>> = Arc::default();
            ground.behind(around(move |incoming, next| {
                let (current, request) = (Arc::clone(&current), incoming.json().filter(is_booking));
                Box::pin(async move {
                    let Some(request) = request else { return next.run(incoming).await };
                    *current.lock().expect("a lock") = request["request_id"].clone();
                    a_moment().await;
                    let mut answer = next.run(incoming).await;
                    if answer.status == 200 {
                        answer.edit(|body| body["request_id"] = current.lock().expect("a lock").clone());
                    }
                    answer
                })
            }))
        },
    ),
    Fault::new(
        "custom.credentials.ignored",
        "bookings do not look at the credentials",
        &["custom.credentials"],
        "custom.credentials @ ",
        |ground| ground.vendor(),
    )
    .tuned(|options| {
        with_booking(options);
        options.credentials = Some(r#"me:{"key":"k"}"#.to_owned());
    }),
];
