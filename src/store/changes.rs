//! Changes of what is kept: as they are written to a log, and what many of them come to.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::platform::Subject;

/// Each subject and its number in the file. A number never gets another meaning.
const SUBJECTS: [(Subject, u8); 7] = [
    (Subject::Clients, 1),
    (Subject::Keys, 2),
    (Subject::Integrations, 3),
    (Subject::Reports, 4),
    (Subject::Exchanges, 5),
    (Subject::ExchangesGone, 6),
    (Subject::Partners, 7),
];

const PUT: u8 = 1;
const REMOVE_BELOW: u8 = 2;

/// What comes before the key of a written change: what it does, its subject, and the length of the key.
const HEAD: usize = 6;

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum StateChange<'c> {
    Put(Subject, &'c [u8], Bytes),
    RemoveBelow(Subject, &'c [u8]),
}

/// The number of a subject in the file.
pub(super) fn number(subject: Subject) -> u8 {
    SUBJECTS.iter().find(|(known, _)| *known == subject).map_or(0, |(_, number)| *number)
}

impl<'c> StateChange<'c> {
    /// Adds the change to what is to be written.
    pub(super) fn write(&self, to: &mut Vec<u8>) {
        let (kind, subject, key, value) = match self {
            Self::Put(subject, key, value) => (PUT, subject, key, &value[..]),
            Self::RemoveBelow(subject, key) => (REMOVE_BELOW, subject, key, &[][..]),
        };
        to.extend_from_slice(&[kind, number(*subject)]);
        // A key is an id, and at most as long as a request.
        to.extend_from_slice(&u32::try_from(key.len()).unwrap_or(u32::MAX).to_le_bytes());
        to.extend_from_slice(key);
        to.extend_from_slice(value);
    }

    /// Reads a written change; `None` if it is not one.
    pub(super) fn read(written: &'c [u8]) -> Option<Self> {
        let (head, rest) = written.split_at_checked(HEAD)?;
        let length = u32::from_le_bytes(head[2..].try_into().ok()?);
        let (key, value) = rest.split_at_checked(usize::try_from(length).ok()?)?;
        let (subject, _) = SUBJECTS.into_iter().find(|(_, number)| *number == head[1])?;
        match head[0] {
            PUT => Some(Self::Put(subject, key, Bytes::copy_from_slice(value))),
            REMOVE_BELOW => Some(Self::RemoveBelow(subject, key)),
            _ => None,
        }
    }
}

/// What changes come to: first everything below a key goes, then values take their places.
#[derive(Debug, Default)]
pub(super) struct StateChanges {
    pub(super) removed_below: BTreeMap<Subject, Vec<u8>>,
    pub(super) values: BTreeMap<(Subject, Vec<u8>), Bytes>,
}

impl StateChanges {
    pub(super) fn is_empty(&self) -> bool {
        self.removed_below.is_empty() && self.values.is_empty()
    }

    /// Adds a later change.
    pub(super) fn add(&mut self, change: StateChange<'_>) {
        match change {
            StateChange::Put(subject, key, value) => drop(self.values.insert((subject, key.to_vec()), value)),
            StateChange::RemoveBelow(subject, key) => {
                while let Some(first) = self.values.range((subject, Vec::new())..(subject, key.to_vec())).next() {
                    let place = first.0.clone();
                    self.values.remove(&place);
                }
                let below = self.removed_below.entry(subject).or_default();
                if below.as_slice() < key {
                    *below = key.to_vec();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for (subject, _) in SUBJECTS {
            let changes = [
                StateChange::Put(subject, b"key", Bytes::from_static(b"value\n\0")),
                StateChange::Put(subject, b"", Bytes::new()),
                StateChange::RemoveBelow(subject, &[0xFF; 17]),
            ];
            for change in changes {
                let mut written = Vec::new();
                change.write(&mut written);
                assert_eq!(StateChange::read(&written), Some(change));
            }
        }
        assert!(
            [&[][..], &[1; 5], &[9, 1, 0, 0, 0, 0], &[1, 9, 0, 0, 0, 0], &[1, 1, 9, 0, 0, 0]]
                .iter()
                .all(|text| StateChange::read(text).is_none())
        );
    }

    #[test]
    fn the_latest_changes_count() {
        let mut changes = StateChanges::default();
        let put =
            |key, value: &'static str| StateChange::Put(Subject::Reports, key, Bytes::from_static(value.as_bytes()));
        changes.add(put(b"1", "old"));
        changes.add(put(b"2", "two"));
        changes.add(put(b"1", "new"));
        changes.add(StateChange::RemoveBelow(Subject::Exchanges, b"9"));
        assert_eq!(changes.values.values().collect::<Vec<_>>(), ["new", "two"]);
        changes.add(StateChange::RemoveBelow(Subject::Reports, b"2"));
        changes.add(StateChange::RemoveBelow(Subject::Reports, b"0"));
        changes.add(put(b"1", "again"));
        assert_eq!(changes.values.values().collect::<Vec<_>>(), ["again", "two"]);
        assert_eq!(changes.removed_below[&Subject::Reports], b"2");
    }
}
