//! The conversations that may run side by side.

use std::sync::{Condvar, Mutex, PoisonError};

/// A slot for each of them: a counting semaphore.
pub(crate) struct ConversationSlots {
    free: Mutex<usize>,
    returned: Condvar,
}

/// A slot in use; dropping it frees it.
pub(crate) struct Slot<'p>(&'p ConversationSlots);

impl ConversationSlots {
    pub(crate) fn new(count: usize) -> Self {
        Self { free: Mutex::new(count.max(1)), returned: Condvar::new() }
    }

    /// Waits for a free slot.
    pub(crate) fn take(&self) -> Slot<'_> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.returned.wait_while(free, |free| *free == 0).unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        Slot(self)
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.returned.notify_one();
    }
}
