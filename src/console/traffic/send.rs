//! Sends one callback: a new one, one of the list again, or a changed one.

use hyper::StatusCode;
use maud::html;
use serde_json::Value;
use tokio::runtime::Handle;
use uuid::Uuid;

use super::again::callback;
use super::item::Item;
use crate::console::forms::token;
use crate::console::frame;
use crate::console::sent::number;
use crate::console::tokens;
use crate::console::visit::Visit;
use crate::contract::{AnyCallback, Callback};
use crate::platform::{ApiResponse, CallbackDraft};
use crate::sender::Authorization;
use crate::text::mask;

/// What the form holds.
#[derive(Default)]
struct SendForm {
    callback: String,
    tenant: String,
    payload: String,
    flaw: String,
}

/// The form, for a new callback or for one like that of the query.
pub(in crate::console) fn form(visit: &Visit) -> ApiResponse {
    let like = visit.query("like").and_then(|number| visit.state.journal.get(number.parse().ok()?));
    let like = like.and_then(|kept| callback(&Item::read(&kept)?));
    let wanted = match like {
        Some((callback, body)) => SendForm {
            callback: callback.name().to_owned(),
            tenant: body.pointer("/context/tenant_id").and_then(Value::as_str).unwrap_or_default().to_owned(),
            payload: body.get("payload").map(|payload| format!("{payload:#}")).unwrap_or_default(),
            flaw: String::new(),
        },
        None => SendForm {
            callback: visit.query("callback").unwrap_or(Callback::PartnerGetState.name()).to_owned(),
            tenant: visit.query("tenant").map_or_else(|| Uuid::new_v4().to_string(), str::to_owned),
            flaw: visit.query("flaw").unwrap_or_default().to_owned(),
            ..SendForm::default()
        },
    };
    shown(visit, &wanted, None)
}

fn shown(visit: &Visit, wanted: &SendForm, trouble: Option<&str>) -> ApiResponse {
    let main = html! {
        h1 { "Send a callback" }
        @if let Some(trouble) = trouble { p class="trouble" role="alert" { (trouble) } }
        form method="post" action=(visit.link("send")) {
            (token(visit))
            div class="fields" {
                label { "Callback"
                    select name="callback" {
                        @for callback in Callback::all() {
                            option selected[wanted.callback == callback.name()] { (callback.name()) }
                        }
                    }
                }
                label { "Tenant (the partner)" input name="tenant" value=(wanted.tenant) size="36" required; }
                (tokens::choice(&wanted.flaw))
            }
            p { label for="payload" { "Payload as JSON. Leave it empty for the smallest one that the callback allows." } }
            textarea id="payload" name="payload" spellcheck="false" { (wanted.payload) }
            div class="actions" { button class="first" { "Send" } }
        }
    };
    let mut page = frame::page(visit, "Send a callback", &main);
    if trouble.is_some() {
        page.status = StatusCode::BAD_REQUEST;
    }
    page
}

/// Sends what the form holds.
pub(in crate::console) async fn send(visit: &Visit) -> ApiResponse {
    let field = |name| visit.field(name).trim().to_owned();
    let wanted = SendForm {
        callback: field("callback"),
        tenant: field("tenant"),
        payload: field("payload"),
        flaw: field("flaw"),
    };
    match draft(visit, &wanted).await {
        Ok(draft) => deliver(visit, draft, Some(&wanted)).await,
        Err(trouble) => shown(visit, &wanted, Some(&trouble)),
    }
}

async fn draft(visit: &Visit, wanted: &SendForm) -> Result<CallbackDraft, String> {
    let callback = AnyCallback::find(&wanted.callback).ok_or("Choose a callback from the list.")?;
    let tenant = Uuid::try_parse(&wanted.tenant).map_err(|_| "The tenant is not a UUID. Give the id of a partner.")?;
    let mut draft = CallbackDraft::new(&visit.state, &Handle::current(), callback).tenant(tenant);
    if !wanted.payload.is_empty() {
        let payload = serde_json::from_str(&wanted.payload);
        draft = draft.payload(payload.map_err(|error| format!("The payload is not JSON: {error}. Correct it."))?);
    }
    if !wanted.flaw.is_empty() {
        draft = draft.authorization(Authorization::Bearer(tokens::minted(visit, &wanted.flaw).await?));
    }
    Ok(draft)
}

/// Sends a callback of the list once more, with a new request id and a fresh token.
pub(in crate::console) async fn again(visit: &Visit, number: &str) -> ApiResponse {
    let kept = number.parse().ok().and_then(|number| visit.state.journal.get(number));
    let found = kept.and_then(|kept| callback(&Item::read(&kept)?));
    let Some((callback, body)) = found else {
        let text = "The gateway keeps only the latest exchanges, and the start of large bodies. Send a new one.";
        return frame::message(visit, StatusCode::NOT_FOUND, "This callback cannot be sent again", text);
    };
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let mut draft = CallbackDraft::new(&visit.state, &Handle::current(), callback)
        .tenant(Uuid::try_parse(text("/context/tenant_id")).unwrap_or_default())
        .endpoint_id(text("/context/endpoint_id"));
    if let Some(payload) = body.get("payload") {
        draft = draft.payload(payload.clone());
    }
    deliver(visit, draft, None).await
}

async fn deliver(visit: &Visit, draft: CallbackDraft, wanted: Option<&SendForm>) -> ApiResponse {
    match (draft.send_to_target().await, wanted) {
        (Ok(judged), _) => {
            let page =
                number(&visit.state, &judged).map_or("traffic".to_owned(), |number| format!("exchange/{number}"));
            frame::redirect(&visit.link(&page))
        }
        (Err(error), Some(wanted)) => {
            let text = mask::text(&error.to_string()).into_owned();
            shown(visit, wanted, Some(&text))
        }
        (Err(error), None) => frame::not_sent(visit, &error),
    }
}
