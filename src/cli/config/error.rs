//! What is wrong with the file, and where.

use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why the settings cannot be used.
#[derive(Debug, Error)]
pub(in crate::cli) enum ConfigError {
    /// The file was named, or is there, and cannot be read.
    #[error("the settings `{}` cannot be read ({source}); name another file with --config", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    /// Something in it is wrong.
    #[error("{}:{line}: {message}", path.display())]
    At { path: PathBuf, line: usize, message: String },
}

impl ConfigError {
    pub(super) fn at(path: &Path, line: usize, message: impl Into<String>) -> Self {
        Self::At { path: path.to_owned(), line, message: message.into() }
    }
}
