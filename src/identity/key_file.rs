//! A file with signing keys, for one user alone. It is complete at every moment.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::signing_key::SigningKey;

/// What the file holds.
#[derive(Serialize, Deserialize)]
struct Stored {
    keys: Vec<StoredKey>,
}

#[derive(Serialize, Deserialize)]
struct StoredKey {
    kid: String,
    /// PKCS #8 in base64.
    private: String,
}

/// The keys in the file, this many; `None` if there is no file. Fails with what is wrong with it.
pub(super) fn read(file: &Path, count: usize) -> Result<Option<Arc<[Arc<SigningKey>]>>, String> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    require_private(file)?;
    let stored: Stored = serde_json::from_str(&text).map_err(|_| "it does not hold keys".to_owned())?;
    let key = |stored: StoredKey| SigningKey::from_secret(stored.kid, &stored.private).map(Arc::new);
    let keys = stored.keys.into_iter().map(key).collect::<Option<Vec<_>>>().ok_or("a key in it is damaged")?;
    if keys.len() != count {
        return Err(format!("it does not hold {count} keys"));
    }
    Ok(Some(keys.into()))
}

#[cfg(unix)]
fn require_private(file: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(file).map_err(|error| error.to_string())?.permissions().mode();
    if mode & 0o077 == 0 { Ok(()) } else { Err(format!("other users can read it (mode {:o})", mode & 0o777)) }
}

/// On other systems the user's folders are private by inheritance.
#[cfg(not(unix))]
fn require_private(_: &Path) -> Result<(), String> {
    Ok(())
}

/// Writes the keys beside the file, and then puts them in its place.
pub(super) fn write(file: &Path, keys: &[Arc<SigningKey>], replaces: bool) -> std::io::Result<()> {
    let part = file.with_extension(Uuid::new_v4().to_string());
    let written = write_part(&part, keys).and_then(|()| put(&part, file, replaces));
    // It is gone if it was renamed.
    let _ = std::fs::remove_file(&part);
    written
}

fn write_part(part: &Path, keys: &[Arc<SigningKey>]) -> std::io::Result<()> {
    let stored = |key: &Arc<SigningKey>| {
        let private = key.to_secret().ok_or_else(|| std::io::Error::other("a key has no PKCS #8 form"))?;
        Ok::<_, std::io::Error>(StoredKey { kid: key.kid().to_owned(), private })
    };
    let stored = Stored { keys: keys.iter().map(stored).collect::<Result<_, _>>()? };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(part)?;
    file.write_all(format!("{}\n", serde_json::to_string(&stored)?).as_bytes())?;
    file.sync_all()
}

/// Puts the finished file in its place. Unless it replaces what is there, the first of several processes wins.
fn put(part: &Path, file: &Path, replaces: bool) -> std::io::Result<()> {
    if replaces {
        return std::fs::rename(part, file);
    }
    match std::fs::hard_link(part, file) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        // Not every file system has hard links.
        Err(_) => std::fs::rename(part, file),
        Ok(()) => Ok(()),
    }
}

/// Makes a folder for the user alone.
pub(super) fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
        builder.mode(0o700).create(folder)?;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
    }
    #[cfg(not(unix))]
    builder.create(folder)
}

/// How long ago the file was written.
pub(super) fn age(file: &Path) -> Option<Duration> {
    let modified = std::fs::metadata(file).and_then(|found| found.modified()).ok()?;
    SystemTime::now().duration_since(modified).ok()
}
