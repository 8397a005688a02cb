//! What a partner does in the user interface: enables the app, and selects customers.
//!
//! `desk` is what the console knows of partners and customers; `field` a setting that the CyberApp defines; `actions` what
//! clicks send. `partner` and `customers` are the pages.

mod actions;
mod customers;
mod desk;
mod field;
mod partner;

pub(super) use actions::{on_customers, on_partner};
pub(super) use customers::page as customers;
pub(super) use desk::Desk;
pub(crate) use field::SettingField;
pub(super) use partner::{list, page};
