//! What went over the wire, in both directions.
//!
//! `list` is the page: the latest exchanges (`item`), those that belong together as one thread (`threads`), as far as the
//! `filter` wants them. `exchange` is the page of one, with the answer judged again (`again`). `send` sends a callback, new or as it was; `save` is what can be taken away.

mod again;
mod exchange;
mod filter;
mod item;
mod list;
mod save;
mod send;
mod threads;

pub(super) use exchange::page as exchange;
pub(super) use list::{clear, page};
pub(super) use save::{curl, fixture};
pub(super) use send::{again, form, send};
