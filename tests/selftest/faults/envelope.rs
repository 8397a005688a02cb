//! The envelope of answers: `type`, `request_id`, `response_id` and what does not belong there.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use acgw::Callback::{CustomerGetState, CustomerSetState, PartnerEnable, PartnerGetState, PartnerReset};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::{Fault, answers, answers_to, remove};

const FORMS: &[&str] = &[
    "response.partner.get_state",
    "response.partner.enable",
    "response.partner.reset",
    "response.customer.get_state",
    "response.customer.set_state",
];

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "envelope.echo.missing",
        "answers lack request_id",
        FORMS,
        "partner.mirroring.get_state.response.request_id.required @ /request_id",
        |ground| ground.behind(answers(|_, _, body| remove(body, "request_id"))),
    ),
    Fault::new(
        "envelope.echo.constant",
        "request_id is that of the documented example",
        FORMS,
        "response.request_id @ /request_id",
        |ground| {
            ground.behind(answers(|_, _, body| body["request_id"] = json!("eb768938-9ef0-4a34-a0d6-1d2f2a0f9c6b")))
        },
    ),
    Fault::new(
        "envelope.echo.own",
        "request_id is a new one in every answer",
        FORMS,
        "response.request_id @ /request_id",
        |ground| ground.behind(answers(|_, _, body| body["request_id"] = json!(Uuid::new_v4()))),
    ),
    Fault::new(
        "envelope.echo.braces",
        "request_id is written as {UUID}",
        FORMS,
        "partner.mirroring.get_state.response.request_id.format @ /request_id",
        |ground| {
            ground.behind(answers(|_, request, body| {
                let id = request["request_id"].as_str().unwrap_or_default();
                body["request_id"] = json!(format!("{{{}}}", id.to_uppercase()));
            }))
        },
    ),
    Fault::new(
        "envelope.echo.null",
        "request_id is null",
        FORMS,
        "partner.mirroring.get_state.response.request_id.type @ /request_id",
        |ground| ground.behind(answers(|_, _, body| body["request_id"] = Value::Null)),
    ),
    Fault::new(
        "envelope.echo.previous",
        "an answer has the request_id of the previous request",
        &["response.observed", "lifecycle.transcript"],
        "response.request_id @ /request_id",
        |ground| {
            let last = Mutex::new(json!(Uuid::nil()));
            ground.behind(answers(move |_, request, body| {
                body["request_id"] =
                    std::mem::replace(&mut last.lock().expect("a lock"), request["request_id"].clone());
            }))
        },
    ),
    Fault::new(
        "envelope.echo.sometimes",
        "every ninth answer has a new request_id",
        &["response.observed"],
        "response.request_id @ /request_id",
        |ground| {
            let count = AtomicUsize::new(1);
            ground.behind(answers(move |_, _, body| {
                if count.fetch_add(1, Ordering::Relaxed).is_multiple_of(9) {
                    body["request_id"] = json!(Uuid::new_v4());
                }
            }))
        },
    ),
    Fault::new(
        "envelope.echo.not_at_reset",
        "the answer to reset does not echo request_id",
        &["response.partner.reset", "lifecycle.transcript"],
        "response.request_id @ /request_id",
        |ground| ground.behind(answers_to(PartnerReset, |_, body| body["request_id"] = json!(Uuid::new_v4()))),
    ),
    Fault::new(
        "envelope.type.missing",
        "answers lack type",
        FORMS,
        "partner.mirroring.get_state.response.type.required @ /type",
        |ground| ground.behind(answers(|_, _, body| remove(body, "type"))),
    ),
    Fault::new(
        "envelope.type.of_request",
        "type is that of the request",
        FORMS,
        "partner.mirroring.get_state.response.type.const @ /type",
        |ground| ground.behind(answers(|callback, _, body| body["type"] = json!(callback.request_type()))),
    ),
    Fault::new(
        "envelope.type.of_another",
        "every answer has the type of partner get_state",
        &["response.partner.enable", "response.customer.get_state", "lifecycle.transcript"],
        "partner.mirroring.enable.response.type.const @ /type",
        |ground| ground.behind(answers(|_, _, body| body["type"] = json!(PartnerGetState.response_type()))),
    ),
    Fault::new(
        "envelope.type.version",
        "type is of response version 1.0",
        FORMS,
        "partner.mirroring.get_state.response.type.const @ /type",
        |ground| {
            ground.behind(answers(|callback, _, body| {
                body["type"] = json!(callback.response_type().replace("response.v1.1", "response.v1.0"));
            }))
        },
    ),
    Fault::new(
        "envelope.type.success_no_content",
        "set_state is answered with the type of the mapping callbacks",
        &["response.customer.set_state"],
        "customer.mirroring.set_state.response.type.const @ /type",
        |ground| {
            ground.behind(answers_to(CustomerSetState, |_, body| {
                body["type"] = json!("cti.a.p.acgw.response.v1.0~a.p.success_no_content.v1.0");
            }))
        },
    ),
    Fault::new(
        "envelope.response_id.missing",
        "answers lack response_id",
        FORMS,
        "partner.mirroring.get_state.response.response_id.required @ /response_id",
        |ground| ground.behind(answers(|_, _, body| remove(body, "response_id"))),
    ),
    Fault::new(
        "envelope.response_id.number",
        "response_id is a counter",
        FORMS,
        "partner.mirroring.get_state.response.response_id.format @ /response_id",
        |ground| {
            let count = AtomicUsize::new(1);
            ground.behind(answers(move |_, _, body| {
                body["response_id"] = json!(count.fetch_add(1, Ordering::Relaxed).to_string());
            }))
        },
    ),
    Fault::new(
        "envelope.response_id.constant",
        "response_id is always the same",
        &["response.identifiers"],
        "response.response_id @ /response_id",
        |ground| {
            ground.behind(answers(|_, _, body| body["response_id"] = json!("6eb3efde-8071-40ab-b820-6e749a2dafd6")))
        },
    ),
    Fault::new(
        "envelope.response_id.of_partner",
        "response_id is the partner's tenant id",
        &["response.identifiers"],
        "response.response_id @ /response_id",
        |ground| {
            ground.behind(answers(|_, request, body| body["response_id"] = request["context"]["tenant_id"].clone()))
        },
    ),
    Fault::new(
        "envelope.response_id.few",
        "response_id repeats after a hundred answers",
        &["response.observed"],
        "response.response_id @ /response_id",
        |ground| {
            let count = AtomicUsize::new(0);
            ground.behind(answers(move |_, _, body| {
                let at = count.fetch_add(1, Ordering::Relaxed) % 100;
                body["response_id"] =
                    json!(Uuid::from_u64_pair(0x6eb3_efde_8071_40ab, 0xb820_0000_0000_0000 + at as u64));
            }))
        },
    ),
    Fault::new(
        "envelope.response_id.request_id",
        "response_id is the request's own id",
        &["response.identifiers", "response.partner.get_state"],
        "response.response_id @ /response_id",
        |ground| ground.behind(answers(|_, request, body| body["response_id"] = request["request_id"].clone())),
    ),
    Fault::new(
        "envelope.response_id.request_id_at_reset",
        "response_id is taken from the request at reset",
        &["response.identifiers", "response.partner.reset", "lifecycle.transcript"],
        "response.response_id @ /response_id",
        |ground| {
            ground.behind(answers_to(PartnerReset, |request, body| body["response_id"] = request["request_id"].clone()))
        },
    ),
    Fault::new(
        "envelope.extra_member",
        "answers have a member `status`",
        FORMS,
        "partner.mirroring.get_state.response.additionalProperties @ /status",
        |ground| ground.behind(answers(|_, _, body| body["status"] = json!("ok"))),
    ),
    Fault::new(
        "envelope.err_message",
        "successful answers have an empty err_message",
        &["response.partner.enable", "response.customer.set_state"],
        "partner.mirroring.enable.response.additionalProperties @ /err_message",
        |ground| ground.behind(answers(|_, _, body| body["err_message"] = json!(""))),
    ),
    Fault::new(
        "envelope.context",
        "answers repeat the request's context",
        &["response.customer.get_state"],
        "customer.mirroring.get_state.response.additionalProperties @ /context",
        |ground| {
            ground.behind(answers_to(CustomerGetState, |request, body| body["context"] = request["context"].clone()))
        },
    ),
    Fault::new(
        "envelope.timestamps",
        "the answer to enable has an extra member with the time",
        &["response.partner.enable"],
        "partner.mirroring.enable.response.additionalProperties @ /created_at",
        |ground| ground.behind(answers_to(PartnerEnable, |_, body| body["created_at"] = json!("2030-01-01T00:00:00Z"))),
    ),
];
