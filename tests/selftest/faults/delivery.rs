//! Answers that come late, broken off, not at all, or from something in front of the handler.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use acgw::Callback::{CustomerGetState, CustomerSetState};
use acgw::internals::vendor::{Answer, layer};
use serde_json::Value;
use wiremock::ResponseTemplate;

use crate::kit::{Fault, answers_to, around, replies};
use crate::server::{Mock, Porter};
use crate::unread::Unread;

fn page(text: &'static str) -> ResponseTemplate {
    ResponseTemplate::new(403).set_body_raw(text, "text/html")
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::server(
        "delivery.dropped",
        "every twentieth connection is closed without an answer",
        &["transport.connections"],
        "transport.answer @ ",
        |ground| Porter::dropping(ground.vendor().start().expect("a vendor")),
    ),
    Fault::server(
        "delivery.unread",
        "a callback without a token is refused before its body is read, and the connection stays open",
        &["transport.unread"],
        "response.status @ ",
        |ground| Unread::before(ground.vendor().start().expect("a vendor"), false),
    ),
    Fault::server(
        "delivery.length.more",
        "Content-Length names two bytes more than the body has",
        &["response.readable"],
        "response.json @ ",
        |ground| Porter::exaggerating(ground.vendor().start().expect("a vendor")),
    ),
    Fault::new(
        "delivery.length.characters",
        "Content-Length counts characters, so that a body with other letters is cut",
        &["response.customer.get_state"],
        "response.json @ ",
        |ground| {
            ground.behind(replies(|answer| {
                let characters = String::from_utf8_lossy(&answer.body).chars().count();
                answer.body.truncate(characters);
            }))
        },
    ),
    Fault::new(
        "delivery.latin",
        "answers are written in ISO-8859-1",
        &["response.customer.get_state"],
        "response.json @ ",
        |ground| {
            ground.behind(replies(|answer| {
                let text = String::from_utf8_lossy(&answer.body).into_owned();
                answer.body = text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect::<Vec<_>>().into();
            }))
        },
    ),
    Fault::new(
        "delivery.single",
        "a list of one customer is that customer",
        &["response.customer.get_state"],
        "customer.mirroring.get_state.response.payload.type @ /payload",
        |ground| {
            ground.behind(answers_to(CustomerGetState, |_, body| {
                if let Some([only]) = body["payload"].as_array().map(Vec::as_slice) {
                    body["payload"] = Value::clone(only);
                }
            }))
        },
    ),
    Fault::new(
        "delivery.late",
        "enabling customers takes longer than the time-out",
        &["response.customer.set_state"],
        "transport.answer @ ",
        |ground| {
            ground.behind(around(|incoming, next| {
                Box::pin(async move {
                    let is_late = incoming.callback() == Some(CustomerSetState);
                    let answer = next.run(incoming).await;
                    if is_late && answer.status == 200 {
                        tokio::time::sleep(Duration::from_secs(2)).await;
                    }
                    answer
                })
            }))
        },
    )
    .tuned(|options| options.timeout = Duration::from_secs(1)),
    Fault::new(
        "delivery.limit",
        "more than forty requests in a second get a 403",
        &["transport.load"],
        "response.status @ ",
        |ground| {
            let taken = Mutex::new(VecDeque::new());
            ground.behind(layer::instead(move |_| {
                const SECOND: Duration = Duration::from_secs(1);
                let mut taken = taken.lock().expect("no panic");
                while taken.front().is_some_and(|at: &Instant| at.elapsed() >= SECOND) {
                    taken.pop_front();
                }
                let is_over = taken.len() >= 40;
                if !is_over {
                    taken.push_back(Instant::now());
                }
                is_over.then(|| Answer::empty(403))
            }))
        },
    ),
    Fault::server("delivery.csrf", "the framework asks for a CSRF token", &["auth.good_token"], "auth.keys @ ", |_| {
        Mock::start(page("<h1>403 Forbidden</h1><p>CSRF verification failed. Request aborted.</p>"))
    }),
    Fault::server("delivery.firewall", "a firewall answers with a page", &["auth.good_token"], "auth.keys @ ", |_| {
        Mock::start(page("<html>Request blocked</html>"))
    }),
];
