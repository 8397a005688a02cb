//! Turns at what all conversations of a run share: one has it alone, or several look at it side by side.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// The turns at one thing.
#[derive(Default)]
pub(crate) struct Turns {
    taken: Mutex<Taken>,
    freed: Condvar,
}

#[derive(Default)]
struct Taken {
    alone: bool,
    beside: usize,
    /// Those that wait for a turn alone go first.
    waiting: usize,
}

/// A turn. Dropping it ends it.
pub(crate) struct SharedTurn {
    turns: Arc<Turns>,
    is_alone: bool,
}

impl Turns {
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until nobody else has a turn.
    pub(crate) fn alone(self: &Arc<Self>) -> SharedTurn {
        let mut taken = self.taken();
        taken.waiting += 1;
        while taken.alone || taken.beside > 0 {
            taken = self.freed.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        taken.waiting -= 1;
        taken.alone = true;
        SharedTurn { turns: Arc::clone(self), is_alone: true }
    }

    /// Waits until nobody has a turn alone, or waits for one.
    pub(crate) fn beside_others(self: &Arc<Self>) -> SharedTurn {
        let mut taken = self.taken();
        while taken.alone || taken.waiting > 0 {
            taken = self.freed.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        taken.beside += 1;
        SharedTurn { turns: Arc::clone(self), is_alone: false }
    }
}

impl Drop for SharedTurn {
    fn drop(&mut self) {
        let mut taken = self.turns.taken();
        if self.is_alone {
            taken.alone = false;
        } else {
            taken.beside -= 1;
        }
        self.turns.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn one_has_it_alone_or_several_side_by_side() {
        let (turns, inside): (Arc<Turns>, AtomicUsize) = (Arc::default(), AtomicUsize::new(0));
        drop((turns.beside_others(), turns.beside_others()));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let _turn = turns.alone();
                    assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                    std::thread::yield_now();
                    inside.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        drop(turns.alone());
    }
}
