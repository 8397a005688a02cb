//! The latest requests of backends. Only a run of the suite keeps any.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::request::BackendRequest;
use crate::platform::request::LARGEST_BODY;
use crate::platform::ring::Ring;

/// How many bytes of bodies are kept.
const MOST_BYTES: usize = 64 * LARGEST_BODY;

/// The latest requests of backends.
pub(crate) struct BackendLog {
    most: AtomicUsize,
    kept: Mutex<Ring<Arc<BackendRequest>>>,
}

impl BackendLog {
    /// A log of that many requests.
    pub(crate) fn new(most: usize) -> Self {
        Self { most: AtomicUsize::new(most), kept: Mutex::new(Ring::new(most, MOST_BYTES)) }
    }

    /// Whether it keeps any.
    pub(crate) fn keeps(&self) -> bool {
        self.most.load(Ordering::Relaxed) > 0
    }

    /// Forgets all requests, and keeps that many from now on.
    pub(crate) fn keep(&self, most: usize) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Ring::new(most, MOST_BYTES);
        self.most.store(most, Ordering::Relaxed);
    }

    /// Adds a request.
    pub(crate) fn add(&self, request: BackendRequest) {
        let size = request.body.len();
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::new(request), size);
    }

    /// All requests that are kept, the oldest first.
    pub(crate) fn list(&self) -> Vec<Arc<BackendRequest>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
