//! Status reports and what they do to an integration.

pub(crate) mod activation;
pub(crate) mod log;
pub(crate) mod register;
pub(crate) mod report;
pub(crate) mod report_facts;
