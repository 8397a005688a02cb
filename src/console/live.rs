//! Tells open pages that something has changed; they then fetch what they show.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};

use super::visit::Visit;
use crate::platform::{ApiResponse, LiveBody};

/// What is sent when nothing happens, so that proxies keep the connection, and how often.
const STILL_HERE: (Duration, &str) = (Duration::from_secs(15), ": still here\n\n");

/// The shortest and the longest time between two events. Where something always changes, open pages ask less often.
const PAUSE: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(4));

/// Server-sent events: `traffic` when the journal has changed since the number in the query, `check` when a run goes on.
pub(super) fn events(visit: &Visit) -> ApiResponse {
    let (sender, body) = LiveBody::new();
    let state = Arc::clone(&visit.state);
    let mut traffic = state.journal.changes();
    let mut check = visit.console.runs.changes();
    if visit.query("from").and_then(|from| from.parse().ok()) != Some(state.journal.next_number()) {
        traffic.mark_changed();
    }
    // The console lives as long as the state that has it.
    tokio::spawn(async move {
        let mut pause = PAUSE.0;
        loop {
            let is_busy = traffic.has_changed().unwrap_or_default() || check.has_changed().unwrap_or_default();
            pause = if is_busy { (pause * 2).min(PAUSE.1) } else { PAUSE.0 };
            let event = tokio::select! {
                () = sender.closed() => return,
                changed = traffic.changed() => {
                    if changed.is_err() { return }
                    "event: traffic\ndata: changed\n\n"
                }
                changed = check.changed() => {
                    if changed.is_err() { return }
                    "event: check\ndata: changed\n\n"
                }
                () = tokio::time::sleep(STILL_HERE.0) => STILL_HERE.1,
            };
            if sender.send(Bytes::from_static(event.as_bytes())).await.is_err() {
                return;
            }
            tokio::time::sleep(pause).await;
        }
    });
    let mut response = ApiResponse::empty(StatusCode::OK).unrecorded();
    response.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    response.headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.live = Some(body);
    response
}
