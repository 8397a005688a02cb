//! Signing keys that are kept between runs on the same machine, so that a handler which has cached them knows them again.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use super::key_file::{age, make_folder, read, write};
use super::signing_key::SigningKey;

/// The file in the folder that holds the keys.
const FILE: &str = "signing-keys.json";

/// The file whose age tells when a gateway of this machine last had other keys.
const OTHERS_USED: &str = "other-keys-used";

/// The file with the key that a handler learned last, during a run: it is published at no other time.
const LEARNED: &str = "learned-key.json";

/// How many keys are kept: with two, `kid` has to select.
const COUNT: usize = 2;

/// A handler that has fetched other keys takes this long at most until it fetches again.
const RECENTLY: Duration = Duration::from_secs(120);

/// Signing keys from a folder of the user. Gateways that get them publish all of them, and sign with the first.
///
/// ```no_run
/// use acgw::{Gateway, KeptKeys};
///
/// let keys = KeptKeys::open("/home/me/.local/state/acgw".as_ref())?;
/// let gateway = Gateway::builder().keys(keys).start()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct KeptKeys {
    /// `None` if they are kept as long as the process runs.
    folder: Option<PathBuf>,
    keys: Arc<[Arc<SigningKey>]>,
    warning: Option<String>,
    is_familiar: bool,
}

/// Why keys cannot be kept.
#[derive(Debug, Error)]
#[error("signing keys cannot be kept in `{}`: {source}", .folder.display())]
pub struct KeptKeysError {
    /// The folder.
    pub folder: PathBuf,
    /// What is wrong with it.
    pub source: std::io::Error,
}

impl KeptKeys {
    /// Makes keys that nothing writes to a file. Several gateways of one process can share them: each then starts without
    /// making keys of its own.
    pub fn in_memory() -> Self {
        Self::of(make().into())
    }

    fn of(keys: Arc<[Arc<SigningKey>]>) -> Self {
        Self { folder: None, keys, warning: None, is_familiar: false }
    }

    /// Reads the keys of this folder, or makes some and writes them there. The folder and the file are for the user
    /// alone. If the file cannot be used, new keys replace it, and [`KeptKeys::warning`] says so. Several processes that
    /// start at once get the same keys.
    ///
    /// # Errors
    /// When the folder cannot be made or written.
    pub fn open(folder: &Path) -> Result<Self, KeptKeysError> {
        Self::read_or_make(folder).map_err(|source| KeptKeysError { folder: folder.to_owned(), source })
    }

    fn read_or_make(folder: &Path) -> std::io::Result<Self> {
        let file = folder.join(FILE);
        let kept = |keys| Self { folder: Some(folder.to_owned()), ..Self::of(keys) };
        let (is_broken, warning) = match read(&file, COUNT) {
            Ok(Some(keys)) => {
                let is_recent = |name| age(&folder.join(name)).is_some_and(|age| age < RECENTLY);
                return Ok(Self { is_familiar: ![FILE, OTHERS_USED].into_iter().any(is_recent), ..kept(keys) });
            }
            Ok(None) => (false, None),
            Err(reason) => {
                let said = format!(
                    "the signing keys in `{}` cannot be used: {reason}; acgw has made new ones",
                    file.display()
                );
                (true, Some(said))
            }
        };
        make_folder(folder)?;
        let made = make();
        write(&file, &made, is_broken)?;
        // Another process may have been faster: all use what is there now.
        let keys = read(&file, COUNT).ok().flatten();
        Ok(Self { warning, ..kept(keys.unwrap_or_else(|| made.into())) })
    }

    /// Notes that a handler has learned this key, which no run will publish again. Fails silently: the next run then has
    /// no such evidence.
    pub(crate) fn note_learned(&self, key: &Arc<SigningKey>) {
        if let Some(folder) = &self.folder {
            let _ = write(&folder.join(LEARNED), std::slice::from_ref(key), true);
        }
    }

    /// The key that a handler learned in an earlier run, if that was not longer ago than this, and how long ago it was.
    pub(crate) fn learned(&self, within: Duration) -> Option<(Arc<SigningKey>, Duration)> {
        let file = self.folder.as_ref()?.join(LEARNED);
        let age = age(&file).filter(|age| *age < within)?;
        let keys = read(&file, 1).ok().flatten()?;
        Some((Arc::clone(keys.first()?), age))
    }

