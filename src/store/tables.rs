//! The file itself: the tables of redb, and what says that they are ours.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use redb::{Builder, Database, DatabaseError, ReadableDatabase as _, StorageError, TableDefinition, TableError};
use uuid::Uuid;

use super::changes::{StateChanges, number};
use super::state_file_error::StateFileError;
use crate::platform::Subject;

/// The version of what the tables mean. One that changes their meaning gets the next number, and a migration or a refusal
/// of the earlier ones.
const VERSION: u64 = 1;

/// What is kept, by the number of the subject and its key.
const KEPT: TableDefinition<'_, (u8, &[u8]), &[u8]> = TableDefinition::new("kept");

/// What the file says of itself.
const ABOUT: TableDefinition<'_, &str, u128> = TableDefinition::new("about");

/// The names in `ABOUT`: the version, the id of the file, and the number of the last log whose changes are in the tables.
const VERSION_NAME: &str = "version";
const ID_NAME: &str = "id";
const LOG_NAME: &str = "log";

/// What is read is read once, so little is worth to be kept in memory.
const CACHE: usize = 4 * 1024 * 1024;

/// The tables of an open state file, which no other process can open.
pub(super) struct Tables {
    database: Database,
    /// The id that its logs have too.
    pub(super) id: Uuid,
    /// The last log whose changes are in the tables.
    pub(super) log: u64,
}

impl Tables {
    /// Opens the file, or makes one.
    pub(super) fn open(path: &Path) -> Result<Self, StateFileError> {
        match std::fs::metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => make(path)?,
            Err(error) => return Err(StateFileError::system(path)(error)),
            Ok(found) if !found.is_file() => return Err(StateFileError::Foreign(path.to_owned())),
            Ok(_) => {}
        }
        without_panics(|| Self::read(path)).unwrap_or_else(|| {
            let reason = "its pages do not fit together".to_owned();
            Err(StateFileError::Damaged { file: path.to_owned(), reason })
        })
    }

    fn read(path: &Path) -> Result<Self, StateFileError> {
        let mut database = Builder::new().set_cache_size(CACHE).open(path).map_err(|error| refused(path, error))?;
        let said = about(&database).map_err(damaged(path))?;
        let Some([version, id, log]) = said else { return Err(StateFileError::Foreign(path.to_owned())) };
        if version != u128::from(VERSION) {
            let found = u64::try_from(version).unwrap_or(u64::MAX);
            return Err(StateFileError::Version { file: path.to_owned(), found, known: VERSION });
        }
        // After a clean end redb trusts the file; others may have changed it since. Where it can, it goes back to an earlier
        // state, whose logs are gone.
        database.check_integrity().map_err(|error| refused(path, error))?;
        if about(&database).map_err(damaged(path))? != said {
            let reason = "its latest pages are broken".to_owned();
            return Err(StateFileError::Damaged { file: path.to_owned(), reason });
        }
        let log = u64::try_from(log).unwrap_or_default();
        Ok(Self { database, id: Uuid::from_u128(id), log })
    }

    /// All that is kept of a subject, in the order of the keys.
    pub(super) fn kept(&self, subject: Subject) -> Result<Vec<(Vec<u8>, Bytes)>, redb::Error> {
        let number = number(subject);
        let table = self.database.begin_read()?.open_table(KEPT)?;
        let mut kept = Vec::new();
        for entry in table.range((number, &[][..])..(number + 1, &[][..]))? {
            let (key, value) = entry?;
            kept.push((key.value().1.to_vec(), Bytes::copy_from_slice(value.value())));
        }
        Ok(kept)
    }

    /// Brings the changes of the logs up to this one into the tables. When this returns they are on the disk.
    pub(super) fn apply(&self, changes: &StateChanges, log: u64) -> Result<(), redb::Error> {
        let transaction = self.database.begin_write()?;
        {
            let mut table = transaction.open_table(KEPT)?;
            for (subject, key) in &changes.removed_below {
                let number = number(*subject);
                table.retain_in((number, &[][..])..(number, key.as_slice()), |_, _| false)?;
            }
            for ((subject, key), value) in &changes.values {
                table.insert((number(*subject), key.as_slice()), &value[..])?;
            }
            transaction.open_table(ABOUT)?.insert(LOG_NAME, u128::from(log))?;
        }
        Ok(transaction.commit()?)
    }
}

