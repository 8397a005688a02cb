//! The conversations that may run side by side.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A slot for each of them: a counting semaphore.
pub(crate) struct ConversationSlots {
    taken: Mutex<TakenSlots>,
    count: usize,
    one_by_one: AtomicBool,
    returned: Condvar,
    returned_ahead: Condvar,
}

#[derive(Default)]
struct TakenSlots {
    in_use: usize,
    /// How many wait for a slot that go before the others.
    ahead: usize,
}

/// A slot in use; dropping it frees it.
pub(crate) struct Slot<'p>(&'p ConversationSlots);

impl ConversationSlots {
    pub(crate) fn new(count: usize) -> Self {
        Self {
            taken: Mutex::default(),
            count: count.max(1),
            one_by_one: AtomicBool::new(false),
            returned: Condvar::new(),
            returned_ahead: Condvar::new(),
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
        let is_full = |taken: &mut TakenSlots| taken.ahead > 0 || taken.in_use >= self.most();
        let taken = self.returned.wait_while(self.taken(), is_full).unwrap_or_else(PoisonError::into_inner);
        self.slot(taken)
    }

    /// Waits for a free slot, before those that wait for any.
    pub(crate) fn take_ahead(&self) -> Slot<'_> {
        let mut taken = self.taken();
        taken.ahead += 1;
        let is_full = |taken: &mut TakenSlots| taken.in_use >= self.most();
        let mut taken = self.returned_ahead.wait_while(taken, is_full).unwrap_or_else(PoisonError::into_inner);
        taken.ahead -= 1;
        self.slot(taken)
    }

    /// Takes a free slot. Another one that was freed meanwhile may have woken nobody.
    fn slot(&self, mut taken: MutexGuard<'_, TakenSlots>) -> Slot<'_> {
        taken.in_use += 1;
        self.wake(&taken);
        Slot(self)
    }

    /// Wakes the next one if there is a free slot.
    fn wake(&self, taken: &TakenSlots) {
        if taken.in_use < self.most() {
            if taken.ahead > 0 { self.returned_ahead.notify_one() } else { self.returned.notify_one() }
        }
    }

    fn taken(&self) -> MutexGuard<'_, TakenSlots> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn most(&self) -> usize {
        if self.are_one_by_one() { 1 } else { self.count }
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut taken = self.0.taken();
        taken.in_use -= 1;
        self.0.wake(&taken);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    #[test]
    fn everybody_gets_a_slot_and_never_more_than_there_are() {
        let (slots, inside) = (ConversationSlots::new(3), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for number in 0..60 {
                let (slots, inside) = (&slots, &inside);
                scope.spawn(move || {
                    let _slot = if number % 5 == 0 { slots.take_ahead() } else { slots.take() };
                    assert!(inside.fetch_add(1, Ordering::SeqCst) < 3);
                    std::thread::yield_now();
                    inside.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        assert_eq!(slots.taken().in_use, 0);
    }
}
