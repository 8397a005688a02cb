//! Live parts of open pages. However many consoles are open, a page is written for all of them together, and not more
//! often than somebody can follow.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use bytes::Bytes;
use hyper::{HeaderMap, StatusCode};
use tokio::sync::Mutex;

use crate::platform::ApiResponse;

/// The time between two writings of a page.
const PAUSE: Duration = Duration::from_millis(400);

/// How many pages are kept.
const MOST: usize = 32;

/// A page as it was written.
struct Written {
    /// When the writing began: it shows what had happened until then.
    began: Instant,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// The pages that were written last, by path and query.
#[derive(Default)]
pub(super) struct Refreshes(Mutex<HashMap<String, Written>>);

impl Refreshes {
    /// The page, written after this call began: by `write`, or for another console.
    pub(super) async fn page(&self, page: String, write: impl Future<Output = ApiResponse>) -> ApiResponse {
        let asked = Instant::now();
        let mut kept = self.0.lock().await;
        if let Some(written) = kept.get(&page) {
            if written.began >= asked {
                return again(written);
            }
            tokio::time::sleep_until((written.began + PAUSE).into()).await;
        }
        if kept.len() >= MOST {
            kept.clear();
        }
        let began = Instant::now();
        let ApiResponse { status, headers, body, .. } = write.await;
        let written = Written { began, status, headers, body };
        let answer = again(&written);
        kept.insert(page, written);
        answer
    }
}

fn again(Written { status, headers, body, .. }: &Written) -> ApiResponse {
    let mut answer = ApiResponse::empty(*status).unrecorded();
    (answer.headers, answer.body) = (headers.clone(), body.clone());
    answer
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn consoles_that_ask_together_share_a_page() {
        let (refreshes, count) = (Refreshes::default(), AtomicUsize::new(0));
        let ask = || {
            let write = async {
                count.fetch_add(1, Ordering::Relaxed);
                ApiResponse::empty(StatusCode::OK)
            };
            refreshes.page("traffic".to_owned(), write)
        };
        tokio::join!(ask(), ask(), ask(), ask());
        assert_eq!(count.load(Ordering::Relaxed), 2, "the others came after the first was written");
        ask().await;
        assert_eq!(count.load(Ordering::Relaxed), 3, "what has happened since is not missed");
    }
}
