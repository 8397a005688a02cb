//! The conversations that may run side by side.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

/// A slot for each of them: a counting semaphore.
pub(crate) struct ConversationSlots {
    in_use: Mutex<usize>,
    count: usize,
    one_by_one: AtomicBool,
    returned: Condvar,
}

/// A slot in use; dropping it frees it.
pub(crate) struct Slot<'p>(&'p ConversationSlots);

impl ConversationSlots {
    pub(crate) fn new(count: usize) -> Self {
        Self {
            in_use: Mutex::new(0),
            count: count.max(1),
            one_by_one: AtomicBool::new(false),
            returned: Condvar::new(),
        }
    }

    /// From now on conversations are held one by one; those that are under way go on.
    pub(crate) fn only_one(&self) {
        self.one_by_one.store(true, Ordering::Relaxed);
    }

    /// Whether conversations are held one by one since they would disturb each other.
    pub(crate) fn are_one_by_one(&self) -> bool {
        self.one_by_one.load(Ordering::Relaxed)
    }

    /// Takes all slots but one, so that what is sent until they are dropped is sent alone. One thread at a time may do so.
    pub(crate) fn take_others(&self) -> Vec<Slot<'_>> {
        (0..self.most() - 1).map(|_| self.take()).collect()
    }

    /// Waits for a free slot.
    pub(crate) fn take(&self) -> Slot<'_> {
        let in_use = self.in_use.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |in_use: &mut usize| *in_use >= self.most();
        let mut in_use = self.returned.wait_while(in_use, is_full).unwrap_or_else(PoisonError::into_inner);
        *in_use += 1;
        Slot(self)
    }

    fn most(&self) -> usize {
        if self.are_one_by_one() { 1 } else { self.count }
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        *self.0.in_use.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.returned.notify_one();
    }
}