    /// Notes in the folder, if it exists, that a gateway of this machine now has other keys than the kept ones.
    pub fn note_others(folder: &Path) {
        if folder.is_dir() {
            // A handler that has fetched those keys only gets less time to fetch again.
            let _ = File::create(folder.join(OTHERS_USED)).and_then(|mut file| file.write_all(b"\n"));
        }
    }

    /// What was wrong with the file, if it had to be replaced.
    pub fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }

    /// Whether every gateway of this machine has had these keys for a while: a handler that refuses their tokens and does
    /// not fetch keys is not waiting for its next fetch.
    pub(crate) fn are_familiar(&self) -> bool {
        self.is_familiar
    }

    pub(crate) fn keys(&self) -> &[Arc<SigningKey>] {
        &self.keys
    }
}

fn make() -> Vec<Arc<SigningKey>> {
    (0..COUNT).map(|_| Arc::new(SigningKey::generate())).collect()
}

/// Without the keys, which are secret.
impl std::fmt::Debug for KeptKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kids: Vec<_> = self.keys.iter().map(|key| key.kid()).collect();
        f.debug_struct("KeptKeys").field("kids", &kids).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    /// An empty folder that is removed at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new() -> Self {
            Self(std::env::temp_dir().join(format!("acgw-keys-{}", Uuid::new_v4())))
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn kids(keys: &KeptKeys) -> Vec<String> {
        keys.keys().iter().map(|key| key.kid().to_owned()).collect()
    }

    #[test]
    fn keys_come_back_with_their_ids() {
        let folder = Folder::new();
        let first = KeptKeys::open(&folder.0).expect("a folder");
        let again = KeptKeys::open(&folder.0).expect("a folder");
        assert_eq!((kids(&first), first.warning()), (kids(&again), None));
        assert_eq!(first.keys()[1].jwk(), again.keys()[1].jwk());
        assert!(!again.are_familiar(), "they were made just now");
        assert_eq!(std::fs::read_dir(&folder.0).expect("a folder").count(), 1, "nothing is left over");
        let (key, long) = (Arc::new(SigningKey::generate()), Duration::from_secs(60));
        assert!(again.learned(long).is_none());
        first.note_learned(&key);
        assert_eq!(again.learned(long).map(|(key, _)| key.kid().to_owned()).as_deref(), Some(key.kid()));
        assert!(again.learned(Duration::ZERO).is_none());
    }

    #[test]
    fn keys_in_memory_are_new_and_nothing_is_learned_with_them() {
        let keys = KeptKeys::in_memory();
        assert_ne!(kids(&keys), kids(&KeptKeys::in_memory()));
        keys.note_learned(&keys.keys()[0]);
        assert!(keys.learned(Duration::MAX).is_none() && !keys.are_familiar());
    }

    #[test]
    fn processes_that_start_at_once_get_the_same_keys() {
        let folder = Folder::new();
        let opened: Vec<Vec<String>> = std::thread::scope(|scope| {
            let open = || scope.spawn(|| kids(&KeptKeys::open(&folder.0).expect("a folder")));
            [open(), open(), open()].into_iter().map(|opened| opened.join().expect("no panic")).collect()
        });
        assert!(opened.windows(2).all(|pair| pair[0] == pair[1]), "{opened:?}");
    }

    #[test]
    fn a_broken_file_is_replaced_with_a_warning() {
        let folder = Folder::new();
        let first = KeptKeys::open(&folder.0).expect("a folder");
        std::fs::write(folder.0.join(FILE), "{\"keys\": [").expect("written");
        let new = KeptKeys::open(&folder.0).expect("a folder");
        assert_ne!(kids(&first), kids(&new));
        assert!(new.warning().is_some_and(|text| text.contains("it does not hold keys")), "{:?}", new.warning());
        assert_eq!(KeptKeys::open(&folder.0).expect("a folder").warning(), None);
    }

    #[cfg(unix)]
    #[test]
    fn the_file_and_its_folder_are_for_the_user_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = Folder::new();
        KeptKeys::open(&folder.0).expect("a folder");
        let file = folder.0.join(FILE);
        let mode = |path: &Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!((mode(&folder.0), mode(&file)), (0o700, 0o600));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).expect("changed");
        let new = KeptKeys::open(&folder.0).expect("a folder");
        assert!(new.warning().is_some_and(|text| text.contains("other users can read it")));
        assert_eq!(mode(&file), 0o600);
    }
}
