//! What goes wrong only after a while, and writes that show only after a while.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use acgw::Callback;
use acgw::internals::vendor::{Answer, Builder, Incoming, Memory, Store as _, layer};
use hyper::header::AUTHORIZATION;
use serde_json::Value;
use uuid::Uuid;

use crate::kit::{Fault, Ground, Patched, a_moment, answers, around, partner_of, refusing_raw};

/// Requests after which the handler breaks.
const SOON: usize = 90;

/// A status from then on, to the requests for which this holds.
fn broken(ground: &Ground, status: u16, when: fn(&Incoming) -> bool) -> Builder {
    let count = AtomicUsize::new(0);
    ground.behind(refusing_raw(status, move |incoming| count.fetch_add(1, Ordering::Relaxed) >= SOON && when(incoming)))
}

/// A store that carries out what is about customers a while later.
fn later(ground: &Ground, after: Duration) -> Builder {
    let memory = Arc::new(Memory::new());
    let (adding, dropping) = (Arc::clone(&memory), Arc::clone(&memory));
    let store = Patched::on(&memory).adds(move |_, partner, customers| {
        let memory = Arc::clone(&adding);
        std::thread::spawn(move || {
            std::thread::sleep(after);
            memory.enable_customers(partner, customers);
        });
    });
    ground.over(store.drops(move |_, partner, customers| {
        let memory = Arc::clone(&dropping);
        std::thread::spawn(move || {
            std::thread::sleep(after);
            memory.disable_customers(partner, customers);
        });
    }))
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "lapse.store",
        "after a while everything is a 500",
        &["response.lasting"],
        "response.status @ ",
        |ground| broken(ground, 500, |_| true),
    ),
    Fault::new(
        "lapse.refuses",
        "after a while every token is refused",
        &["response.lasting"],
        "response.status @ ",
        |ground| broken(ground, 401, |_| true),
    ),
    Fault::new(
        "lapse.writes",
        "after a while customers can no longer be enabled",
        &["response.lasting"],
        "response.status @ ",
        |ground| broken(ground, 500, |incoming| incoming.callback() == Some(Callback::CustomerSetState)),
    ),
    Fault::new("lapse.open", "after a while no token is asked for", &["auth.lasting"], "auth.token @ ", |ground| {
        let (count, good) = (AtomicUsize::new(0), OnceLock::new());
        ground.behind(layer::before(move |incoming| {
            if let Some(own) = incoming.headers.get(AUTHORIZATION) {
                good.get_or_init(|| own.clone());
            }
            if let (SOON.., Some(good)) = (count.fetch_add(1, Ordering::Relaxed), good.get()) {
                incoming.headers.entry(AUTHORIZATION).or_insert_with(|| good.clone());
            }
        }))
    }),
    Fault::new(
        "lapse.busy",
        "more than three callbacks at once get a 503",
        &["transport.load"],
        "response.status @ ",
        |ground| {
            let at_work = Arc::new(AtomicUsize::new(0));
            ground.behind(around(move |incoming, next| {
                let at_work = Arc::clone(&at_work);
                Box::pin(async move {
                    let before = at_work.fetch_add(1, Ordering::Relaxed);
                    let answer = match before {
                        0..3 => {
                            a_moment().await;
                            next.run(incoming).await
                        }
                        _ => Answer::empty(503),
                    };
                    at_work.fetch_sub(1, Ordering::Relaxed);
                    answer
                })
            }))
        },
    )
    .tuned(|options| options.jobs = 8),
    Fault::new(
        "lapse.locked",
        "a callback gets a 500 while another one is in work",
        &["transport.load"],
        "response.status @ ",
        |ground| {
            let at_work = Arc::new(AtomicUsize::new(0));
            ground.behind(around(move |incoming, next| {
                let at_work = Arc::clone(&at_work);
                Box::pin(async move {
                    let before = at_work.fetch_add(1, Ordering::Relaxed);
                    let answer = match before {
                        0 => {
                            a_moment().await;
                            next.run(incoming).await
                        }
                        _ => Answer::empty(500),
                    };
                    at_work.fetch_sub(1, Ordering::Relaxed);
                    answer
                })
            }))
        },
    )
    .tuned(|options| options.jobs = 8),
    Fault::new(
        "lapse.sometimes",
        "every thirtieth callback gets a 500",
        &["transport.load"],
        "response.status @ ",
        |ground| {
            let count = AtomicUsize::new(0);
            ground.behind(refusing_raw(500, move |_| count.fetch_add(1, Ordering::Relaxed) % 30 == 29))
        },
    ),
    Fault::new(
        "late.customers",
        "customers are enabled and disabled 300 ms after the answer",
        &["mirroring.model.at_once"],
        "mirroring.customer.enable @ /payload",
        |ground| later(ground, Duration::from_millis(300)),
    ),
    Fault::new(
        "late.kept_by_reads",
        "a read gets the answer of before for as long as somebody reads every second",
        &["mirroring.model.at_once"],
        "mirroring.partner.state @ /payload/state",
        |ground| {
            let kept: Mutex<HashMap<(Uuid, Callback), (Instant, Value)>> = Mutex::default();
            ground.behind(answers(move |callback, request, body| {
                if !callback.name().ends_with("get_state") {
                    return;
                }
                let (now, payload) = (Instant::now(), body["payload"].take());
                let mut kept = kept.lock().expect("no panic");
                let (read, answer) = kept.entry((partner_of(request), callback)).or_insert((now, payload.clone()));
                if now - *read > Duration::from_secs(1) {
                    *answer = payload;
                }
                *read = now;
                body["payload"] = answer.clone();
            }))
        },
    ),
];
