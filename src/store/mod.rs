//! The state file of `acgw serve --state`: what a gateway tells its keeper survives the end of the process.
//!
//! Reading order: `state_file` takes each change and writes it to a `change_log` before the answer goes out; that costs one
//! write to the system. Once a second a thread of its own brings the `changes` since then into the `tables` of the file
//! (redb) in one transaction, and goes on with the other one of two logs. The next start does that with what it finds in the
//! logs. The file is complete after each transaction, and a log up to its last whole change.

mod change_log;
mod changes;
mod state_file;
mod state_file_error;
mod tables;

pub(crate) use state_file::StateFile;
pub(crate) use state_file_error::StateFileError;
