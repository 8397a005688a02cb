//! A state file: takes changes, writes them to a log at once, and brings them into its tables now and then.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;

use super::change_log::{ChangeLog, FramedChanges, changes};
use super::changes::{StateChange, StateChanges};
use super::state_file_error::StateFileError;
use super::tables::{Tables, damaged};
use crate::platform::{Keeper, Subject};

/// How long changes are in a log alone. A failure of the machine may lose those of this time; the end of the process
/// loses none.
const INTERVAL: Duration = Duration::from_secs(1);

/// The length at which a log is brought into the tables before that.
const LONGEST: u64 = 32 * 1024 * 1024;

/// An open state file. Dropping it brings all changes into its tables.
pub(crate) struct StateFile {
    held: Arc<HeldState>,
    thread: Option<JoinHandle<bool>>,
}

/// What the gateway's thread and that of the tables share.
struct HeldState {
    path: PathBuf,
    tables: Tables,
    latest: Mutex<LatestChanges>,
    wake: Condvar,
}

/// Changes that are not in the tables.
struct LatestChanges {
    changes: StateChanges,
    /// Those of them that are not in the log either.
    framed: FramedChanges,
    /// The log that is written, and one that is not needed.
    logs: [ChangeLog; 2],
    /// The number of the log that is written.
    number: u64,
    is_closing: bool,
}

impl StateFile {
    /// Opens the file with what earlier processes left in its logs, or makes one. `trouble` is told when changes cannot be
    /// brought into the tables, once for each time that it begins.
    ///
    /// # Errors
    /// When the file cannot be read or written, is in use, is not a state file of this version, or is damaged.
    pub(crate) fn open(path: &Path, trouble: impl Fn(String) + Send + 'static) -> Result<Self, StateFileError> {
        Self::open_with(path, INTERVAL, trouble)
    }

    fn open_with(
        path: &Path,
        interval: Duration,
        trouble: impl Fn(String) + Send + 'static,
    ) -> Result<Self, StateFileError> {
        let mut tables = Tables::open(path)?;
        let system = StateFileError::system(path);
        let log = |number| ChangeLog::open(&log_path(path, number)).map_err(&system);
        let mut logs = [log(1)?, log(2)?];
        recover(path, &mut tables, &mut logs)?;
        let number = tables.log + 1;
        logs[1].clear().map_err(&system)?;
        logs[0].begin(tables.id, number).map_err(&system)?;
        let (changes, framed) = Default::default();
        let latest = Mutex::new(LatestChanges { changes, framed, logs, number, is_closing: false });
        let held = Arc::new(HeldState { path: path.to_owned(), tables, latest, wake: Condvar::new() });
        let thread = {
            let held = Arc::clone(&held);
            std::thread::Builder::new().name("acgw-state".to_owned()).spawn(move || held.settle_all(interval, &trouble))
        };
        Ok(Self { held, thread: Some(thread.map_err(&system)?) })
    }

    fn note(&self, change: StateChange<'_>) {
        let mut latest = self.held.latest();
        let number = latest.number;
        latest.framed.add(&change, number);
        latest.changes.add(change);
    }
}

/// Brings what earlier processes left in the logs into the tables.
fn recover(path: &Path, tables: &mut Tables, logs: &mut [ChangeLog; 2]) -> Result<(), StateFileError> {
    let mut found = Vec::new();
    for log in logs {
        found.extend(log.read(tables.id).map_err(StateFileError::system(path))?);
    }
    found.retain(|(number, _)| *number > tables.log);
    found.sort_unstable_by_key(|(number, _)| *number);
    let mut all = StateChanges::default();
    for (number, text) in &found {
        changes(text, *number).for_each(|change| all.add(change));
    }
    if let Some((number, _)) = found.last() {
        tables.apply(&all, *number).map_err(damaged(path))?;
        tables.log = *number;
    }
    Ok(())
}

/// Where a log is: beside the file.
fn log_path(path: &Path, number: u8) -> PathBuf {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!("-log{number}"));
    beside.into()
}

impl Keeper for StateFile {
    fn kept(&self, subject: Subject) -> Vec<(Vec<u8>, Bytes)> {
        // The tables were checked when the file was opened.
        self.held.tables.kept(subject).unwrap_or_default()
    }

    fn put(&self, subject: Subject, key: &[u8], value: Bytes) {
        self.note(StateChange::Put(subject, key, value));
    }

    fn remove_below(&self, subject: Subject, key: &[u8]) {
        self.note(StateChange::RemoveBelow(subject, key));
    }

    fn write(&self) -> io::Result<()> {
        let mut latest = self.held.latest();
        let length = latest.write()?;
        drop(latest);
        if length > LONGEST {
            self.held.wake.notify_one();
        }
        Ok(())
    }
}

