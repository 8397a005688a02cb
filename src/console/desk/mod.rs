//! What a partner does in the user interface: enables the app, and selects customers.
//!
//! `desk` is what the console knows of partners and customers; `field` a setting that the CyberApp defines; `actions` what
//! clicks send, and `accounts` the same with mapping; `clicks` is one of them; `compare` says what differs. `partner`, `customers`, and `mapping` are the
//! pages.

mod accounts;
mod actions;
mod clicks;
mod compare;
mod customers;
mod desk;
mod field;
mod mapping;
mod partner;

pub(super) use accounts::on_mapping;
pub(super) use actions::{on_customers, on_partner};
pub(super) use customers::page as customers;
pub(super) use desk::Desk;
pub(crate) use field::{SettingField, text_keys, typed_fields};
pub(super) use mapping::page as mapping;
pub(super) use partner::{list, page};
