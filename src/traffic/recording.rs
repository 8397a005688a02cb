//! A recording: a folder with a file that has one exchange on each line.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::record::RecordedExchange;

/// The file in the folder.
const FILE: &str = "traffic.jsonl";

/// Appends exchanges. What cannot be written is lost, and never in the way of the traffic.
pub(crate) struct Recorder {
    folder: PathBuf,
    state: Mutex<RecorderState>,
}

#[derive(Default)]
struct RecorderState {
    file: Option<File>,
    /// How many exchanges were lost since the trouble began.
    lost: usize,
}

impl Recorder {
    /// A recorder into this folder, which is made if it is not there.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), state: Mutex::default() }
    }

    /// Opens the file. Returns what a user should know.
    pub(crate) fn open(&self) -> Option<String> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match opened(&self.folder) {
            Ok(file) => {
                state.file = Some(file);
                None
            }
            Err(error) => Some(self.trouble(&error)),
        }
    }

    /// Appends an exchange: once this returns, the death of this program does not lose it. Returns what a user should
    /// know: that exchanges cannot be stored, or that they are stored again.
    pub(crate) fn append(&self, exchange: &RecordedExchange) -> Option<String> {
        let mut line = serde_json::to_vec(exchange).expect("an exchange has a JSON form");
        line.push(b'\n');
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match self.write(&mut state, &line) {
            Ok(()) if state.lost == 0 => None,
            Ok(()) => {
                let lost = std::mem::take(&mut state.lost);
                Some(format!("exchanges are stored again in `{}`; {lost} were not", self.folder.display()))
            }
            Err(error) => {
                state.lost += 1;
                // Half of a line may be there; the file is opened anew, and the next line begins on its own.
                state.file = None;
                (state.lost == 1).then(|| self.trouble(&error))
            }
        }
    }

    fn write(&self, state: &mut RecorderState, line: &[u8]) -> std::io::Result<()> {
        let file = match &mut state.file {
            Some(file) => file,
            none => {
                let mut file = opened(&self.folder)?;
                if state.lost > 0 {
                    file.write_all(b"\n")?;
                }
                none.insert(file)
            }
        };
        file.write_all(line)
    }

    fn trouble(&self, error: &std::io::Error) -> String {
        format!(
            "exchanges cannot be stored in `{}` ({error}); the traffic goes on. Make room there, or choose another \
             folder with --out",
            self.folder.display()
        )
    }
}

/// The file, for appending. Only its owner reads it: masked traffic still has names of customers.
fn opened(folder: &Path) -> std::io::Result<File> {
    std::fs::create_dir_all(folder)?;
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(folder.join(FILE))
}

/// What a recording holds.
#[derive(Debug, Default)]
pub(crate) struct Recorded {
    /// The oldest first, each with its line in the file.
    pub(crate) exchanges: Vec<(usize, RecordedExchange)>,
    /// Lines that are no exchange: a full disk cuts one off.
    pub(crate) unreadable: usize,
}

/// Reads a recording.
///
/// # Errors
/// When the folder has no recording, or it cannot be read.
pub(crate) fn recorded(folder: &Path) -> std::io::Result<Recorded> {
    let mut recorded = Recorded::default();
    let file = BufReader::new(File::open(folder.join(FILE))?);
    for (at, line) in file.split(b'\n').enumerate() {
        let line = line?;
        match serde_json::from_slice(&line) {
            Ok(exchange) => recorded.exchanges.push((at + 1, exchange)),
            Err(_) => recorded.unreadable += usize::from(!line.trim_ascii().is_empty()),
        }
    }
    recorded.exchanges.sort_by_key(|(_, exchange)| exchange.at);
    Ok(recorded)
}
