//! Errors of the settings file.

use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why the settings cannot be used.
#[derive(Debug, Error)]
pub(crate) enum ConfigError {
    /// The file exists, or the user named it, and it cannot be read.
    #[error("the settings `{}` cannot be read ({source}); name another file with --config", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    /// Something is wrong at a line of the file.
    #[error("{}:{line}: {message}", path.display())]
    At { path: PathBuf, line: usize, message: String },
}

impl ConfigError {
    pub(super) fn at(path: &Path, line: usize, message: impl Into<String>) -> Self {
        Self::At { path: path.to_owned(), line, message: message.into() }
    }
}
