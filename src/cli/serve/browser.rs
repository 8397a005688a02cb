//! Opens a page in the browser of the user.

use std::process::{Command, Stdio};

/// The program that opens a URL, with its first arguments.
const OPENER: &[&str] = if cfg!(target_os = "macos") {
    &["open"]
} else if cfg!(windows) {
    &["cmd", "/c", "start", ""]
} else {
    &["xdg-open"]
};

/// Opens the page. If that does not work, a note says so: the URL is printed anyway.
pub(super) fn open(url: &str) {
    let Some((program, arguments)) = OPENER.split_first() else { return };
    let mut command = Command::new(program);
    command.args(arguments).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.spawn() {
        // Waits for its end, so that nothing of it is left.
        Ok(mut child) => drop(std::thread::spawn(move || child.wait())),
        Err(error) => anstream::eprintln!("note: no browser opens ({program}: {error}); open {url} yourself"),
    }
}
