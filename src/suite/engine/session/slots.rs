//! The conversations that may run side by side.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

/// A slot for each of them: a counting semaphore.
pub(crate) struct ConversationSlots {
    free: Mutex<usize>,
    count: usize,
    one_by_one: AtomicBool,
    returned: Condvar,
}

/// A slot in use; dropping it frees it.
pub(crate) struct Slot<'p>(&'p ConversationSlots);

impl ConversationSlots {
    pub(crate) fn new(count: usize) -> Self {
        let count = count.max(1);
        Self { free: Mutex::new(count), count, one_by_one: AtomicBool::new(false), returned: Condvar::new() }
    }

    /// From now on conversations are held one by one. No slot is in use.
    pub(crate) fn only_one(&self) {
        *self.free.lock().unwrap_or_else(PoisonError::into_inner) = 1;
        self.one_by_one.store(true, Ordering::Relaxed);
    }

    /// Whether conversations are held one by one since they would disturb each other.
    pub(crate) fn are_one_by_one(&self) -> bool {
        self.one_by_one.load(Ordering::Relaxed)
    }

    /// Takes all slots but one, so that what is sent until they are dropped is sent alone. One thread at a time may do so.
    pub(crate) fn take_others(&self) -> Vec<Slot<'_>> {
        let others = if self.are_one_by_one() { 0 } else { self.count - 1 };
        (0..others).map(|_| self.take()).collect()
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
