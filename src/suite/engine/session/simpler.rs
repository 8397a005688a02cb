//! Which checks the checks of a run rest on, by their ids.

use std::collections::BTreeMap;

use crate::contract::Requirement;

/// For a check those that it rests on, with their requirements.
pub(crate) type Simpler = BTreeMap<&'static str, Vec<(&'static str, &'static Requirement)>>;
