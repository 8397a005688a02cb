//! Status reports and their effect on integrations.
//!
//! `report_facts` is what a valid report changes, `activation` the effect on one integration, `register` the status of
//! every integration. `unknown` are members that no document defines. `report` is a report as it is shown, `log` keeps the latest ones.
//! `repeated` keeps equal texts once.

pub(crate) mod activation;
pub(crate) mod application;
pub(crate) mod log;
pub(crate) mod register;
mod repeated;
pub(crate) mod report;
pub(crate) mod report_facts;
pub(crate) mod unknown;
