//! Status, headers and bytes of answers.

use acgw::Callback::{CustomerGetState, CustomerSetState, PartnerEnable, PartnerReset};
use acgw::internals::vendor::Answer;
use bytes::Bytes;
use serde_json::json;

use crate::kit::{Fault, replies, reply_to};

const FORMS: &[&str] = &["response.partner.get_state", "response.customer.set_state"];

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "http.status.created",
        "enabling a partner is answered with 201",
        &["response.partner.enable", "mirroring.partner.enable", "lifecycle.verification"],
        "response.status @ ",
        |ground| ground.behind(reply_to(PartnerEnable, |answer| answer.status = 201)),
    ),
    Fault::new(
        "http.status.accepted",
        "set_state is answered with 202",
        &["response.customer.set_state", "mirroring.customer.enable", "lifecycle.verification"],
        "response.status @ ",
        |ground| ground.behind(reply_to(CustomerSetState, |answer| answer.status = 202)),
    ),
    Fault::new(
        "http.status.no_content",
        "reset is answered with 204 and no body",
        &["response.partner.reset", "lifecycle.verification", "mirroring.partner.reset"],
        "response.status @ ",
        |ground| ground.behind(reply_to(PartnerReset, |answer| *answer = Answer::empty(204))),
    ),
    Fault::new(
        "http.status.no_body",
        "set_state is answered with 200 and no body",
        &["response.customer.set_state"],
        "response.json @ ",
        |ground| ground.behind(reply_to(CustomerSetState, |answer| *answer = Answer::empty(200))),
    ),
    Fault::new(
        "http.status.redirect",
        "the list of customers is answered with 302",
        &["response.customer.get_state", "mirroring.customer.none", "lifecycle.states"],
        "response.status @ ",
        |ground| {
            ground.behind(reply_to(CustomerGetState, |answer| {
                *answer = Answer::empty(302);
                answer.set("location", "/elsewhere");
            }))
        },
    ),
    Fault::new("http.type.html", "JSON is sent as text/html", FORMS, "response.json @ ", |ground| {
        ground.behind(replies(|answer| answer.set("content-type", "text/html")))
    }),
    Fault::new("http.type.missing", "answers have no Content-Type", FORMS, "response.json @ ", |ground| {
        ground.behind(replies(|answer| drop(answer.headers.remove("content-type"))))
    }),
    Fault::new(
        "http.type.at_reset",
        "the answer to reset is sent as text/plain",
        &["response.partner.reset"],
        "response.json @ ",
        |ground| ground.behind(reply_to(PartnerReset, |answer| answer.set("content-type", "text/plain"))),
    ),
    Fault::new("http.body.garbage", "something follows the JSON", FORMS, "response.json @ ", |ground| {
        ground.behind(replies(|answer| answer.body = [&answer.body[..], b"<!-- 12 ms -->"].concat().into()))
    }),
    Fault::new("http.body.bom", "the body begins with a byte order mark", FORMS, "response.json @ ", |ground| {
        ground.behind(replies(|answer| answer.body = [b"\xef\xbb\xbf", &answer.body[..]].concat().into()))
    }),
    Fault::new("http.body.xml", "answers are XML", FORMS, "response.json @ ", |ground| {
        ground.behind(replies(|answer| answer.body = Bytes::from_static(b"<response/>")))
    }),
    Fault::new(
        "http.body.array",
        "the answer is wrapped in an array",
        FORMS,
        "partner.mirroring.get_state.response.type @ ",
        |ground| ground.behind(replies(|answer| answer.edit(|body| *body = json!([body.take()])))),
    ),
    Fault::new(
        "http.body.twice",
        "the answer is JSON in a JSON string",
        FORMS,
        "partner.mirroring.get_state.response.type @ ",
        |ground| ground.behind(replies(|answer| answer.edit(|body| *body = json!(body.to_string())))),
    ),
    Fault::new(
        "http.body.wrapped",
        "the answer is wrapped in a member `data`",
        FORMS,
        "partner.mirroring.get_state.response.additionalProperties @ /data",
        |ground| ground.behind(replies(|answer| answer.edit(|body| *body = json!({ "data": body.take() })))),
    ),
    Fault::new("http.body.utf16", "answers are written in UTF-16", FORMS, "response.json @ ", |ground| {
        ground.behind(replies(|answer| {
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            answer.body = text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>().into();
        }))
    }),
];
