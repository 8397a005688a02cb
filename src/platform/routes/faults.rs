//! `/_acgw/faults`: what goes wrong on purpose.

use axum::extract::State;
use axum::response::Response;
use hyper::StatusCode;

use super::admin::shown;
use crate::platform::fault::Fault;
use crate::platform::front::Inbound;
use crate::platform::refusal::Refusal;
use crate::platform::state::App;

pub(crate) async fn show(State(app): State<App>) -> Response {
    shown(&app.faults.list())
}

pub(crate) async fn replace(State(app): State<App>, inbound: Inbound) -> Result<Response, Refusal> {
    let faults: Vec<Fault> = serde_json::from_slice(inbound.body()?).map_err(|error| {
        let message = format!(
            "this is no list of faults: {error}; send one such as \
             [\"status=503:0.2\", {{\"token\": \"expired\", \"times\": 1}}], or an empty one to have none"
        );
        Refusal::new(StatusCode::BAD_REQUEST, "bad_faults", message)
    })?;
    app.faults.set(faults);
    Ok(shown(&app.faults.list()))
}
