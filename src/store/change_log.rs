//! A file with the latest changes. Each has a checksum, so that the file is good up to its last whole change.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use flate2::Crc;
use uuid::Uuid;

use super::changes::StateChange;

/// What the file begins with; the last byte is the version of its form.
const MAGIC: &[u8; 8] = b"acgwlog\x01";

/// The file begins with `MAGIC`, the id of the state file, and the number of this log.
const HEAD: usize = MAGIC.len() + 16 + 8;

/// Before each change: its length and its checksum.
const FRAME: usize = 8;

/// Changes that are to be written, each in its frame.
#[derive(Debug, Default)]
pub(super) struct FramedChanges(Vec<u8>);

impl FramedChanges {
    /// Adds a change for the log with this number.
    pub(super) fn add(&mut self, change: &StateChange<'_>, number: u64) {
        let start = self.0.len();
        self.0.extend_from_slice(&[0; FRAME]);
        change.write(&mut self.0);
        let written = &self.0[start + FRAME..];
        let length = u32::try_from(written.len()).unwrap_or(u32::MAX).to_le_bytes();
        let sum = checksum(written, number).to_le_bytes();
        self.0[start..start + FRAME].copy_from_slice(&[length, sum].concat());
    }
}

/// The number of the log counts too: what an earlier log has left in the file is then no change of this one.
fn checksum(written: &[u8], number: u64) -> u32 {
    let mut sum = Crc::new();
    sum.update(&number.to_le_bytes());
    sum.update(written);
    sum.sum()
}

/// One of the two files with changes.
#[derive(Debug)]
pub(super) struct ChangeLog {
    file: File,
    length: u64,
}

impl ChangeLog {
    /// Opens the file, or makes an empty one for the user alone.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self { file: options.open(path)?, length: 0 })
    }

    /// The number of the log in the file, and all that comes after its head; `None` if it does not belong to this state
    /// file.
    pub(super) fn read(&mut self, id: Uuid) -> io::Result<Option<(u64, Vec<u8>)>> {
        let mut text = Vec::new();
        self.file.seek(SeekFrom::Start(0))?;
        self.file.read_to_end(&mut text)?;
        let own = [MAGIC.as_slice(), id.as_bytes()].concat();
        let Some((number, changes)) = text.strip_prefix(own.as_slice()).and_then(|rest| rest.split_first_chunk())
        else {
            return Ok(None);
        };
        Ok(Some((u64::from_le_bytes(*number), changes.to_vec())))
    }

    /// Begins the file anew.
    pub(super) fn begin(&mut self, id: Uuid, number: u64) -> io::Result<()> {
        self.clear()?;
        let head = [MAGIC.as_slice(), id.as_bytes(), &number.to_le_bytes()].concat();
        self.file.write_all(&head)?;
        self.length = HEAD as u64;
        Ok(())
    }

    /// Empties the file.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        self.length = 0;
        self.cut()
    }

    /// Writes the changes. When this returns they survive the end of the process.
    pub(super) fn append(&mut self, framed: &mut FramedChanges) -> io::Result<()> {
        let written = self.file.write_all(&framed.0);
        if written.is_ok() {
            self.length += framed.0.len() as u64;
        } else {
            // Half a change would hide those that come after it.
            self.cut()?;
        }
        framed.0.clear();
        written
    }

    /// The file itself, to cut it where nobody waits.
    pub(super) fn handle(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// Bytes in the file.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    fn cut(&mut self) -> io::Result<()> {
        self.file.set_len(self.length)?;
        self.file.seek(SeekFrom::Start(self.length)).map(drop)
    }
}

/// The changes of the log with this number, up to the last whole one.
pub(super) fn changes(mut text: &[u8], number: u64) -> impl Iterator<Item = StateChange<'_>> {
    std::iter::from_fn(move || {
        let (frame, rest) = text.split_at_checked(FRAME)?;
        let (length, sum) = frame.split_at(FRAME / 2);
        let length = usize::try_from(u32::from_le_bytes(length.try_into().ok()?)).ok()?;
        let (written, rest) = rest.split_at_checked(length)?;
        if checksum(written, number).to_le_bytes() != sum {
            return None;
        }
        text = rest;
        StateChange::read(written)
    })
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::platform::Subject;

    #[test]
    fn a_log_is_good_up_to_its_last_whole_change() {
        let change = |value: &'static [u8]| StateChange::Put(Subject::Reports, b"key", Bytes::from_static(value));
        let all = [change(b"one"), change(b""), change(b"three"), StateChange::RemoveBelow(Subject::Keys, b"k")];
        let mut framed = FramedChanges::default();
        let ends: Vec<usize> = all
            .iter()
            .map(|change| {
                framed.add(change, 7);
                framed.0.len()
            })
            .collect();
        for end in 0..=framed.0.len() {
            let whole = ends.iter().filter(|known| **known <= end).count();
            assert_eq!(changes(&framed.0[..end], 7).collect::<Vec<_>>(), all[..whole]);
        }
        assert_eq!(changes(&framed.0, 8).count(), 0, "these are of another log");
        for at in 0..ends[1] {
            let mut damaged = framed.0.clone();
            damaged[at] ^= 0x10;
            assert!(changes(&damaged, 7).count() <= 1, "byte {at}");
        }
    }
}