impl LatestChanges {
    /// Writes what the log does not have yet, and returns the length of the log.
    fn write(&mut self) -> io::Result<u64> {
        let Self { framed, logs: [log, _], .. } = self;
        log.append(framed)?;
        Ok(log.length())
    }
}

impl HeldState {
    fn latest(&self) -> MutexGuard<'_, LatestChanges> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Brings changes into the tables until the file is closed. Returns whether all of them are there.
    fn settle_all(&self, interval: Duration, trouble: &impl Fn(String)) -> bool {
        let mut is_well = true;
        let mut left = None;
        loop {
            let latest = self.latest();
            // With changes left over, a long log is no reason to hurry.
            let may_hurry = left.is_none();
            let is_due = |latest: &LatestChanges| latest.is_closing || may_hurry && latest.logs[0].length() > LONGEST;
            let waiting = self.wake.wait_timeout_while(latest, interval, |latest| !is_due(latest));
            let (latest, _) = waiting.unwrap_or_else(PoisonError::into_inner);
            let is_closing = latest.is_closing;
            match self.settle(latest, &mut left) {
                Err(error) if is_well => {
                    trouble(format!(
                        "the state file `{}` cannot be written: {error}; free some space",
                        self.path.display()
                    ));
                    is_well = false;
                }
                result => is_well = result.is_ok(),
            }
            if is_closing {
                return is_well;
            }
        }
    }

    /// Brings the changes so far into the tables. What cannot be brought there is left over for the next time, and with it
    /// its log.
    fn settle(
        &self,
        mut latest: MutexGuard<'_, LatestChanges>,
        left: &mut Option<(StateChanges, u64)>,
    ) -> Result<(), redb::Error> {
        // Before the next answer, so that nothing is in the tables alone.
        let written = latest.write();
        if left.is_none() && !latest.changes.is_empty() {
            written?;
            let number = latest.number;
            latest.logs[1].begin(self.tables.id, number + 1)?;
            latest.logs.swap(0, 1);
            latest.number = number + 1;
            *left = Some((std::mem::take(&mut latest.changes), number));
        }
        drop(latest);
        let Some((changes, number)) = left else { return Ok(()) };
        self.tables.apply(changes, *number)?;
        *left = None;
        // Only to save space: the next one begins it anew. It takes a while for a long log, so answers do not wait for it.
        let log = self.latest().logs[1].handle()?;
        Ok(log.set_len(0)?)
    }
}

impl Drop for StateFile {
    fn drop(&mut self) {
        self.held.latest().is_closing = true;
        self.held.wake.notify_one();
        let is_settled = self.thread.take().is_some_and(|thread| thread.join().unwrap_or(false));
        if is_settled {
            // They are empty. A next start does without them, and makes new ones.
            [1, 2].iter().for_each(|number| drop(std::fs::remove_file(log_path(&self.held.path, *number))));
        }
    }
}

impl std::fmt::Debug for StateFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StateFile").field("path", &self.held.path).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    /// The files as a kill leaves them: copies while they are in use.
    #[test]
    fn what_is_written_is_found_beside_the_file_and_only_beside_its_own() {
        let folder = std::env::temp_dir().join(format!("acgw-state-{}", Uuid::new_v4()));
        std::fs::create_dir(&folder).expect("a folder");
        let place = |name: &str| folder.join(name);
        // Never, so that no copy is torn.
        let never = Duration::from_secs(3600);
        let open =
            |name: &str| StateFile::open_with(&place(name), never, |trouble| panic!("{trouble}")).expect("a file");
        let copy = |from: &str, to: &str| std::fs::copy(place(from), place(to)).expect("copied");
        let file = open("file");
        let put =
            |key: &[u8], value: &'static str| file.put(Subject::Reports, key, Bytes::from_static(value.as_bytes()));
        put(b"1", "one");
        put(b"2", "two");
        file.remove_below(Subject::Reports, b"2");
        file.write().expect("written");
        put(b"3", "this is not written, and nobody was told that it is");
        copy("file", "killed");
        copy("file-log1", "killed-log1");
        copy("file-log1", "another-log1");
        let kept = open("killed").kept(Subject::Reports);
        assert_eq!(kept.first(), Some(&(b"2".to_vec(), Bytes::from_static(b"two"))));
        assert!(open("another").kept(Subject::Reports).is_empty(), "the log of another file");
        drop(file);
        assert_eq!(open("file").kept(Subject::Reports).len(), 2, "all is there after a clean end");
        let _ = std::fs::remove_dir_all(&folder);
    }
}
