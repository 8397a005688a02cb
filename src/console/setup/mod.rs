//! The first page: the settings of the backend, and a checklist of what has worked so far.

mod checklist;
mod page;
mod progress;
mod snippets;

pub(super) use page::{home, knock, page};
pub(super) use progress::Progress;
