//! The console: pages for people under `/_acgw/` of a gateway that `acgw serve` runs.
//!
//! Reading order: `serving` takes a request from the platform, checks who may see it, and makes a `visit` of it; `routes`
//! knows every page. `frame` is what all pages share, `layout` lays out a body, `live` tells open pages what has changed,
//! `login` asks for the admin token where others may reach the gateway. Each page has a folder or a file of its own. Everything works without a script.

mod assets;
mod bad_day;
mod checking;
mod console;
mod desk;
mod forms;
mod frame;
mod layout;
mod live;
mod login;
mod refresh;
mod routes;
mod sent;
mod serving;
mod setup;
mod signing;
mod status;
#[cfg(test)]
mod tests;
mod tokens;
mod traffic;
mod visit;

pub(crate) use console::{Console, ConsoleSettings};
pub(crate) use desk::{SettingField, text_keys, typed_fields};
