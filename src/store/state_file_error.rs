//! Why a state file cannot be used.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why a state file cannot be used.
#[derive(Debug, Error)]
pub(crate) enum StateFileError {
    #[error("the state file `{}` is in use by another gateway; stop that one, or choose another file", .0.display())]
    InUse(PathBuf),
    #[error("`{}` is not a state file of acgw; choose another file, or one that does not exist yet", .0.display())]
    Foreign(PathBuf),
    #[error(
        "the state file `{}` has version {found}, and this acgw reads version {known}; use it with the acgw that wrote \
         it, or choose another file", .file.display()
    )]
    Version { file: PathBuf, found: u64, known: u64 },
    #[error("the state file `{}` is damaged ({reason}); remove it to begin anew, or restore a copy", .file.display())]
    Damaged { file: PathBuf, reason: String },
    #[error("the state file `{}` cannot be used: {error}; choose a file in a folder that you may write", .file.display())]
    System { file: PathBuf, error: io::Error },
}

impl StateFileError {
    pub(super) fn system(file: &Path) -> impl Fn(io::Error) -> Self {
        move |error| Self::System { file: file.to_owned(), error }
    }

    /// Whether another file has to be named, or this one dealt with.
    pub(crate) fn is_usage(&self) -> bool {
        !matches!(self, Self::InUse(_))
    }
}
