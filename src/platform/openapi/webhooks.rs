//! The callbacks that the platform sends to a vendor's handler.

use hyper::StatusCode;
use serde_json::{Value, json};

use super::components::{callback_security, reference};
use crate::contract::{AnyCallback, Schema};
use crate::platform::response::JSON;
use crate::sender::{CREDENTIALS_HEADER, EXTRA_HEADER, NO_EXTRA};

/// Every documented callback under its name.
pub(crate) fn webhooks() -> Value {
    AnyCallback::documented()
        .map(|callback| (callback.name().to_owned(), json!({ "post": described(&callback) })))
        .collect()
}

fn described(callback: &AnyCallback) -> Value {
    let (request, response) = (callback.request(), callback.response());
    json!({
        "operationId": callback.name(),
        "summary": request.title(),
        "description": request.json["description"],
        "x-source": request.json["x-source"],
        "security": callback_security(),
        "parameters": [credentials(), extra()],
        "requestBody": { "required": true, "content": content(request) },
        "responses": {
            StatusCode::OK.as_str(): { "description": response.json["description"], "content": content(response) },
            "default": {
                "description": "Any other status is an error, with or without a body. 401 and 403: invalid credentials; 410: the handler is gone; 429: the gateway may retry; 5xx: an error of the vendor's system.",
            },
        },
    })
}

fn content(schema: &Schema) -> Value {
    json!({ JSON: { "schema": reference(schema.name) } })
}

pub(super) fn credentials() -> Value {
    json!({
        "name": shown(CREDENTIALS_HEADER),
        "in": "header",
        "required": false,
        "description": "Base64 of the identity, a colon, and the secrets as JSON; meant for callbacks that map tenants and for custom callbacks.",
        "schema": { "type": "string", "contentEncoding": "base64" },
    })
}

pub(super) fn extra() -> Value {
    json!({
        "name": shown(EXTRA_HEADER),
        "in": "header",
        "required": true,
        "description": "Base64 of further data as a JSON object, which may be empty.",
        "schema": { "type": "string", "contentEncoding": "base64", "contentMediaType": JSON },
        "example": NO_EXTRA,
    })
}

/// A header's name in the documents' spelling: `X-CyberApp-Auth`.
fn shown(name: &str) -> String {
    let capital = |part: &str| match part.split_at_checked(1) {
        Some((first, rest)) => format!("{}{}", first.to_ascii_uppercase(), rest.replace("berapp", "berApp")),
        None => part.to_owned(),
    };
    name.split('-').map(capital).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_have_their_documented_names() {
        assert_eq!([CREDENTIALS_HEADER, EXTRA_HEADER].map(shown), ["X-CyberApp-Auth", "X-CyberApp-Extra"]);
    }
}
