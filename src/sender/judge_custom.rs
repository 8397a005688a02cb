//! Judges the status and the body of an answer to a custom callback by the responses that its vendor defines.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::exchange::ReceivedAnswer;
use crate::contract::{CustomDefinition, CustomResponse, Violation, requirements};

/// A violation if the vendor defines no response with this status.
pub(super) fn undefined_status(definition: &CustomDefinition, status: u16) -> Option<Violation> {
    let defined: BTreeSet<u16> = definition.responses.iter().map(|response| response.status).collect();
    (!defined.contains(&status)).then(|| {
        let listed: Vec<String> = defined.iter().map(u16::to_string).collect();
        let message = format!("status {status}; this callback defines responses with {}", listed.join(", "));
        Violation::against(&requirements::CUSTOM_STATUS, "", message, json!(defined), json!(status))
    })
}

/// Every violation of the body, which is compared with the response of its type, or else with the first of its status.
pub(super) fn body(definition: &CustomDefinition, received: &ReceivedAnswer, body: &Value) -> Vec<Violation> {
    let of_status: Vec<&CustomResponse> = definition.with_status(received.status).collect();
    let named = body.get("type").and_then(Value::as_str);
    let response = of_status.iter().find(|response| Some(response.response_type) == named).or(of_status.first());
    let Some(response) = response else { return Vec::new() };
    // An error may carry a message for the user; only for some callbacks is it shown.
    let mut body = body.clone();
    if let Some(members) = body.as_object_mut().filter(|_| received.status >= 400) {
        members.shift_remove("err_message");
    }
    let mut found = response.schema().violations(&body);
    if named.is_some_and(|named| named != response.response_type) {
        found.retain(|violation| violation.pointer != "/type");
        found.push(other_type(definition, &of_status, received.status, named.unwrap_or_default()));
    }
    found
}

fn other_type(definition: &CustomDefinition, of_status: &[&CustomResponse], status: u16, named: &str) -> Violation {
    let elsewhere = definition.responses.iter().find(|response| response.response_type == named);
    let message = match elsewhere {
        Some(response) => format!("this type belongs to status {}, and the status is {status}", response.status),
        None => format!("this is not the type of a response with status {status}"),
    };
    let types: Vec<&str> = of_status.iter().map(|response| response.response_type).collect();
    let expected = if let [only] = types.as_slice() { json!(only) } else { json!(types) };
    Violation::against(&requirements::CUSTOM_TYPE, "/type", message, expected, json!(named))
}
