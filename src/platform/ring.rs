//! The latest items of a list that is bounded in number and in size.

use std::collections::VecDeque;

/// Keeps the latest items. Adding one drops the oldest ones, but never the new one because of its size.
pub(crate) struct Ring<T> {
    most: usize,
    most_bytes: usize,
    /// The items with their sizes, the newest last.
    items: VecDeque<(T, usize)>,
    bytes: usize,
    gone: usize,
}

impl<T> Ring<T> {
    /// A ring for `most` items, of `most_bytes` in total.
    pub(crate) fn new(most: usize, most_bytes: usize) -> Self {
        Self { most, most_bytes, items: VecDeque::new(), bytes: 0, gone: 0 }
    }

    /// The same ring after this many items that are gone.
    pub(crate) fn after(self, gone: usize) -> Self {
        Self { gone, ..self }
    }

    pub(crate) fn push(&mut self, item: T, size: usize) {
        self.items.push_back((item, size));
        self.bytes += size;
        while self.items.len() > self.most || (self.bytes > self.most_bytes && self.items.len() > 1) {
            let Some((_, size)) = self.items.pop_front() else { break };
            self.bytes -= size;
            self.gone += 1;
        }
    }

    /// The items, the oldest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.items.iter().map(|(item, _)| item)
    }

    /// How many items were dropped.
    pub(crate) fn gone(&self) -> usize {
        self.gone
    }

    /// How many items there were in all.
    pub(crate) fn total(&self) -> usize {
        self.gone + self.items.len()
    }

    /// Drops every item.
    pub(crate) fn clear(&mut self) {
        self.gone += self.items.len();
        self.items = VecDeque::new();
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_items_stay_within_the_bounds() {
        let mut ring = Ring::new(3, 10);
        (0..5).for_each(|item| ring.push(item, 1));
        assert_eq!((ring.iter().copied().collect::<Vec<_>>(), ring.gone(), ring.total()), (vec![2, 3, 4], 2, 5));
        ring.push(5, 11);
        assert_eq!(ring.iter().copied().collect::<Vec<_>>(), [5], "a large item is kept alone");
        ring.push(6, 1);
        assert_eq!(ring.iter().copied().collect::<Vec<_>>(), [6], "and makes room for the next one");
        ring.clear();
        assert_eq!((ring.iter().count(), ring.bytes, ring.total()), (0, 0, 7));
        let mut none = Ring::new(0, 10);
        none.push(1, 1);
        assert_eq!(none.iter().count(), 0);
    }
}