/// What the work returns; `None` if it panics, which redb does where pages are damaged. Nothing is printed then.
fn without_panics<T>(work: impl FnOnce() -> T) -> Option<T> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    panic::set_hook(hook);
    result.ok()
}

/// Makes a file. It gets its name when it is complete, so that there is never half a file.
fn make(path: &Path) -> Result<(), StateFileError> {
    let mut part = path.as_os_str().to_owned();
    part.push(format!("-{}", Uuid::new_v4().simple()));
    let part = PathBuf::from(part);
    let system = StateFileError::system(path);
    let made = create(&part).map_err(&system).and_then(|file| {
        fill(file).map_err(damaged(path))?;
        put(&part, path).map_err(&system)
    });
    // It is gone if it was renamed.
    let _ = std::fs::remove_file(&part);
    made
}

fn create(part: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(part)
}

fn fill(file: File) -> Result<(), redb::Error> {
    let database = Builder::new().set_cache_size(CACHE).create_file(file)?;
    let transaction = database.begin_write()?;
    {
        transaction.open_table(KEPT)?;
        let mut about = transaction.open_table(ABOUT)?;
        about.insert(VERSION_NAME, u128::from(VERSION))?;
        about.insert(ID_NAME, Uuid::new_v4().as_u128())?;
        about.insert(LOG_NAME, 0)?;
    }
    Ok(transaction.commit()?)
}

/// Gives the file its name. The first of several processes wins.
fn put(part: &Path, path: &Path) -> io::Result<()> {
    match std::fs::hard_link(part, path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        // Not every file system has hard links.
        Err(_) => std::fs::rename(part, path),
        Ok(()) => Ok(()),
    }
}

/// What the file says of itself; `None` if it is not ours.
fn about(database: &Database) -> Result<Option<[u128; 3]>, redb::Error> {
    let table = match database.begin_read()?.open_table(ABOUT) {
        Err(TableError::TableDoesNotExist(_) | TableError::TableTypeMismatch { .. }) => return Ok(None),
        table => table?,
    };
    let value = |name| table.get(name).map(|found| found.map(|found| found.value()));
    let [version, id, log] = [value(VERSION_NAME)?, value(ID_NAME)?, value(LOG_NAME)?];
    Ok(version.zip(id).zip(log).map(|((version, id), log)| [version, id, log]))
}

/// What an error of the tables means.
pub(super) fn damaged(path: &Path) -> impl Fn(redb::Error) -> StateFileError {
    move |error| match error {
        redb::Error::Io(error) if error.kind() != ErrorKind::UnexpectedEof => StateFileError::system(path)(error),
        error => StateFileError::Damaged { file: path.to_owned(), reason: error.to_string() },
    }
}

fn refused(path: &Path, error: DatabaseError) -> StateFileError {
    match error {
        DatabaseError::DatabaseAlreadyOpen => StateFileError::InUse(path.to_owned()),
        // No acgw writes the older format of redb.
        DatabaseError::UpgradeRequired(_) => StateFileError::Foreign(path.to_owned()),
        // It does not begin as a file of redb does.
        DatabaseError::Storage(StorageError::Io(error)) if error.kind() == ErrorKind::InvalidData => {
            StateFileError::Foreign(path.to_owned())
        }
        error => damaged(path)(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_another_version_and_of_others_are_refused_in_one_line() {
        let folder = std::env::temp_dir().join(format!("acgw-tables-{}", Uuid::new_v4()));
        std::fs::create_dir(&folder).expect("a folder");
        let refusal = |file: &Path| Tables::open(file).map(|_| ()).map_err(|error| error.to_string());
        let file = folder.join("state");
        assert_eq!(refusal(&file), Ok(()));
        {
            // Closing it waits for its transactions.
            let database = Database::open(&file).expect("it is closed");
            let transaction = database.begin_write().expect("a transaction");
            transaction.open_table(ABOUT).expect("it is there").insert(VERSION_NAME, 7).expect("written");
            transaction.commit().expect("committed");
        }
        assert!(refusal(&file).is_err_and(|line| line.contains("has version 7, and this acgw reads version 1;")));
        let other = folder.join("other");
        drop(Database::create(&other).expect("a file of another program"));
        assert!(refusal(&other).is_err_and(|line| line.contains("is not a state file of acgw")));
        let _ = std::fs::remove_dir_all(&folder);
    }
}
