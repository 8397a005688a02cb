//! Files that users write: in UTF-8, with or without a byte order mark.

use std::io::{Error, ErrorKind, Result};
use std::path::Path;

/// The text of a file.
///
/// # Errors
/// When it cannot be read, or is not UTF-8. PowerShell writes UTF-16 by default.
pub(super) fn read(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path)?;
    let unreadable = |reason: &str| Error::new(ErrorKind::InvalidData, reason);
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(unreadable(
            "it is UTF-16; save it as UTF-8, in PowerShell with `| Out-File -Encoding utf8 FILE` instead of `> FILE`",
        ));
    }
    let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8; save it as UTF-8"))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}
